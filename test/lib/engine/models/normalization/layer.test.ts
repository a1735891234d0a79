import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { jit } from "../../../../../lib/engine/jit/jit.js";

/** By the definition, in float64: rows of `x` share the axes that are not normalised. */
function normalised(x: readonly number[], epsilon: number): number[] {
  const mean = x.reduce((total, value) => total + value, 0) / x.length;
  const variance = x.reduce((total, value) => total + (value - mean) ** 2, 0) / x.length;
  return x.map((value) => (value - mean) / Math.sqrt(variance + epsilon));
}

function close(actual: tf.Tensor, expected: readonly number[]): void {
  actual.dataSync().forEach((value, i) => {
    assert.ok(Math.abs(value - (expected[i] as number)) < 1e-5, `${i}: ${value}, ${expected[i]}`);
  });
}

describe("tf.layers.layerNormalization", () => {
  const x = [1, 2, 4, -1, 0, 3, 2, 2, 5, 0.5, -2, 7];

  it("normalises the last axis, scales and shifts", () => {
    const layer = tf.layers.layerNormalization({ inputShape: [2, 3] });
    layer.build([null, 2, 3]);
    layer.setWeights([tf.tensor1d([1, 2, 3]), tf.tensor1d([0.5, 0, -1])]);
    const rows = [0, 3, 6, 9].flatMap((at) =>
      normalised(x.slice(at, at + 3), 1e-3).map(
        (value, i) => value * (i + 1) + ([0.5, 0, -1][i] as number),
      ),
    );
    close(layer.apply(tf.tensor(x, [2, 2, 3])) as tf.Tensor, rows);
  });

  it("normalises several axes, without scale and shift", () => {
    const options = { axis: [1, 2], scale: false, center: false, epsilon: 0.1 };
    const layer = tf.layers.layerNormalization(options);
    const rows = [0, 6].flatMap((at) => normalised(x.slice(at, at + 6), 0.1));
    close(layer.apply(tf.tensor(x, [2, 2, 3])) as tf.Tensor, rows);
    assert.equal(layer.getWeights().length, 0);
  });

  it("leaves only its result, and takes a few operations for any size", () => {
    const layer = tf.layers.layerNormalization({});
    const input = tf.randomNormal([16, 20, 8]);
    const gradient = jit((at: tf.Tensor) =>
      tf.grad((values: tf.Tensor) => (layer.apply(values) as tf.Tensor).square())(at),
    );
    tf.dispose([layer.apply(input) as tf.Tensor, gradient(input)]);
    const before = tf.memory().numTensors;
    tf.dispose(layer.apply(input) as tf.Tensor);
    assert.equal(tf.memory().numTensors, before);
    const [graph] = gradient.stats().graphs;
    assert.ok(graph !== undefined && graph.operations < 120, `${graph?.operations} operations`);
    gradient.dispose();
  });
});

describe("the gradient of tile", () => {
  it("adds up the repetitions, for any rank", () => {
    for (const [shape, reps] of [
      [[3], [4]],
      [
        [2, 3],
        [3, 1],
      ],
      [
        [1, 2, 1, 2, 1],
        [2, 1, 3, 2, 2],
      ],
    ] as const) {
      const input = tf.randomNormal([...shape]);
      const size = input.size * reps.reduce((product: number, each: number) => product * each, 1);
      const weights = Array.from({ length: size }, (_, i) => i);
      const tiled = (at: tf.Tensor): tf.Tensor => tf.tile(at, [...reps]);
      const gradient = tf.grad((at: tf.Tensor) =>
        tiled(at).mul(tf.tensor(weights, tiled(at).shape)),
      )(input);
      // Where each value of the input went, by tiling its number.
      const places = tiled(tf.range(0, input.size, 1, "int32").reshape([...shape])).dataSync();
      const sums = Array.from({ length: input.size }, () => 0);
      places.forEach((place, i) => (sums[place] = (sums[place] as number) + i));
      assert.deepEqual([...gradient.dataSync()], sums);
    }
  });
});
