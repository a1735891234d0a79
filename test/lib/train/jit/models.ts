/** Data and networks that the tests of compiled training share. */
import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { Random } from "../../../../lib/core/random.js";

export const ROWS = 21;
const random = new Random(4);

export function numbers(...shape: readonly number[]): tf.Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => random.normal()),
    [...shape],
  );
}

export function oneHot(classes: number): tf.Tensor {
  const labels = Array.from({ length: ROWS }, () => random.integer(classes));
  return tf.tidy(() => tf.oneHot(tf.tensor1d(labels, "int32"), classes).toFloat());
}

export const X = numbers(ROWS, 6);
export const Y = oneHot(3);
export const LABELS = tf.tidy(() => Y.argMax(1).toFloat());
export const IMAGES = numbers(ROWS, 8, 8, 2);
/** Texts of up to 5 tokens, filled up with 0. */
export const TOKENS = tf.tensor2d(
  Array.from({ length: ROWS }, () => {
    const length = 1 + random.integer(5);
    return Array.from({ length: 5 }, (_, i) => (i < length ? 1 + random.integer(8) : 0));
  }),
);

export const { dense } = tf.layers;
export const softmax = () => dense({ units: 3, activation: "softmax" });

export function compiled(
  model: tf.LayersModel,
  optimizer: tf.Optimizer = tf.train.adam(0.01),
  loss: unknown = "categoricalCrossentropy",
): tf.LayersModel {
  model.compile({ optimizer, loss: loss as string, metrics: ["accuracy"] });
  return model;
}

export function stacked(...stack: tf.layers.Layer[]): tf.LayersModel {
  return tf.sequential({ layers: stack });
}

export function mlp(): tf.LayersModel {
  return stacked(dense({ units: 8, inputShape: [6], activation: "relu" }), softmax());
}

/** The largest difference of two lists of numbers, in units of the largest number or of 1. */
export function difference(a: readonly number[], b: readonly number[]): number {
  assert.equal(a.length, b.length);
  const size = Math.max(1, ...a.map(Math.abs));
  return Math.max(0, ...a.map((value, i) => Math.abs(value - (b[i] ?? NaN)) / size));
}
