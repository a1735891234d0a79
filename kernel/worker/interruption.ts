/**
 * The main thread's side of Stop. The watchdog thread calls the hidden functions here through the
 * inspector, inside whatever JavaScript runs at that moment.
 */
import { callingRuns } from "./callbacks.js";
import { terminate } from "./guard.js";
import { hidden } from "./hidden.js";
import { isImporting } from "./importing.js";
import { InterruptedError } from "./interrupted.js";
import { abort, endLeftovers } from "./leftovers.js";
import { isSending } from "./outbox.js";
import { rejectPending } from "./pending.js";
import { causingRun, currentRun, type Run, within } from "./run.js";
import { allRuns, findRun } from "./runs.js";
import type { SharedState } from "./shared.js";
import { writeStream } from "./streams.js";
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
    flag.__gradlabStop = 1;
    native.setImmediate(() => {
      shared.answered = question;
      if (currentRun() === null) stopIdle(id, runs);
      for (const run of runs) {
        abort(run);
        endAwaits(run);
      }
      reviveSoon(runs);
    });
  });

  // Asks whether the event loop turns.
  hidden("__gradlabAnswer", (question: number) => {
    native.setImmediate(() => (shared.answered = question));
  });

  hidden("__gradlabTerminate", (id: number) => {
    const run = meant(id).at(-1);
    if (!run?.stopped || (causingRun() !== run && currentRun() !== run)) return;
    // A half-loaded module stays broken, and a half-written frame would garble the pipe.
    if (isImporting() || isSending()) return;
    run.deliver();
    native.setImmediate(() => onTerminated(run));
    terminate();
  });
}

/**
 * Stop is for the run of that number, for the callbacks that are at work, and for the one whose code
 * holds the main thread now, which is the last: what a finished cell left behind may keep the others
 * from going on, or from beginning.
 */
function meant(id: number): readonly Run[] {
  const spinning = causingRun();
  const others = [findRun(id), ...callingRuns()].filter((run) => run && run !== spinning);
  return [...new Set([...others, spinning])].filter((run) => run !== undefined && run !== null);
}

/** Without a running cell Stop is for all that finished cells have left. */
function stopIdle(id: number, meantRuns: readonly Run[]): void {
  const runs = [...new Set([...allRuns(), ...meantRuns])];
  const words = endLeftovers(runs);
  reviveSoon(runs);
  const told = findRun(id);
  if (words === null || !told) return;
  within(told, () =>
    writeStream("stderr", `Stop: ended what finished cells had left: ${words}.\n`),
  );
}

/** Those that are over, when the errors of what was ended have come, and were known as Stop's. */
function reviveSoon(runs: readonly Run[]): void {
  native.setImmediate(() =>
    native.setImmediate(() => {
      for (const run of runs) if (!isGoingOn(run)) run.revive();
      if (![currentRun(), ...callingRuns()].some((run) => run?.stopped)) lowerFlag();
    }),
  );
}

/** Ends the run's awaits, but not those of a `finally` that has only begun to tidy up. */
function endAwaits(run: Run): void {
  if (!run.delivered || run.overstays) rejectPending((one) => one === run);
  if (isGoingOn(run)) native.setTimeout(() => endAwaits(run), AGAIN_MS);
}

function isGoingOn(run: Run): boolean {
  return currentRun() === run || callingRuns().has(run);
}

/** Code of a new run must not meet the flag of an old one. */
export function lowerFlag(): void {
  flag.__gradlabStop = 0;
}
