/**
 * Timers for user code: their callbacks run guarded, an error in one is charged to the run that set
 * it, and those of a stopped run do not fire.
 */
import { promisify } from "node:util";
import { guarded } from "./guard.js";
import { causingRun, type Run } from "./run.js";

type Callback = (...args: unknown[]) => unknown;
type Failure = (error: unknown, run: Run | null) => void;

export const native = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setImmediate: globalThis.setImmediate,
};

export function guardTimers(fail: Failure): void {
  const wrap = (callback: unknown, skipStopped: boolean): unknown => {
    if (typeof callback !== "function") return callback;
    const run = causingRun();
    return function (this: unknown, ...args: unknown[]) {
      if (skipStopped && run?.stopped) return;
      guarded(() => {
        try {
          (callback as Callback).apply(this, args);
        } catch (error) {
          fail(error, run);
        }
      });
    };
  };
  for (const name of ["setTimeout", "setInterval"] as const) {
    replace(
      name,
      (original) =>
        (callback, ...rest) =>
          original(wrap(callback, true), ...rest),
    );
  }
  // A library may await an immediate to clean up, so a stopped run's still fire.
  replace(
    "setImmediate",
    (original) =>
      (callback, ...rest) =>
        original(wrap(callback, false), ...rest),
  );
}

type Timer = (callback: unknown, ...rest: unknown[]) => unknown;

function replace(
  name: "setTimeout" | "setInterval" | "setImmediate",
  make: (original: Timer) => Timer,
): void {
  const original = globalThis[name] as Timer;
  const replacement = make(original);
  Object.defineProperty(replacement, "name", { value: name });
  if (promisify.custom in original) {
    Object.assign(replacement, { [promisify.custom]: original[promisify.custom] });
  }
  Object.defineProperty(globalThis, name, {
    value: replacement,
    writable: true,
    configurable: true,
    enumerable: true,
  });
}
