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

/** Under such a name debuggers pass over it, as they do over Node's own code. */
const CALL = `${call}()//# sourceURL=node:gradlab/guard`;

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
  session.post("Runtime.evaluate", { expression: CALL });
  depth = 0;
  return finished;
}

/** True inside of a guarded call. */
export function isGuarded(): boolean {
  return depth > 0;
}

/** Ends the JavaScript that runs now, down to the guard. Called by the watchdog inside that code. */
export function terminate(): void {
  forgetAsyncStack();
  session.post("Runtime.terminateExecution");
}

/**
 * Node checks its stack of asynchronous contexts, and aborts when it finds it unwound. So that stack is
 * cleared, and not checked until the event loop turns: the code goes on for a few more instructions,
 * in which the next microtask may put something there again.
 */
function forgetAsyncStack(): void {
  asyncWrap.clearAsyncIdStack();
  if (checks) return;
  const { async_hook_fields: fields, constants } = asyncWrap;
  checks = [constants.kCheck, constants.kTotals].map((field) => [field, fields[field] ?? 0]);
  for (const [field] of checks) fields[field] = 0;
  setImmediate(() => {
    asyncWrap.clearAsyncIdStack();
    for (const [field, count] of checks ?? []) fields[field] = count;
    checks = null;
  });
}

/** What was switched off, and how it was. */
let checks: (readonly [field: number, count: number])[] | null = null;

/** A cell may replace the global. */
const { setImmediate } = globalThis;

interface AsyncWrap {
  clearAsyncIdStack(): void;
  readonly async_hook_fields: Uint32Array;
  readonly constants: { readonly kCheck: number; readonly kTotals: number };
}

interface Internals {
  internalBinding(name: "async_wrap"): AsyncWrap;
}

// There is no public name for it; the process is started with --expose-internals for this alone.
const internals = createRequire(import.meta.url)("internal/test/binding") as Internals;
const asyncWrap = internals.internalBinding("async_wrap");
