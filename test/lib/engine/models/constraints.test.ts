import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { jit } from "../../../../lib/engine/jit/jit.js";
import { optimizers } from "../../../../lib/optim/index.js";
import { fit } from "../../../../lib/train/index.js";

const MAX = 0.5;

const OPTIMIZERS: Readonly<Record<string, () => tf.Optimizer>> = {
  sgd: () => tf.train.sgd(0.05),
  momentum: () => tf.train.momentum(0.02, 0.5),
  adam: () => tf.train.adam(0.1),
  rmsprop: () => tf.train.rmsprop(0.1),
  adagrad: () => tf.train.adagrad(0.3),
  adadelta: () => tf.train.adadelta(0.01),
  adamax: () => tf.train.adamax(0.1),
  "dl AdamW": () => optimizers.AdamW({ learningRate: 0.1 }),
};

const x = tf.tensor2d([
  [1, -2, 0.5],
  [0.3, 1, -1],
  [-1, 0.2, 2],
  [0.5, 0.5, 0.5],
]);
const y = tf.tensor2d([[3], [-2], [4], [1]]);

function made(make: () => tf.Optimizer): tf.LayersModel {
  const start = tf.initializers.constant({ value: 0.3 });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        units: 2,
        inputShape: [3],
        kernelInitializer: start,
        kernelConstraint: tf.constraints.maxNorm({ maxValue: MAX, axis: 0 }),
        biasConstraint: tf.constraints.nonNeg(),
      }),
      tf.layers.dense({ units: 1, kernelInitializer: start }),
    ],
  });
  model.compile({ optimizer: make(), loss: "meanSquaredError" });
  return model;
}

const WAYS: Readonly<Record<string, (model: tf.LayersModel) => Promise<unknown>>> = {
  "tfjs's fit": (model) => model.fit(x, y, { epochs: 6, batchSize: 2, shuffle: false, verbose: 0 }),
  "dl.fit": (model) =>
    fit(model, { x, y }, { epochs: 6, batchSize: 2, shuffle: false, jit: false }),
  "dl.fit by graphs": (model) =>
    fit(model, { x, y }, { epochs: 6, batchSize: 2, shuffle: false, jit: true }),
  "a step of one's own": async (model) => own(model, (step) => step),
  "a jitted step": async (model) => own(model, (step) => jit(step, { xla: false })),
};

type Step = (x: tf.Tensor, y: tf.Tensor) => tf.Scalar;

function own(model: tf.LayersModel, compiled: (step: Step) => Step): void {
  const { optimizer } = model;
  const step = compiled(
    (x, y) =>
      optimizer.minimize(
        () => (model.apply(x) as tf.Tensor).sub(y).square().mean().asScalar(),
        true,
      ) as tf.Scalar,
  );
  for (let i = 0; i < 12; i++) tf.tidy(() => step(...half(i)));
}

function half(i: number): [tf.Tensor, tf.Tensor] {
  return [x.slice([2 * (i % 2), 0], [2, 3]), y.slice([2 * (i % 2), 0], [2, 1])];
}

describe("constraints of weights", () => {
  for (const [name, make] of Object.entries(OPTIMIZERS)) {
    it(`hold after the steps of ${name}, however it trains`, async () => {
      const ends: number[][] = [];
      for (const [way, train] of Object.entries(WAYS)) {
        const model = made(make);
        await train(model);
        const [kernel, bias] = model.getWeights() as [tf.Tensor, tf.Tensor];
        const largest = tf.tidy(() => kernel.norm("euclidean", 0).max().dataSync()[0] ?? NaN);
        assert.ok(largest <= MAX + 1e-5, `${way}: ${largest}`);
        assert.ok(Math.min(...bias.dataSync()) >= 0, way);
        ends.push(model.getWeights().flatMap((weight) => [...weight.dataSync()]));
        model.dispose();
      }
      // The weights came to where constraints count.
      const norm = Math.hypot(...[0, 2, 4].map((i) => ends[0]?.[i] ?? 0));
      assert.ok(norm > 0.9 * MAX, String(norm));
      for (const [way, end] of ends.entries()) {
        end.forEach((value, at) => {
          const near = Math.abs(value - (ends[0]?.[at] ?? NaN)) < 2e-3;
          assert.ok(near, `${Object.keys(WAYS)[way]}: ${value} instead of ${ends[0]?.[at]}`);
        });
      }
    });
  }
});
