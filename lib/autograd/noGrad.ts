import { requireThat } from "../core/errors.js";

let recording = true;

/** Whether operations remember where their results come from. */
export function isRecording(): boolean {
  return recording;
}

/**
 * Runs a function without recording: its results are constants. For predictions and for updates of
 * parameters, which need no gradient.
 *
 * @param fn a function that is done when it returns: what an asynchronous one computes later would be recorded
 * @returns what fn returns
 * @throws ArgumentError for no function, or one that returns a promise
 * @example
 * const w = dl.Value.parameter("w", 3);
 * dl.noGrad(() => w.mul(2)).requiresGrad; // false
 * w.mul(2).requiresGrad; // true
 */
export function noGrad<T>(fn: () => T): T {
  requireThat(typeof fn === "function", "fn", "a function", fn);
  const before = recording;
  recording = false;
  try {
    const result = fn();
    if (result instanceof Promise) {
      // Its own error is not the point.
      result.catch(() => undefined);
      requireThat(false, "fn", "a function that is done when it returns", result);
    }
    return result;
  } finally {
    recording = before;
  }
}
