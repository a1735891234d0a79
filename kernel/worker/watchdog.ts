/** Starts the watchdog: the thread that hears Stop while the main thread spins. */
import { Worker } from "node:worker_threads";
import type { SharedState } from "./shared.js";

export function startWatchdog(shared: SharedState): void {
  const thread = new Worker(new URL("./watchdogThread.js", import.meta.url), {
    workerData: shared.buffer,
    // What the learner's process was started with is not the watchdog's business.
    execArgv: [],
  });
  // It lives as long as the process does, and does not keep it alive.
  thread.unref();
  thread.on("error", (error) => {
    process.stderr.write(`Stop does not work any more in this session: ${error.message}\n`);
  });
}
