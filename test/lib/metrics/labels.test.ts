import assert from "node:assert/strict";
import fc from "fast-check";
import { accuracyScore, argmax, confusionMatrix } from "../../../lib/metrics/index.js";

describe("metrics of labels", () => {
  it("counts true rows against predicted columns", () => {
    assert.deepEqual(confusionMatrix([0, 0, 1, 2, 2], [0, 1, 1, 0, 2], 3), [
      [1, 1, 0],
      [0, 1, 0],
      [1, 0, 1],
    ]);
    assert.equal(accuracyScore([0, 0, 1, 1], [0, 1, 1, 1]), 0.75);
    assert.deepEqual(
      argmax([
        [0.1, 0.9],
        [0.7, 0.3],
        [5, 5],
      ]),
      [1, 0, 0],
    );
  });

  it("all entries sum to n, the diagonal to n times the accuracy", () => {
    const pairs = fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { minLength: 1 });
    fc.assert(
      fc.property(pairs, (all) => {
        const truth = all.map(([t]) => t);
        const predicted = all.map(([, p]) => p);
        const matrix = confusionMatrix(truth, predicted, 5);
        assert.equal(
          matrix.flat().reduce((a, b) => a + b, 0),
          all.length,
        );
        const right = matrix.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
        assert.equal(right / all.length, accuracyScore(truth, predicted));
      }),
    );
  });

  const badInput: readonly [string, () => unknown, RegExp][] = [
    ["no labels", () => accuracyScore([], []), /yTrue must be at least one value/],
    [
      "different lengths",
      () => confusionMatrix([1], [1, 0]),
      /yPred must be as long as yTrue \(1\)/,
    ],
    [
      "a class too many",
      () => confusionMatrix([2], [0], 2),
      /a whole number from 0 to 1; received 2/,
    ],
    ["half a class", () => confusionMatrix([0.5], [0]), /class/],
    ["a negative class", () => confusionMatrix([-1], [0]), /received -1/],
    ["an empty row", () => argmax([[]]), /scores\[0\] must be at least one number/],
    ["NaN", () => argmax([[1, Number.NaN]]), /none NaN/],
  ];
  for (const [what, act, message] of badInput) {
    it(`refuses ${what}`, () => assert.throws(act, message));
  }
});
