/**
 * The main thread's side of Stop. The watchdog thread calls the hidden functions here through the
 * inspector, inside whatever JavaScript runs at that moment.
 */
import { callingRuns } from "./callbacks.js";
import { guarded, terminate } from "./guard.js";
import { hidden } from "./hidden.js";
import { isImporting } from "./importing.js";
import { InterruptedError } from "./interrupted.js";
import { isSending } from "./outbox.js";
import { rejectPending } from "./pending.js";
import { causingRun, currentRun, type Run } from "./run.js";
import { findRun } from "./runs.js";
import type { SharedState } from "./shared.js";
import { native } from "./timers.js";

interface StopFlag {
  __gradlabStop: number;
}

/** Generated code tests it at loop heads and function entries: a plain property, so that V8 folds it. */
const flag = globalThis as unknown as StopFlag;

/** Awaits that come after the first interruption are looked at this often. */
const AGAIN_MS = 350;

/** Called when a run's code was ended from outside, so that its promise never settles. */
export type OnTerminated = (run: Run) => void;

export function installInterruption(shared: SharedState, onTerminated: OnTerminated): void {
  Object.defineProperty(globalThis, "__gradlabStop", {
    value: 0,
    writable: true,
    configurable: true,
    enumerable: false,
  });

  hidden("__gradlabInterrupt", () => {
    const run = causingRun();
    if (!run?.stopped) return;
    // `finally` and `catch` get their time, and are stopped when they take more.
    if (run.delivered && !run.overstays) return;
    run.deliver();
    throw new InterruptedError();
  });

  hidden("__gradlabStopRun", (id: number, question: number) => {
    const runs = meant(id);
    for (const run of runs) run.stop();
    if (runs.length === 0) {
      shared.answered = question;
      return;
    }
    flag.__gradlabStop = 1;
    native.setImmediate(() => {
      shared.answered = question;
      for (const run of runs) {
        // Listeners are the libraries' and the learner's own code.
        guarded(() => run.abort.abort(new InterruptedError()));
        endAwaits(run);
      }
    });
  });

  hidden("__gradlabTerminate", (id: number) => {
    const causing = causingRun();
    const run = meant(id).find((one) => one === causing) ?? findRun(id) ?? causing;
    if (!run?.stopped || (causing !== run && currentRun() !== run)) return;
    // A half-loaded module stays broken, and a half-written frame would garble the pipe.
    if (isImporting() || isSending()) return;
    run.deliver();
    native.setImmediate(() => onTerminated(run));
    terminate();
  });
}

/**
 * Whom a Stop means: the cell, and the callbacks that are at work. A run that could not begin yet is kept
 * from it by code of an older one: that is then meant.
 */
function meant(id: number): readonly Run[] {
  const run = findRun(id) ?? causingRun();
  return [...new Set([...(run ? [run] : []), ...callingRuns()])];
}

/** Ends the run's awaits, but not those of a `finally` that has only begun to tidy up. */
function endAwaits(run: Run): void {
  if (!run.delivered || run.overstays) rejectPending((one) => one === run);
  if (currentRun() === run || callingRuns().has(run))
    native.setTimeout(() => endAwaits(run), AGAIN_MS);
}

/** Code of a new run must not meet the flag of an old one. */
export function lowerFlag(): void {
  flag.__gradlabStop = 0;
}
