/**
 * Timers for user code: their callbacks run guarded, an error in one is charged to the run that set
 * it, and those of a stopped run do not fire. The waiting ones are known, so that Stop can end them.
 */
import { promisify } from "node:util";
import { guarded } from "./guard.js";
import { causingRun, type Run } from "./run.js";

type Callback = (...args: unknown[]) => unknown;
type Failure = (error: unknown, run: Run | null) => void;

interface Waiting {
  readonly kind: "timer" | "interval";
  readonly run: Run | null;
}

/** Node's timer, and the field by which it says that it will not fire any more, however it was ended. */
type Timer = NodeJS.Timeout & { readonly _destroyed?: boolean };

export const native = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setImmediate: globalThis.setImmediate,
};

const waiting = new Map<Timer, Waiting>();
/** Ended timers are swept out when there are this many. */
let sweepAt = 1000;

/** The timers that wait now. */
export function waitingTimers(): ReadonlyMap<NodeJS.Timeout, Waiting> {
  for (const timer of waiting.keys()) if (timer._destroyed === true) waiting.delete(timer);
  sweepAt = Math.max(1000, waiting.size * 2);
  return waiting;
}

export function endTimer(timer: NodeJS.Timeout): void {
  waiting.delete(timer);
  native.clearTimeout(timer);
}

function remember(timer: unknown, kind: Waiting["kind"]): unknown {
  waiting.set(timer as Timer, { kind, run: causingRun() });
  if (waiting.size > sweepAt) waitingTimers();
  return timer;
}

export function guardTimers(fail: Failure): void {
  const wrap = (callback: unknown, skipStopped: boolean): unknown => {
    if (typeof callback !== "function") return callback;
    const run = causingRun();
    // `finally` may wait for one while it tidies up.
    const tidies = run?.delivered;
    return function (this: unknown, ...args: unknown[]) {
      if (skipStopped && run?.stopped && (!tidies || run.overstays)) return;
      guarded(() => {
        try {
          (callback as Callback).apply(this, args);
        } catch (error) {
          fail(error, run);
        }
      });
    };
  };
  for (const [name, kind] of [
    ["setTimeout", "timer"],
    ["setInterval", "interval"],
  ] as const) {
    replace(
      name,
      (original) =>
        (callback, ...rest) =>
          remember(original(wrap(callback, true), ...rest), kind),
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

type SetTimer = (callback: unknown, ...rest: unknown[]) => unknown;

function replace(
  name: "setTimeout" | "setInterval" | "setImmediate",
  make: (original: SetTimer) => SetTimer,
): void {
  const original = globalThis[name] as SetTimer;
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
