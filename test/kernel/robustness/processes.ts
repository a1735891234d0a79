/** What the system says of a kernel's processes: who they are, what they hold. */
import { readdirSync, readFileSync } from "node:fs";

/** The processes that `pid` started, with those that they started. */
export function descendants(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendants(child)]);
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8")
        .split(" ")
        .filter(Boolean)
        .map(Number),
    );
  } catch {
    return []; // It has ended.
  }
}

export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

/** The execution process of a kernel, or none at this moment. */
export function executionOf(kernel: number): number | undefined {
  return childrenOf(kernel).find((pid) => commandOf(pid).includes("/worker/process.js"));
}

/** The native compilers of a kernel. */
export function compilersOf(kernel: number): number[] {
  return childrenOf(kernel).filter((pid) => / --api /.test(commandOf(pid)));
}

export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** Resident memory in megabytes. */
export function memoryOf(pid: number): number {
  const found = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(found?.[1] ?? 0) / 1024;
}

/** Kills it if it is there; says whether it was. */
export function kill(pid: number | undefined, signal: NodeJS.Signals = "SIGKILL"): boolean {
  try {
    return pid !== undefined && process.kill(pid, signal);
  } catch {
    return false;
  }
}
