import type * as tf from "@tensorflow/tfjs";
import { requireThat } from "../../core/errors.js";
import type { TrainingContext } from "../callback.js";

/** @throws ArgumentError unless it is a whole number of at least `least` */
export function requireCount(argument: string, value: number, least = 0): void {
  const valid = Number.isSafeInteger(value) && value >= least;
  requireThat(valid, argument, `a whole number ≥ ${least}`, value);
}

/** @throws ArgumentError unless it is a text that names a file or folder */
export function requirePath(argument: string, value: unknown): asserts value is string {
  requireThat(typeof value === "string" && value.trim() !== "", argument, "a path", value);
}

/** @throws ArgumentError for a training that names no optimizer */
export function requireOptimizer(callback: string, optimizer: tf.Optimizer | null): void {
  const expectation = `a training with an optimizer, as ${callback} changes its learning rate`;
  requireThat(optimizer !== null, "model", expectation, "none");
}

/** The learning rate, where there is one. */
export function rateOf({ optimizer }: TrainingContext): number | null {
  if (optimizer === null) return null;
  const rate = (optimizer as unknown as { readonly learningRate?: unknown }).learningRate;
  return typeof rate === "number" ? rate : null;
}
