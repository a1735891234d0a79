/**
 * A training in a process of its own: `child.js FOLDER [OPERATION:COUNT]`. It is killed with SIGKILL at the
 * COUNTth call of an operation on files, half way through where it writes.
 */
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { appendFileSync, writeSync } from "node:fs";
import { train, VARIANTS } from "./trainings.js";

const [folder = "", variant = "", place = "", log = ""] = process.argv.slice(2);
const [operation, count] = place.split(":");
let calls = 0;

function die(): void {
  if (++calls !== Number(count)) return;
  appendFileSync(log, `${place}\n`);
  process.kill(process.pid, "SIGKILL");
}

async function arm(): Promise<void> {
  if (operation === "rename" || operation === "rm" || operation === "open") {
    const original = fs[operation] as (...given: unknown[]) => Promise<unknown>;
    Object.assign(fs, {
      [operation]: (...given: unknown[]) => {
        die();
        return original(...given);
      },
    });
    syncBuiltinESMExports();
    return;
  }
  const handle = await fs.open(process.execPath, "r");
  const prototype = Object.getPrototypeOf(handle) as Record<string, (...given: never[]) => unknown>;
  await handle.close();
  const original = prototype[operation ?? ""] as (...given: unknown[]) => Promise<unknown>;
  prototype[operation ?? ""] = function (this: { fd: number }, ...given: unknown[]) {
    if (operation === "write" && calls + 1 === Number(count)) {
      const bytes = given[0] as Uint8Array;
      writeSync(this.fd, bytes, 0, bytes.byteLength >> 1);
    }
    die();
    return original.apply(this, given);
  };
}

if (place !== "") await arm();
console.log("ready");
const chosen = VARIANTS[variant];
if (chosen === undefined) throw new Error(`no variant ${variant}`);
const every = { batches: 1, epochs: 1 };
const begun = { onBatchEnd: () => void process.stdout.write(".") };
const bits = await train(
  chosen,
  { epochs: 40, checkpoint: { path: folder, every }, resume: true },
  [begun],
);
console.log(`\n${bits}`);
