import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/** Ends the tools that this process has started; for a Ctrl-C in the middle. */
export function stopChildren() {
  for (const child of running) child.kill("SIGTERM");
}

/**
 * Runs a tool to its end, its output line by line to `onLine`.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{
 *   cwd?: string,
 *   env?: Readonly<Record<string, string | undefined>>,
 *   onLine?: (line: string, stop: () => void) => void,
 *   onStart?: (pid: number) => void,
 * }} [options] `env` is added to this process's own
 * @returns {Promise<{ code: number, output: string }>} `output`: the last 400 lines of both streams; a tool that cannot be started gives code 127
 */
export function run(command, args, options = {}) {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  if (child.pid !== undefined) options.onStart?.(child.pid);
  /** @type {string[]} */
  const lines = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (lines.length > 400) lines.shift();
      options.onLine?.(line, () => child.kill("SIGKILL"));
    });
  }
  return new Promise((resolve) => {
    child.on("error", (error) => {
      running.delete(child);
      resolve({ code: 127, output: error.message });
    });
    child.on("close", (code, signal) => {
      running.delete(child);
      resolve({ code: code ?? (signal === null ? 1 : 128), output: lines.join("\n") });
    });
  });
}
