/** Starts the watchdog: the thread that hears Stop, and the user's answers, while the main thread spins. */
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { UserAnswer } from "../ipc.js";
import type { SharedState } from "./shared.js";

/** What the thread is started with. */
export interface WatchdogData {
  readonly buffer: SharedArrayBuffer;
  /** Takes an {@link Answered} for each answer; `SharedState.ring` follows. */
  readonly answers: MessagePort;
}

export interface Answered {
  readonly id: number;
  readonly answer: UserAnswer;
}

/** Gives the port on which the user's answers arrive. */
export function startWatchdog({ buffer }: SharedState): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const thread = new Worker(new URL("./watchdogThread.js", import.meta.url), {
    workerData: { buffer, answers: port2 } satisfies WatchdogData,
    transferList: [port2],
    // What the learner's process was started with is not the watchdog's business.
    execArgv: [],
  });
  // It lives as long as the process does, and does not keep it alive.
  thread.unref();
  thread.on("error", (error) => {
    process.stderr.write(`Stop does not work any more in this session: ${error.message}\n`);
  });
  return port1;
}
