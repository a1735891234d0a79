/**
 * Loaded into the front by `--import`: SIGUSR2 ends the language thread as a crash of it would. Nothing
 * outside of a process can reach a thread of it.
 */
import threads, { type WorkerOptions } from "node:worker_threads";
import { syncBuiltinESMExports } from "node:module";

const observed: threads.Worker[] = [];

class Observed extends threads.Worker {
  constructor(file: string | URL, options?: WorkerOptions) {
    super(file, options);
    if (String(file).endsWith("/language/thread.js")) observed.push(this);
  }
}

threads.Worker = Observed;
syncBuiltinESMExports();
process.on("SIGUSR2", () => void observed.at(-1)?.terminate());
