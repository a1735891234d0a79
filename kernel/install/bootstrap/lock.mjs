import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "./root.mjs";
import { readText, writeAtomically } from "./stamp.mjs";

// Two set-ups at once (a second terminal) would write over each other, and a set-up that was killed
// may have left its npm or pip at work: the lock names both processes.
const file = path.join(root, "build", "setup.lock");

/** @typedef {{ pid: number, child?: { pid: number, command: string } }} Holder */

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** @returns {Holder | undefined} */
function holder() {
  const text = readText(file);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether the process that was left behind is still the tool that we started, not a later one of its number.
 * @param {{ pid: number, command: string }} child
 */
function isOurs(child) {
  if (!isAlive(child.pid)) return false;
  const { stdout } = spawnSync("ps", ["-o", "command=", "-p", String(child.pid)], {
    encoding: "utf8",
  });
  // Small containers have no ps.
  const words = stdout ?? readText(`/proc/${child.pid}/cmdline`) ?? "";
  return words.includes(child.command);
}

function tryTake() {
  mkdirSync(path.dirname(file), { recursive: true });
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid }), { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** Names the tool at work in the lock, so that a later set-up can end it if this process is killed.
 * @param {string} command a word of the tool's command line
 * @returns {(pid: number) => void}
 */
export function remember(command) {
  return (pid) => {
    if (holder()?.pid !== process.pid) return;
    writeAtomically(file, JSON.stringify({ pid: process.pid, child: { pid, command } }));
  };
}

/**
 * Runs `work` while no other set-up of this clone does.
 * @template T
 * @param {() => Promise<T>} work
 */
export async function withLock(work) {
  let told = false;
  while (!tryTake()) {
    const other = holder();
    if (other === undefined || !isAlive(other.pid)) {
      if (other?.child !== undefined && isOurs(other.child)) {
        process.kill(other.child.pid, "SIGKILL");
        for (let i = 0; i < 50 && isAlive(other.child.pid); i++) await sleep(100);
      }
      rmSync(file, { force: true });
    } else {
      if (!told) console.log(`Waiting for the set-up that process ${other.pid} is running.`);
      told = true;
      await sleep(500);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
