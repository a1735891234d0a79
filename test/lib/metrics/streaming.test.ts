import assert from "node:assert/strict";
import fc from "fast-check";
import { tf } from "../../../lib/engine/index.js";
import * as metrics from "../../../lib/metrics/index.js";
import type { Metric } from "../../../lib/metrics/index.js";

/** Every metric that adds up, with a sample of what it takes: [label, score]. */
const BINARY: Readonly<Record<string, () => Metric>> = {
  BinaryAccuracy: () => metrics.BinaryAccuracy(),
  Precision: () => metrics.Precision(),
  Recall: () => metrics.Recall(),
  F1Score: () => metrics.F1Score(),
  AUC: () => metrics.AUC(),
  TruePositives: () => metrics.TruePositives(),
  TrueNegatives: () => metrics.TrueNegatives(),
  FalsePositives: () => metrics.FalsePositives(),
  FalseNegatives: () => metrics.FalseNegatives(),
  MeanAbsoluteError: () => metrics.MeanAbsoluteError(),
  MeanSquaredError: () => metrics.MeanSquaredError(),
  RootMeanSquaredError: () => metrics.RootMeanSquaredError(),
  MeanAbsolutePercentageError: () => metrics.MeanAbsolutePercentageError(),
  R2Score: () => metrics.R2Score(),
};

type Pair = readonly [label: number, score: number];

function over(make: () => Metric, batches: readonly (readonly Pair[])[]): number {
  const metric = make();
  for (const batch of batches) {
    metric.update(
      batch.map(([label]) => label),
      batch.map(([, score]) => score),
    );
  }
  return metric.result();
}

function cut<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}

const same = (a: number, b: number): boolean =>
  Object.is(a, b) || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a));

