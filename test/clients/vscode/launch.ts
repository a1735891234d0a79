/** Starts and ends a kernel's process as the extension does for a kernel that is not Python. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePorts } from "../../kernel/ports.js";

export interface Connection {
  readonly key: string;
  readonly signature_scheme: string;
  readonly transport: string;
  readonly ip: string;
  readonly hb_port: number;
  readonly control_port: number;
  readonly shell_port: number;
  readonly stdin_port: number;
  readonly iopub_port: number;
  readonly kernel_name: string;
}

export interface Kernelspec {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly language: string;
  readonly interrupt_mode?: string;
}

export interface Launched {
  readonly child: ChildProcess;
  readonly connection: Connection;
  /** What the process wrote itself: it goes to the extension's output panel. */
  log(): string;
}

export function readKernelspec(folder: string): Kernelspec {
  return JSON.parse(readFileSync(path.join(folder, "kernel.json"), "utf8")) as Kernelspec;
}

/** `runtime`: where connection files go, a folder of which the name may hold spaces. */
export async function launch(spec: Kernelspec, cwd: string, runtime: string): Promise<Launched> {
  const [hb = 0, control = 0, shell = 0, stdin = 0, iopub = 0] = await freePorts(5);
  const connection: Connection = {
    key: randomUUID(),
    signature_scheme: "hmac-sha256",
    transport: "tcp",
    ip: "127.0.0.1",
    hb_port: hb,
    control_port: control,
    shell_port: shell,
    stdin_port: stdin,
    iopub_port: iopub,
    kernel_name: "gradlab",
  };
  mkdirSync(runtime, { recursive: true });
  const file = path.join(runtime, `kernel-v3${randomBytes(20).toString("hex")}.json`);
  writeFileSync(file, JSON.stringify(connection));
  // The path gets quotes where it holds a space and the same word names the flag: ours are two words.
  const quoted = file.includes(" ") ? `"${file}"` : file;
  const [command = "", ...args] = spec.argv.map((word) =>
    word.replace("{connection_file}", word.includes("--connection-file") ? quoted : file),
  );
  const child = spawn(command, args, { cwd, env: { ...process.env, ...spec.env } });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (log += text));
  }
  await Promise.all([untilUsed(shell), untilUsed(iopub)]);
  return { child, connection, log: () => log };
}

/** Connects and hangs up at once, every 200 ms, until somebody listens: no ZeroMQ is spoken. */
async function untilUsed(port: number): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const used = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("close", () => socket.destroy());
      socket.once("connect", () => socket.destroy());
    });
    if (used) return;
    await sleep(200);
  }
  throw new Error(`nobody listens on port ${port}`);
}

/** Restart and close: SIGTERM for the kernel's children, then for the kernel; no message is sent. */
export async function end({ child }: Launched): Promise<void> {
  const exited = child.exitCode === null ? once(child, "exit") : undefined;
  for (const pid of descendants(child.pid ?? -1)) process.kill(pid);
  child.kill();
  await exited;
}

/** The processes below one, as `pidtree` finds them. */
function descendants(pid: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((each) => /^\d+$/.test(each))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // Gone since the folder was read.
    }
  }
  const below = (parent: number): number[] =>
    [...parents].filter(([, each]) => each === parent).flatMap(([one]) => [one, ...below(one)]);
  return below(pid);
}
