import assert from "node:assert/strict";
import "@tensorflow/tfjs-node-gpu";
import * as tf from "@tensorflow/tfjs";
import { flatten } from "../../../lib/core/nested.js";
import { relu, softmax } from "../../../lib/nn/activations/index.js";
import { trace } from "../../../lib/nn/forward.js";
import { NaiveDense, NaiveSequential } from "../../../lib/nn/index.js";

function close(actual: readonly number[], expected: readonly number[], tolerance = 1e-6): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((v, i) => assert.ok(Math.abs(v - (expected[i] ?? Number.NaN)) < tolerance));
}

describe("forward.trace", () => {
  it("keeps input, weighted sum and activation of each layer; the chain closes", () => {
    const model = new NaiveSequential([
      new NaiveDense({ inputSize: 3, outputSize: 4, activation: relu, seed: 1 }),
      new NaiveDense({ inputSize: 4, outputSize: 2, activation: softmax, seed: 2 }),
    ]);
    const before = tf.memory().numTensors;
    const x = [
      [1, -2, 0.5],
      [0, 1, 3],
    ];
    const { layers, input, output } = trace(model, x);
    assert.deepEqual(input, x);
    assert.deepEqual(
      layers.map((layer) => layer.activation),
      ["relu", "softmax"],
    );
    assert.deepEqual(
      layers.map((layer) => layer.outputShape),
      [
        [2, 4],
        [2, 2],
      ],
    );
    assert.deepEqual(layers[1]?.input, layers[0]?.a);
    assert.equal(output, layers[1]?.a);
    layers.forEach((layer) => {
      const rows = layer.input as number[][];
      const z = rows.map((row) =>
        (layer.bias ?? []).map((b, j) =>
          row.reduce((s, v, i) => s + v * (layer.kernel?.[i]?.[j] ?? 0), b),
        ),
      );
      close(flatten(layer.z ?? []), z.flat());
      close(flatten(layer.a), (layer.activation === "relu" ? relu(z) : softmax(z)).flat());
    });
    assert.equal(tf.memory().numTensors, before);
    model.dispose();
  });

  it("takes a tf.Sequential: dense, convolution, activation layer, flatten, dropout, a dense without bias", () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ filters: 2, kernelSize: 3, activation: "relu", inputShape: [5, 5, 1] }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 6, useBias: false }),
        tf.layers.activation({ activation: "tanh" }),
        tf.layers.dropout({ rate: 0.5 }),
        tf.layers.dense({ units: 3, activation: "softmax" }),
      ],
    });
    const x = tf.randomNormal([2, 5, 5, 1], 0, 1, "float32", 3);
    const before = tf.memory().numTensors;
    const { layers, output } = trace(model, x);
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(
      layers.map((layer) => layer.activation),
      ["relu", null, "linear", "tanh", null, "softmax"],
    );
    const expected = tf.tidy(() => Array.from((model.predict(x) as tf.Tensor).dataSync()));
    close(flatten(output), expected);
    const [convolution, flat, dense, activation] = layers;
    assert.ok(convolution?.z && dense?.z && activation?.z);
    close(relu(flatten(convolution.z)), flatten(convolution.a));
    assert.ok(
      flatten(convolution.z).some((z) => z < 0),
      "z is from before the ReLU",
    );
    assert.equal(flat?.z, null);
    assert.deepEqual(dense.bias, [0, 0, 0, 0, 0, 0]);
    assert.deepEqual(activation.z, dense.a);
    model.dispose();
    x.dispose();
  });

  it("gives recurrent layers no weighted sum", () => {
    const model = tf.sequential({
      layers: [tf.layers.lstm({ units: 3, inputShape: [4, 2] }), tf.layers.dense({ units: 1 })],
    });
    const { layers } = trace(model, tf.zeros([1, 4, 2]));
    assert.equal(layers[0]?.z, null);
    assert.deepEqual(layers[0]?.outputShape, [1, 3]);
    model.dispose();
  });

  it("refuses another kind of model and an x that does not fit", () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
    assert.throws(
      () => trace({} as never, [[1]]),
      /model must be a NaiveSequential or a tf.Sequential/,
    );
    assert.throws(() => trace(null as never, [[1]]), /model must be/);
    assert.throws(
      () => trace(model, [[1, 2, 3]]),
      /x must be of shape \[n, 2\]; received a float32 tensor/,
    );
    model.dispose();
  });
});
