import { requireThat } from "../../core/errors.js";

/** When and where a training writes checkpoints. */
export interface CheckpointOptions {
  /** A folder for this training alone; it is made if it is not there. */
  readonly path: string;
  /** How often; each of them counts. Every epoch by default. */
  readonly every?: {
    readonly epochs?: number;
    readonly batches?: number;
    readonly seconds?: number;
  };
  /** How many files stay: the older ones serve when the newest is damaged; 2 by default. */
  readonly keep?: number;
  /** Also when the cell is stopped; true by default. */
  readonly onStop?: boolean;
  /**
   * When a file cannot be written (the disk is full): "warn" (default) says so and trains on, "throw" ends
   * the training. The files before it stay in both cases.
   */
  readonly onError?: "warn" | "throw";
}

export type CheckedOptions = Required<Omit<CheckpointOptions, "every">> & {
  readonly every: { readonly epochs: number; readonly batches: number; readonly seconds: number };
};

/** @throws ArgumentError for what is no path, no count or no time */
export function checkOptions(given: string | CheckpointOptions): CheckedOptions {
  const options = typeof given === "string" ? { path: given } : given;
  const object = typeof options === "object" && options !== null;
  requireThat(object, "checkpoint", "a path, or { path, every, keep }", given);
  const { path, every, keep = 2, onStop = true, onError = "warn" } = options;
  const named = typeof path === "string" && path !== "";
  requireThat(named, "checkpoint.path", "the path of a folder", path);
  requireCount("checkpoint.keep", keep);
  requireThat(typeof onStop === "boolean", "checkpoint.onStop", "true or false", onStop);
  const known = onError === "warn" || onError === "throw";
  requireThat(known, "checkpoint.onError", '"warn" or "throw"', onError);
  const { epochs, batches, seconds } = every ?? { epochs: 1 };
  const some = [epochs, batches, seconds].some((each) => each !== undefined);
  requireThat(some, "checkpoint.every", "{ epochs }, { batches } or { seconds }", every);
  if (epochs !== undefined) requireCount("checkpoint.every.epochs", epochs);
  if (batches !== undefined) requireCount("checkpoint.every.batches", batches);
  const positive = seconds === undefined || (Number.isFinite(seconds) && seconds > 0);
  requireThat(positive, "checkpoint.every.seconds", "a finite number above 0", seconds);
  const none = Infinity;
  return {
    path,
    keep,
    onStop,
    onError,
    every: { epochs: epochs ?? none, batches: batches ?? none, seconds: seconds ?? none },
  };
}

function requireCount(argument: string, value: number): void {
  requireThat(Number.isSafeInteger(value) && value >= 1, argument, "a whole number ≥ 1", value);
}
