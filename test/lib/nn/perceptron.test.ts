import assert from "node:assert/strict";
import fc from "fast-check";
import { ArgumentError } from "../../../lib/core/errors.js";
import { Perceptron } from "../../../lib/nn/perceptron.js";

const INPUTS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];

describe("nn/perceptron", () => {
  it("carries the umbrella and the worked sum", () => {
    const umbrella = new Perceptron({ weights: [0.6, 0.4, 0.2], bias: -0.9 });
    assert.ok(Math.abs(umbrella.weightedSum([1, 1, 0]) - 0.1) < 1e-12);
    assert.equal(umbrella.predict([1, 1, 0]), 1);
    assert.equal(umbrella.predict([1, 0, 1]), 0);
  });

  it("learns AND, OR and NAND without a mistake, and keeps each step", () => {
    for (const y of [
      [0, 0, 0, 1],
      [0, 1, 1, 1],
      [1, 1, 1, 0],
    ]) {
      const perceptron = new Perceptron();
      const { epochs, converged } = perceptron.fit(INPUTS, y);
      assert.ok(converged);
      assert.deepEqual(perceptron.predict(INPUTS), y);
      assert.equal(epochs.at(-1)?.accuracy, 1);
      assert.deepEqual(epochs.at(-1)?.updates, []);
      let weights = [0, 0];
      let bias = 0;
      for (const update of epochs.flatMap((epoch) => epoch.updates)) {
        weights = weights.map((w, i) => w + update.error * (INPUTS[update.sample]?.[i] ?? 0));
        bias += update.error;
        assert.deepEqual([update.weights, update.bias], [weights, bias], "the rule itself");
      }
      assert.deepEqual([perceptron.weights, perceptron.bias], [weights, bias]);
    }
  });

  it("never gets XOR above 3 of 4, in any order and from any start", () => {
    const weight = fc.double({ min: -5, max: 5, noNaN: true });
    fc.assert(
      fc.property(fc.nat(1e6), fc.tuple(weight, weight), weight, (shuffleSeed, weights, bias) => {
        const { epochs, converged } = new Perceptron({ weights, bias }).fit(INPUTS, [0, 1, 1, 0], {
          epochs: 20,
          shuffleSeed,
        });
        assert.ok(!converged && epochs.length === 21);
        assert.ok(epochs.every(({ accuracy }) => accuracy <= 0.75));
      }),
      { seed: 2, numRuns: 50 },
    );
  });

  it("separates whatever a line separates", () => {
    const point = fc.tuple(
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(point, { minLength: 2, maxLength: 20 }), (points) => {
        const apart = points.filter(([a, b]) => Math.abs(2 * a - b + 0.3) > 0.2);
        fc.pre(apart.length > 0);
        const y = apart.map(([a, b]) => (2 * a - b + 0.3 > 0 ? 1 : 0));
        return new Perceptron().fit(apart, y, { epochs: 1000 }).converged;
      }),
      { seed: 3 },
    );
  });

  it("gives the same course for the same seed", () => {
    const course = (shuffleSeed: number) =>
      new Perceptron().fit(INPUTS, [0, 1, 1, 0], { shuffleSeed });
    assert.deepEqual(course(7), course(7));
    assert.notDeepEqual(course(7), course(8));
  });

  const bad: readonly [string, () => unknown, RegExp][] = [
    ["a rate of 0", () => new Perceptron({ learningRate: 0 }), /learningRate must be/],
    [
      "weights that are not finite",
      () => new Perceptron({ weights: [Number.NaN] }),
      /weights must/,
    ],
    ["no weights yet", () => new Perceptron().predict([1]), /fitted, or made with weights/],
    ["labels −1 and 1", () => new Perceptron().fit(INPUTS, [-1, 1, 1, 1]), /labels 0 or 1/],
    ["too few labels", () => new Perceptron().fit(INPUTS, [0]), /y must be 4 labels/],
    ["ragged rows", () => new Perceptron().fit([[1, 2], [1]], [0, 1]), /lists of equal length/],
    ["NaN", () => new Perceptron().fit([[Number.NaN]], [0]), /x must be 1 finite numbers/],
    ["no samples", () => new Perceptron().fit([], []), /x must be rows of numbers/],
    [
      "no epochs",
      () => new Perceptron().fit(INPUTS, [0, 0, 0, 1], { epochs: 0 }),
      /epochs must be/,
    ],
    [
      "another width",
      () => new Perceptron({ weights: [1] }).fit(INPUTS, [0, 0, 0, 1]),
      /x must be 1/,
    ],
  ];
  for (const [what, act, message] of bad) {
    it(`refuses ${what}`, () => {
      assert.throws(act, (error) => error instanceof ArgumentError && message.test(error.message));
    });
  }
});
