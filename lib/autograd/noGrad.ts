let recording = true;

/** Whether operations remember where their results come from. */
export function isRecording(): boolean {
  return recording;
}

/**
 * Runs a function without recording: its results are constants. For predictions and for updates of
 * parameters, which need no gradient.
 *
 * @example
 * const w = dl.Value.parameter("w", 3);
 * dl.noGrad(() => w.mul(2)).requiresGrad; // false
 * w.mul(2).requiresGrad; // true
 */
export function noGrad<T>(fn: () => T): T {
  const before = recording;
  recording = false;
  try {
    return fn();
  } finally {
    recording = before;
  }
}
