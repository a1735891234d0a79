import assert from "node:assert/strict";
import fc from "fast-check";
import { kFold, type TrainTest } from "../../../lib/data/index.js";
import { askPython } from "../../oracle/python.js";

const CASES = 60;

const samples = fc
  .record({
    folds: fc.integer({ min: 2, max: 7 }),
    classes: fc.integer({ min: 1, max: 4 }),
    stratify: fc.boolean(),
    seed: fc.nat(),
  })
  .chain(({ folds, classes, ...more }) => {
    // Each class has a sample for each fold, and further ones come in any order.
    const enough = Array.from({ length: classes }, (_, label) => Array<number>(folds).fill(label));
    return fc.record({
      folds: fc.constant(folds),
      stratify: fc.constant(more.stratify),
      seed: fc.constant(more.seed),
      labels: fc
        .array(fc.nat(classes - 1), { maxLength: 60 })
        .chain((further) => shuffled([...enough.flat(), ...further])),
    });
  });

function shuffled(labels: readonly number[]): fc.Arbitrary<number[]> {
  return fc.shuffledSubarray([...labels], { minLength: labels.length, maxLength: labels.length });
}

function foldOf(rounds: readonly TrainTest<unknown, unknown>[], count: number): number[] {
  const found = Array<number>(count).fill(-1);
  for (const [fold, { test }] of rounds.entries()) for (const row of test) found[row] = fold;
  return found;
}

describe("kFold", () => {
  it("without shuffle parts as scikit-learn does, plain and stratified", () => {
    const cases = fc.sample(samples, CASES);
    const ours = cases.map(({ labels, folds, stratify }) =>
      foldOf(kFold(labels, labels, { folds, stratify, shuffle: false }), labels.length),
    );
    const request = cases.map(({ labels, folds, stratify }) => ({ labels, folds, stratify }));
    assert.deepEqual(ours, askPython("folds.py", request));
  });

  it("tests each row once, with its own target, in folds whose sizes and mixes differ by 1 at most", () => {
    fc.assert(
      fc.property(samples, ({ labels, folds, stratify, seed }) => {
        const x = labels.map((_, i) => `row ${i}`);
        const rounds = kFold(x, labels, { folds, stratify, seed });
        assert.equal(rounds.length, folds);
        assert.ok(!foldOf(rounds, x.length).includes(-1));
        for (const { xTrain, xTest, yTrain, yTest, train, test } of rounds) {
          assert.deepEqual(
            [xTrain, xTest, yTrain, yTest],
            [
              train.map((i) => x[i]),
              test.map((i) => x[i]),
              train.map((i) => labels[i]),
              test.map((i) => labels[i]),
            ],
          );
          assert.deepEqual(
            [...train, ...test].toSorted((a, b) => a - b),
            x.map((_, i) => i),
          );
        }
        assertEven(rounds.map(({ test }) => test.length));
        if (stratify)
          for (const label of new Set(labels))
            assertEven(rounds.map(({ yTest }) => yTest.filter((one) => one === label).length));
        assert.deepEqual(kFold(x, labels, { folds, stratify, seed }), rounds);
      }),
    );
  });

  it("shuffles by default, otherwise with another seed", () => {
    const rows = Array.from({ length: 40 }, (_, i) => i);
    const first = (options: object) => kFold(rows, rows, options)[0]?.test;
    assert.deepEqual(first({ shuffle: false }), [0, 1, 2, 3, 4, 5, 6, 7]);
    assert.notDeepEqual(first({}), first({ shuffle: false }));
    assert.notDeepEqual(first({ seed: 1 }), first({ seed: 2 }));
  });
});

function assertEven(sizes: readonly number[]): void {
  assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1, sizes.join(", "));
}
