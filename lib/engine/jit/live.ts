import type { Scalar, Tensor } from "@tensorflow/tfjs";
import { TracerError } from "./errors.js";

/** What code outside of tfjs's operations tells a recording. */
export interface Live {
  /** A number that is asked for anew at each call of the compiled function, as a tensor. */
  number(value: () => number): Scalar;
  /** Something to do after each call: to count a step, for example. Not done now. */
  afterEachCall(effect: () => void): void;
  /** How to put back something in JavaScript that the program has changed: a rehearsal undoes itself. */
  onPutBack(undo: () => void): void;
  /** No variable is changed by a call in which this number is not finite; the call throws {@link NotFiniteError}. */
  requireFinite(value: Tensor): void;
}

/** A number of a compiled program that has to be finite is not; nothing was changed. */
export class NotFiniteError extends Error {
  override readonly name = "NotFiniteError";
}

let current: Live | null = null;

/** The recording that runs at present, or null: then the program runs as it is. */
export function live(): Live | null {
  return current;
}

export function withLive<T>(recording: Live, run: () => T): T {
  current = recording;
  try {
    return run();
  } finally {
    current = null;
  }
}

/** Where a program does different things from call to call: a compiled one would repeat the first. */
export function refuseRecording(does: string, advice: string): void {
  if (current !== null) throw new TracerError(does, advice);
}