describe("metrics over batches", () => {
  const pairs = fc.array(
    fc.tuple(
      fc.constantFrom(0, 1),
      fc.nat(20).map((n) => n / 20),
    ),
    { minLength: 1, maxLength: 40 },
  );
  for (const [name, make] of Object.entries(BINARY)) {
    it(`${name} is the same for every size and order of batches, and from a saved state`, () => {
      fc.assert(
        fc.property(pairs, fc.integer({ min: 1, max: 45 }), (samples, size) => {
          const whole = over(make, [samples]);
          const batches = cut(samples, size);
          assert.ok(same(over(make, batches), whole));
          assert.ok(same(over(make, batches.toReversed()), whole));

          const [first = [], ...rest] = batches;
          const [before, after] = [make(), make()];
          const labels = (batch: readonly Pair[]): number[] => batch.map(([label]) => label);
          const scores = (batch: readonly Pair[]): number[] => batch.map(([, score]) => score);
          before.update(labels(first), scores(first));
          after.restore(JSON.parse(JSON.stringify(before.state())));
          for (const batch of rest) after.update(labels(batch), scores(batch));
          assert.ok(same(after.result(), whole));

          after.reset();
          after.update(labels(samples), scores(samples));
          assert.ok(same(after.result(), whole));
        }),
        { numRuns: 60 },
      );
    });
  }

  it("gives the course's numbers: TP 8, FP 2, FN 4, TN 86", () => {
    const yTrue = [...Array<number>(12).fill(1), ...Array<number>(88).fill(0)];
    const yPred = yTrue.map((_, i) => Number(i < 8 || i === 12 || i === 13));
    const round = (value: number): number => Number(value.toFixed(5));
    assert.deepEqual(
      {
        accuracy: metrics.accuracyScore(yTrue, yPred),
        precision: metrics.precisionScore(yTrue, yPred),
        recall: round(metrics.recallScore(yTrue, yPred)),
        f1: round(metrics.f1Score(yTrue, yPred)),
      },
      { accuracy: 0.94, precision: 0.8, recall: 0.66667, f1: 0.72727 },
    );
    // The mean of the precisions of batches is something else.
    const precision = over(
      () => metrics.Precision(),
      cut(
        yTrue.map((y, i): Pair => [y, yPred[i] ?? NaN]),
        9,
      ),
    );
    assert.equal(precision, 0.8);
  });

  it("knows nothing before the first sample", () => {
    for (const make of [metrics.Precision, metrics.AUC, metrics.R2Score, metrics.BinaryAccuracy]) {
      assert.ok(Number.isNaN(make().result()));
    }
    assert.equal(metrics.TruePositives().result(), 0);
  });

  it("takes tensors and leaves none behind", () => {
    const before = tf.memory().numTensors;
    const [yTrue, yPred] = [tf.tensor2d([[1], [0]]), tf.tensor2d([[0.7], [0.6]])];
    for (const make of Object.values(BINARY))
      make().update(
        yTrue,
        yPred,
        tf.tidy(() => [1, 2]),
      );
    assert.equal(tf.memory().numTensors, before + 2);
    tf.dispose([yTrue, yPred]);
  });

  const bad: readonly [string, () => unknown, RegExp][] = [
    [
      "labels of another number",
      () => metrics.Precision().update([1, 0], [0.5]),
      /yTrue must be 1 labels, or one row of 1 each, as yPred has rows; received "shape \[2\]"/,
    ],
    [
      "weights of another number",
      () => metrics.BinaryAccuracy().update([1, 0], [0.5, 0.1], [1, 2, 3]),
      /sampleWeight must be 2 numbers, one per sample/,
    ],
    [
      "several labels in a row without a threshold",
      () => metrics.F1Score().update([[1, 1]], [[0.5, 0.6]]),
      /yTrue must be one-hot rows \(several labels per row need a threshold: \{ threshold: 0\.5 \}\); received "row 0 with 2 labels"/,
    ],
    [
      "rows of another width than before",
      () => {
        const metric = metrics.Recall();
        metric.update([0], [[0.5, 0.6]]);
        metric.update([0], [[0.5, 0.6, 0.1]]);
      },
      /yPred must be rows of 2 columns, as before; received 3/,
    ],
    ["k of 0", () => metrics.TopKCategoricalAccuracy({ k: 0 }), /k must be a whole number ≥ 1/],
    [
      "an unknown average",
      () => metrics.F1Score({ average: "samples" as "macro" }),
      /average must be "macro", "micro" or "weighted"; received "samples"/,
    ],
    ["a threshold of NaN", () => metrics.Precision({ threshold: NaN }), /threshold/],
    [
      "a state of something else",
      () => metrics.AUC().restore({}),
      /state must be what state\(\) gave/,
    ],
    [
      "scores in place of labels",
      () =>
        metrics.accuracyScore(
          [0, 1],
          [
            [0.2, 0.8],
            [0.3, 0.7],
          ],
        ),
      /yPred must be labels of the shape of yTrue: \[2\] \(scores need argmax or a threshold first\)/,
    ],
    [
      "three classes as two",
      () => metrics.f1Score([0, 1, 2], [0, 1, 2]),
      /average must be "macro", "micro" or "weighted" for more than two classes/,
    ],
    [
      "a positive label that does not occur",
      () => metrics.recallScore([1, 2], [1, 2], { positive: 3 }),
      /positive must be one of the labels 1, 2; received 3/,
    ],
    [
      "NaN",
      () => metrics.meanSquaredError([1, NaN], [1, 2]),
      /yTrue must be finite numbers; received NaN/,
    ],
    [
      "one class alone",
      () => metrics.rocAucScore([1, 1], [0.1, 0.2]),
      /labels of both classes, 0 and 1/,
    ],
    ["ragged rows", () => metrics.r2Score([[1, 2], [3]], [[1, 2], [3]]), /lists of equal length/],
    ["no sample", () => metrics.meanAbsoluteError([], []), /at least one value/],
  ];
  for (const [what, act, message] of bad) it(`refuses ${what}`, () => assert.throws(act, message));
});
