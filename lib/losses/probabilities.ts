import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";

/** Probabilities are kept this far from 0 and 1 before the logarithm, as Keras does. */
export const EPSILON = 1e-7;

export const clipped = (p: number): number => Math.min(Math.max(p, EPSILON), 1 - EPSILON);
/** The slope of {@link clipped}: outside it the loss is constant. */
export const inside = (p: number): number => (p >= EPSILON && p <= 1 - EPSILON ? 1 : 0);
export const clippedTensor = (p: tf.Tensor): tf.Tensor => p.clipByValue(EPSILON, 1 - EPSILON);
export const insideTensor = (p: tf.Tensor): tf.Tensor =>
  p
    .greaterEqual(EPSILON)
    .logicalAnd(p.lessEqual(1 - EPSILON))
    .toFloat();

export const at = (values: readonly number[], i: number): number => values[i] ?? Number.NaN;
export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

const hintFor = (argument: string): string =>
  argument === "yPred" ? " (logits need { fromLogits: true })" : "";

export function requireInRange(values: readonly number[], argument: string): void {
  for (const p of values) {
    requireThat(p >= 0 && p <= 1, argument, `probabilities in [0, 1]${hintFor(argument)}`, p);
  }
}

export function requireDistribution(row: readonly number[], argument: string): void {
  requireInRange(row, argument);
  const expectation = `probabilities that sum to 1 in each row${hintFor(argument)}`;
  requireThat(Math.abs(sum(row) - 1) < 1e-3, argument, expectation, row);
}

export function requireShare(value: number, argument: string): void {
  requireThat(value >= 0 && value <= 1, argument, "a number in [0, 1]", value);
}

/** The truth drawn towards `target`, where nothing is certain: y(1 − s) + s·target. */
export const smoothed = (
  y: readonly number[],
  smoothing: number,
  target: number,
): readonly number[] =>
  smoothing === 0 ? y : y.map((value) => value * (1 - smoothing) + smoothing * target);

export const smoothedTensor = (y: tf.Tensor, smoothing: number, target: number): tf.Tensor =>
  smoothing === 0 ? y : y.mul(1 - smoothing).add(smoothing * target);
