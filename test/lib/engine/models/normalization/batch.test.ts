import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { standardise } from "../../../../../lib/engine/models/normalization/standardise.js";

function worst(a: tf.Tensor, b: tf.Tensor): number {
  return tf.tidy(() => a.sub(b).abs().max().div(b.abs().max()).dataSync()[0] as number);
}

function layerFor(shape: readonly number[], options: object = {}): tf.layers.Layer {
  const layer = tf.layers.batchNormalization({ momentum: 0.9, ...options });
  layer.build([...shape]);
  const channels = shape.at(-1) as number;
  if (options === NOTHING_TO_LEARN) return layer;
  const [, , ...moving] = layer.getWeights();
  layer.setWeights([tf.linspace(0.5, 2, channels), tf.linspace(-1, 1, channels), ...moving]);
  return layer;
}

const NOTHING_TO_LEARN = { scale: false, center: false };

describe("tf.layers.batchNormalization in training", () => {
  for (const shape of [
    [32, 5],
    [8, 7, 3],
    [6, 4, 5, 3],
    [1, 3],
  ]) {
    const axes = [...shape.keys()].slice(0, -1);

    it(`is what its definition says, and so are its derivatives: [${shape.join(", ")}]`, () => {
      const layer = layerFor(shape);
      const [gamma, beta] = layer.getWeights().map((weight) => weight.clone()) as [
        tf.Tensor,
        tf.Tensor,
      ];
      const x = tf.randomNormal(shape, 2, 3, "float32", 5);
      const weights = tf.randomNormal(shape, 0, 1, "float32", 7);
      const byDefinition = (at: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor) =>
        standardise(at, { axes, gamma: scale, beta: shift, epsilon: 1e-3 });
      const { result, mean, variance } = byDefinition(x, gamma, beta);
      assert.ok(worst(layer.apply(x, { training: true }) as tf.Tensor, result) < 2e-6);

      const [, , movingMean, movingVariance] = layer.getWeights() as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      const flat = (moment: tf.Tensor): tf.Tensor => moment.reshape([-1]).mul(0.1);
      assert.ok(worst(movingMean, flat(mean)) < 2e-6);
      assert.ok(worst(movingVariance, flat(variance).add(0.9)) < 2e-6);

      const learned = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
      const fused = tf.variableGrads(
        () => (layer.apply(x, { training: true }) as tf.Tensor).mul(weights).sum().asScalar(),
        learned,
      ).grads;
      const expected = tf.grads((at: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor) =>
        byDefinition(at, scale, shift).result.mul(weights).sum(),
      )([x, gamma, beta]);
      const ofX = tf.grad((at: tf.Tensor) =>
        (layer.apply(at, { training: true }) as tf.Tensor).mul(weights).sum(),
      )(x);
      const actual = [ofX, ...learned.map(({ name }) => fused[name] as tf.Tensor)];
      const size = tf.tidy(() => weights.abs().max().dataSync()[0] as number);
      actual.forEach((gradient, i) => {
        const off = tf.tidy(() =>
          gradient
            .sub(expected[i] as tf.Tensor)
            .abs()
            .max(),
        );
        assert.ok((off.dataSync()[0] as number) < 1e-5 * size, `input ${i}`);
      });
    });
  }

  it("has a second derivative", () => {
    const layer = layerFor([4, 2]);
    const x = tf.tensor2d([1, 2, 4, -1, 0, 3, 2, 2.5], [4, 2]);
    const slope = (at: tf.Tensor): tf.Tensor =>
      tf.grad((inner: tf.Tensor) =>
        (layer.apply(inner, { training: true }) as tf.Tensor).pow(3).sum(),
      )(at);
    const second = tf
      .grad((at: tf.Tensor) => slope(at).square().sum())(x)
      .dataSync();
    const step = 1e-2;
    const cost = (values: readonly number[]): number =>
      slope(tf.tensor2d([...values], [4, 2]))
        .square()
        .sum()
        .dataSync()[0] as number;
    const values = [...x.dataSync()];
    values.forEach((_, i) => {
      const moved = (by: number): number =>
        cost(values.map((value, at) => (at === i ? value + by : value)));
      const numeric = (moved(step) - moved(-step)) / (2 * step);
      assert.ok(Math.abs((second[i] as number) - numeric) < 0.02 * (1 + Math.abs(numeric)));
    });
  });

  it("works without scale and shift, along another axis, and leaves only its result", () => {
    const x = tf.randomNormal([6, 3, 4], 1, 2, "float32", 9);
    const plain = layerFor([6, 3, 4], NOTHING_TO_LEARN);
    const expected = (axes: number[]) =>
      standardise(x, { axes, gamma: null, beta: null, epsilon: 1e-3 }).result;
    assert.ok(worst(plain.apply(x, { training: true }) as tf.Tensor, expected([0, 1])) < 2e-6);
    const across = tf.layers.batchNormalization({ axis: 1 });
    assert.ok(worst(across.apply(x, { training: true }) as tf.Tensor, expected([0, 2])) < 2e-6);
    const before = tf.memory().numTensors;
    for (const layer of [plain, across]) {
      const variables = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
      tf.dispose(layer.apply(x, { training: true }) as tf.Tensor);
      if (variables.length === 0) continue;
      const { value, grads } = tf.variableGrads(
        () => (layer.apply(x, { training: true }) as tf.Tensor).square().sum().asScalar(),
        variables,
      );
      tf.dispose([value, grads]);
    }
    assert.equal(tf.memory().numTensors, before);
  });
});
