/**
 * Runs user code so that a termination (the watchdog's means against library loops, regular
 * expressions and `Atomics.wait`) ends that code only: V8's `Runtime.evaluate` absorbs it. A plain call
 * would take the process down.
 */
import { Session } from "node:inspector";
import { createRequire } from "node:module";
import { hidden } from "./hidden.js";

const session = new Session();
session.connect();

let job: (() => void) | null = null;
let depth = 0;

const call = hidden("__gradlabCall", () => {
  const body = job;
  job = null;
  body?.();
});

/** Calls `body`, which must not throw. False: it was terminated. */
export function guarded(body: () => void): boolean {
  // Inside another guarded call that one's guard does.
  if (depth > 0) {
    body();
    return true;
  }
  let finished = false;
  job = () => {
    body();
    finished = true;
  };
  depth += 1;
  session.post("Runtime.evaluate", { expression: `${call}()` });
  depth = 0;
  return finished;
}

/** True inside of a guarded call. */
export function isGuarded(): boolean {
  return depth > 0;
}

/** Ends the JavaScript that runs now, down to the guard. Called by the watchdog inside that code. */
export function terminate(): void {
  // Without this Node finds its stack of asynchronous contexts unwound, and aborts.
  asyncWrap.clearAsyncIdStack();
  session.post("Runtime.terminateExecution");
}

interface AsyncWrap {
  clearAsyncIdStack(): void;
}

interface Internals {
  internalBinding(name: "async_wrap"): AsyncWrap;
}

// There is no public name for it; the process is started with --expose-internals for this alone.
const internals = createRequire(import.meta.url)("internal/test/binding") as Internals;
const asyncWrap = internals.internalBinding("async_wrap");
