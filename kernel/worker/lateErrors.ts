/** Errors outside of a cell's own course: in a timer, a listener, a promise that nobody awaits. */
import { isConcurrentCell } from "./callbacks.js";
import { receiver } from "./capture.js";
import { send } from "./outbox.js";
import { InterruptedError, isInterruption } from "./interrupted.js";
import { currentRun, makerOf, trail, type Run } from "./run.js";
import { findRun } from "./runs.js";
import { runOfScript } from "./sources.js";
import type { Stacks } from "./stack.js";
import { describeError } from "./traceback.js";

export type Fail = (error: unknown, run: Run | null) => void;

/** Charges an error to its run: a running cell fails when it ends, an older one reports it now. */
export function lateErrors(stacks: Stacks): Fail {
  return (error, cause) => {
    // A stack tells where the code was written, which may be in an older cell than the one that ran it.
    const run = cause ?? runInStack(error) ?? currentRun();
    if (run && (run === currentRun() || isConcurrentCell(run))) {
      run.failure ??= { error };
      return;
    }
    // The end of what the learner stopped is no news.
    if (error instanceof InterruptedError || (run?.stopped && isInterruption(error))) return;
    const to = receiver();
    if (to) return to.error(describeError(error, stacks));
    send({ type: "late-error", run: run?.id ?? null, error: describeError(error, stacks) });
  };
}

/** No error of user code ends the process. */
export function catchStrayErrors(fail: Fail): void {
  process.on("uncaughtException", (error) => fail(error, trail()));
  process.on("unhandledRejection", (reason, promise) => fail(reason, makerOf(promise) ?? trail()));
  // The WebAssembly engine adds listeners that throw, which would end the process with code 7.
  process.on("newListener", (event: string, listener: () => void) => {
    const stray = event === "uncaughtException" || event === "unhandledRejection";
    if (stray && currentRun() === null) queueMicrotask(() => process.off(event, listener));
  });
}

/** Where the trail is lost, the innermost cell on the stack is the best guess. */
function runInStack(error: unknown): Run | null {
  const stack = error instanceof Error ? error.stack : undefined;
  const id = stack === undefined ? null : runOfScript(stack);
  return id === null ? null : (findRun(id) ?? null);
}
