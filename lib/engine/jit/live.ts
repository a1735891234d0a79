import type { Scalar } from "@tensorflow/tfjs";
import { TracerError } from "./errors.js";

/** What code outside of tfjs's operations tells a recording. */
export interface Live {
  /** A number that is asked for anew at each call of the compiled function, as a tensor. */
  number(value: () => number): Scalar;
  /** Something to do after each call: to count a step, for example. Not done now. */
  afterEachCall(effect: () => void): void;
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
