let recording = true;

/** Whether operations remember where their results come from. */
export function isRecording(): boolean {
  return recording;
}

/**
 * Runs a function without recording: its results are constants. For predictions and for updates of
 * parameters, which need no gradient.
 *
 * @example noGrad(() => w.mul(2)).requiresGrad; // false
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
