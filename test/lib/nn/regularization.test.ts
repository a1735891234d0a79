import assert from "node:assert/strict";
import "@tensorflow/tfjs-node-gpu";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { numericGradient } from "../../../lib/autograd/numericGradient.js";
import { ArgumentError } from "../../../lib/core/errors.js";
import { flatten, nest, type Nested } from "../../../lib/core/nested.js";
import { batchNormalization, dropout, l1, l2 } from "../../../lib/nn/regularization/index.js";
import { closeTo, leavingNothing } from "./closeTo.js";
import { caseOf, draw, kerasLayer } from "./layerOracle.js";

describe("nn/regularization", function () {
  this.timeout(120_000);

  for (const penalty of [l1, l2]) {
    it(`${penalty.name} equals Keras, value and gradient, for lists and tensors`, () => {
      const expected = kerasLayer(penalty.name) as unknown as { value: number; gradient: Nested };
      const [weights] = caseOf(penalty.name).inputs as [number[][]];
      // Keras keeps λ in float32.
      closeTo(penalty(weights, 0.3), expected.value, 1e-7, "value");
      closeTo(penalty.gradient(weights, 0.3), expected.gradient, 1e-7, "gradient");
      leavingNothing(() => {
        const w = tf.tensor(weights);
        closeTo(penalty(w, 0.3), expected.value, 1e-6, "tensor");
        closeTo(penalty.gradient(w, 0.3), expected.gradient, 1e-6, "tensor gradient");
        closeTo(tf.grad((v: tf.Tensor) => penalty(v, 0.3))(w), expected.gradient, 1e-6, "tape");
      });
    });
  }

  it("shrinks a weight by 1 − 2ηλ a step without a gradient of the data", () => {
    const [rate, lambda] = [0.1, 0.5];
    assert.equal(3 - rate * l2.gradient(3, lambda), 3 * (1 - 2 * rate * lambda));
  });

  it("drops a share, doubles the rest, keeps the mean, and is the same for the same seed", () => {
    const ones = Array.from({ length: 20_000 }, () => 1);
    for (const rate of [0.1, 0.5, 0.8]) {
      const { output, mask } = dropout(ones, { rate, seed: 3 });
      const mean = output.reduce((sum, value) => sum + value, 0) / output.length;
      // Four standard deviations of the mean of 20,000 draws.
      assert.ok(Math.abs(mean - 1) < 4 * Math.sqrt(rate / (1 - rate) / ones.length), `${mean}`);
      assert.deepEqual(
        output,
        mask.map((kept) => kept / (1 - rate)),
      );
      assert.deepEqual(dropout(ones, { rate, seed: 3 }), { output, mask });
      assert.notDeepEqual(dropout(ones, { rate, seed: 4 }).mask, mask);
      leavingNothing(() => {
        const found = dropout(tf.tensor1d(ones), { rate, seed: 3 });
        closeTo(found.mask, mask, 0, "mask");
        closeTo(found.output, output, 1e-6, "output");
        const slopes = tf.grad((x: tf.Tensor) => dropout(x, { rate, seed: 3 }).output.sum())(
          tf.tensor1d(ones),
        );
        closeTo(slopes, output, 1e-6, "gradient");
      });
    }
    assert.deepEqual(dropout([1, 2], { rate: 0.5, seed: 1, training: false }), {
      output: [1, 2],
      mask: [1, 1],
    });
  });

  for (const [name, options] of [
    ["batchNormalization", {}],
    ["batchNormalizationImages", { epsilon: 1e-5, momentum: 0.9 }],
    ["batchNormalizationPredicting", { training: false }],
  ] as const) {
    it(`${name} equals Keras: output, moving statistics, gradients`, () => {
      const expected = kerasLayer(name);
      const { inputs, weights = [], upstream } = caseOf(name);
      const [gamma, beta, movingMean, movingVariance] = weights as [
        number[],
        number[],
        number[],
        number[],
      ];
      const given = { ...options, gamma, beta, movingMean, movingVariance };
      const [x, dy] = [inputs[0] as number[][], upstream as number[][]];
      const lists = batchNormalization(x, given);
      closeTo(lists.output, expected.output, 1e-9, "output");
      closeTo(lists.movingMean, expected.weights[2] as Nested, 1e-9, "moving mean");
      closeTo(lists.movingVariance, expected.weights[3] as Nested, 1e-9, "moving variance");
      const training = name !== "batchNormalizationPredicting";
      const gradients = training ? batchNormalization.gradient(x, dy, given) : null;
      if (gradients) {
        [gradients.x, gradients.gamma, gradients.beta].forEach((gradient, i) => {
          closeTo(gradient, expected.gradients[i] as Nested, 1e-9, `gradient ${i}`);
        });
      }
      leavingNothing(() => {
        const [tensor, slope] = [tf.tensor(x), tf.tensor(dy)];
        const found = batchNormalization(tensor, given);
        closeTo(found.output, expected.output, 1e-5, "tensor output");
        closeTo(found.movingVariance, lists.movingVariance, 1e-5, "tensor moving variance");
        const grads = tf.grads((a: tf.Tensor, g: tf.Tensor, b: tf.Tensor) =>
          batchNormalization(a, { ...given, gamma: g, beta: b })
            .output.mul(slope)
            .sum(),
        )([tensor, tf.tensor1d(gamma), tf.tensor1d(beta)]);
        grads.forEach((gradient, i) => {
          closeTo(gradient, expected.gradients[i] as Nested, 1e-4, `tape ${i}`);
        });
        if (!training) return;
        const written = batchNormalization.gradient(tensor, slope, given);
        [written.x, written.gamma, written.beta].forEach((gradient, i) => {
          closeTo(gradient, expected.gradients[i] as Nested, 1e-4, `tensor gradient ${i}`);
        });
      });
    });
  }

  it("has the course's numbers", () => {
    const exact = batchNormalization([1, 2, 3, 4], { epsilon: 0 });
    closeTo(exact.output, [-1.3416, -0.4472, 0.4472, 1.3416], 5e-5, "ε = 0");
    closeTo(
      batchNormalization([1, 2, 3, 4]).output,
      [-1.3411, -0.447, 0.447, 1.3411],
      5e-5,
      "Keras",
    );
    assert.deepEqual([exact.mean, exact.variance], [[2.5], [1.25]]);
  });

  it("gives mean β and deviation |γ|, whatever the batch, and its gradient is the difference", () => {
    const value = fc.double({ min: -100, max: 100, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, value), { minLength: 3, maxLength: 12 }),
        value,
        value,
        (rows, gamma, beta) => {
          const spread = batchNormalization(rows).variance;
          fc.pre(spread.every((variance) => variance > 1e-3));
          const { output } = batchNormalization(rows, { gamma, beta, epsilon: 0 });
          const again = batchNormalization(output, { epsilon: 0 });
          closeTo(again.mean, [beta, beta], 1e-9, "mean");
          closeTo(again.variance, [gamma ** 2, gamma ** 2], 1e-9, "variance");
        },
      ),
      { seed: 9 },
    );
    const x = draw([5, 2], 50);
    const upstream = draw([5, 2], 51);
    const weighted = (output: Nested): number => {
      const slopes = flatten(upstream);
      return flatten(output).reduce((sum, value, i) => sum + value * (slopes[i] ?? 0), 0);
    };
    closeTo(
      batchNormalization.gradient(x, upstream, { gamma: 2 }).x,
      numericGradient(
        (values) => weighted(batchNormalization(nest(values, [5, 2]), { gamma: 2 }).output),
        flatten(x),
      ),
      1e-7,
      "gradient",
    );
  });

  const bad: readonly [string, () => unknown, RegExp][] = [
    ["λ below 0", () => l1([1], -1), /lambda must be/],
    ["weights that are not finite", () => l2([Number.NaN]), /weights must be finite/],
    ["a rate of 1", () => dropout([1], { rate: 1, seed: 1 }), /rate must be a number in \[0, 1\)/],
    ["a negative rate", () => dropout([1], { rate: -0.1, seed: 1 }), /rate must be/],
    ["a broken seed", () => dropout([1], { rate: 0, seed: 0.5 }), /seed must be/],
    ["an empty batch", () => batchNormalization([]), /x must be a batch/],
    ["a single number", () => batchNormalization(3), /x must be a batch/],
    ["NaN", () => batchNormalization([Number.NaN]), /x must be finite/],
    [
      "γ of another length",
      () => batchNormalization([[1, 2]], { gamma: [1] }),
      /gamma must be a number, or 2/,
    ],
    ["ε below 0", () => batchNormalization([1], { epsilon: -1 }), /epsilon must be/],
    ["momentum 2", () => batchNormalization([1], { momentum: 2 }), /momentum must be/],
    [
      "an upstream of another shape",
      () => batchNormalization.gradient([1, 2], [1]),
      /upstream must/,
    ],
  ];
  for (const [what, act, message] of bad) {
    it(`refuses ${what}`, () => {
      assert.throws(act, (error) => error instanceof ArgumentError && message.test(error.message));
    });
  }
});
