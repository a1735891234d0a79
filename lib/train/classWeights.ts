import * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";
import { isTensor } from "../core/nested.js";
import type { Batch } from "../data/index.js";

/** Class index → how much a sample of this class counts; classes not named count 1. */
export type ClassWeight = Readonly<Record<number, number>> | ReadonlyMap<number, number>;

/** @throws ArgumentError for keys that are no class indices or weights below 0 */
export function classWeights(given: ClassWeight): ReadonlyMap<number, number> {
  const entries = given instanceof Map ? [...given] : Object.entries(given);
  const map = new Map(entries.map(([key, weight]) => [Number(key), weight as number]));
  for (const [index, weight] of map) {
    const known = Number.isInteger(index) && index >= 0;
    requireThat(known, "classWeight", "{ class index: weight }", given);
    const valid = Number.isFinite(weight) && weight >= 0;
    requireThat(valid, `classWeight[${index}]`, "a finite number of at least 0", weight);
  }
  return map;
}

/**
 * The weight of each sample from its class, times the sample's own weight.
 *
 * @returns a new tensor of shape [n]
 * @throws ArgumentError for targets that are not of one output
 */
export function weightsByClass(
  { y, sampleWeight, size }: Batch,
  weights: ReadonlyMap<number, number>,
): tf.Tensor1D {
  if (!isTensor(y) || (sampleWeight !== undefined && !isTensor(sampleWeight))) {
    throw new ArgumentError("classWeight", "left out for a model with several outputs", "several");
  }
  const labels = labelsOf(y);
  const own = sampleWeight?.dataSync();
  const perSample = Float32Array.from({ length: size }, (_, i) => {
    const weight = weights.get(Math.round(labels[i] as number)) ?? 1;
    return weight * (own?.[i] ?? 1);
  });
  return tf.tensor1d(perSample);
}

/** Class indices of one-hot rows [n, k], or of [n] and [n, 1] as they are. */
function labelsOf(y: tf.Tensor): ArrayLike<number> {
  if (y.rank === 1 || y.shape.at(-1) === 1) return y.dataSync();
  requireThat(
    y.rank === 2,
    "data.y",
    "class indices [n] or one-hot rows [n, k] with classWeight",
    y,
  );
  let labels: ArrayLike<number> = [];
  tf.tidy(() => {
    labels = y.argMax(-1).dataSync();
  });
  return labels;
}
