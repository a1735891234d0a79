import assert from "node:assert/strict";
import fc from "fast-check";
import "@tensorflow/tfjs-node-gpu";
import * as tf from "@tensorflow/tfjs";
import { ArgumentError } from "../../../lib/core/errors.js";
import { Random } from "../../../lib/core/random.js";
import {
  auc,
  averagePrecisionScore,
  precisionRecallCurve,
  rocCurve,
  silhouetteSamples,
  silhouetteScore,
  thresholdCounts,
} from "../../../lib/metrics/index.js";
import { askPython } from "../../oracle/python.js";

interface Case {
  readonly y: readonly number[];
  readonly scores: readonly number[];
}

/** Labels and scores with many ties, without, as logits, nearly perfect, and upside down. */
function cases(): Case[] {
  const random = new Random(3);
  const drawn = (n: number, round: (score: number) => number): Case => {
    const y = Array.from({ length: n }, (_, i) => (i < 2 ? i : random.integer(2)));
    return { y, scores: y.map((label) => round(random.normal(label, 0.8))) };
  };
  return [
    { y: [0, 1], scores: [0.3, 0.3] },
    { y: [0, 1], scores: [0.9, 0.1] },
    { y: [0, 0, 1, 1], scores: [0.1, 0.4, 0.35, 0.8] },
    { y: [1, 0, 0, 0, 1], scores: [-0, 0, 0, -1, 1] },
    ...[5, 20, 100, 1000].flatMap((n) => [
      drawn(n, (score) => score),
      drawn(n, (score) => Math.round(4 * score) / 4),
      drawn(n, (score) => Math.round(score)),
    ]),
  ];
}

function close(actual: readonly number[], expected: readonly number[], what: string): void {
  assert.equal(actual.length, expected.length, what);
  actual.forEach((value, i) => {
    const difference = Math.abs(value - (expected[i] ?? NaN));
    assert.ok(difference <= 1e-12, `${what}[${i}]: ${value}, expected ${expected[i]}`);
  });
}

describe("metrics of thresholds", () => {
  it("equal scikit-learn's curves and areas, with ties and without", () => {
    const all = cases();
    const answers = askPython(
      "insight.py",
      all.flatMap((each) => [
        { ask: "roc", ...each },
        { ask: "roc", ...each, drop: false },
        { ask: "precisionRecall", ...each },
      ]),
    ) as Record<string, number[]>[];
    all.forEach(({ y, scores }, i) => {
      for (const [k, dropIntermediate] of [true, false].entries()) {
        const expected = answers[3 * i + k] ?? {};
        const { fpr, tpr, thresholds } = rocCurve(y, scores, { dropIntermediate });
        close(fpr, expected["fpr"] ?? [], `case ${i} fpr`);
        close(tpr, expected["tpr"] ?? [], `case ${i} tpr`);
        assert.equal(thresholds[0], Infinity);
        close(thresholds.slice(1), expected["thresholds"] ?? [], `case ${i} thresholds`);
        close([auc(fpr, tpr)], [expected["auc"] as unknown as number], `case ${i} auc`);
      }
      const expected = answers[3 * i + 2] ?? {};
      const { precision, recall, thresholds } = precisionRecallCurve(y, scores);
      close(precision, expected["precision"] ?? [], `case ${i} precision`);
      close(recall, expected["recall"] ?? [], `case ${i} recall`);
      close(thresholds, expected["thresholds"] ?? [], `case ${i} thresholds`);
      const average = expected["average"] as unknown as number;
      close([averagePrecisionScore(y, scores)], [average], `case ${i} average precision`);
    });
  });

  it("the area below the ROC curve is the share of pairs in the right order", () => {
    const pairs = fc.array(fc.tuple(fc.nat(1), fc.integer({ min: -4, max: 4 })), { minLength: 2 });
    fc.assert(
      fc.property(pairs, (all) => {
        const y = all.map(([label]) => label);
        fc.pre(y.includes(0) && y.includes(1));
        const scores = all.map(([, score]) => score);
        const { fpr, tpr } = rocCurve(y, scores);
        let [right, count] = [0, 0];
        for (const [a, p] of all) {
          for (const [b, q] of all) {
            if (a !== 1 || b !== 0) continue;
            count++;
            right += p > q ? 1 : p === q ? 0.5 : 0;
          }
        }
        assert.ok(Math.abs(auc(fpr, tpr) - right / count) < 1e-12);
      }),
    );
  });

  it("counts at a threshold are those of a direct count", () => {
    const { y, scores } = cases().at(-2) ?? { y: [], scores: [] };
    const counts = thresholdCounts(y, scores);
    counts.thresholds.forEach((threshold, i) => {
      const called = scores.flatMap((score, k) => (score >= threshold ? [y[k] ?? 0] : []));
      assert.equal(counts.truePositives[i], called.filter((label) => label === 1).length);
      assert.equal(counts.falsePositives[i], called.filter((label) => label === 0).length);
    });
  });

  it("take tensors and leave none behind; a hundred thousand scores take a moment", () => {
    const before = tf.memory().numTensors;
    const [y, scores] = [tf.tensor1d([0, 1, 1]), tf.tensor1d([0.25, 0.5, 0.125])];
    assert.equal(
      averagePrecisionScore(y, scores),
      averagePrecisionScore([0, 1, 1], [0.25, 0.5, 0.125]),
    );
    tf.dispose([y, scores]);
    assert.equal(tf.memory().numTensors, before);
    const random = new Random(1);
    const labels = Array.from({ length: 100_000 }, (_, i) => i % 2);
    const many = labels.map((label) => random.normal(label, 1));
    const { fpr, tpr } = rocCurve(labels, many);
    // Two normal distributions one apart: Φ(1/√2).
    assert.ok(Math.abs(auc(fpr, tpr) - 0.7602) < 0.005);
  });
});

describe("metrics of silhouettes", () => {
  it("equal scikit-learn's, with clusters of one and samples in one place", () => {
    const random = new Random(5);
    const blobs = Array.from({ length: 60 }, (_, i) => [
      random.normal(i % 3, 0.4),
      random.normal(),
    ]);
    const asks = [
      { ask: "silhouette", x: blobs, labels: blobs.map((_, i) => i % 3) },
      { ask: "silhouette", x: blobs, labels: blobs.map((_, i) => (i === 0 ? 7 : i % 2)) },
      { ask: "silhouette", x: [[0], [1], [10], [11]], labels: [0, 0, 1, 1] },
      {
        ask: "silhouette",
        x: [
          [1, 1],
          [1, 1],
          [1, 1],
          [2, 2],
        ],
        labels: [0, 0, 1, 1],
      },
    ];
    const answers = askPython("insight.py", asks) as number[][];
    asks.forEach(({ x, labels }, i) => {
      close(silhouetteSamples(x, labels), answers[i] ?? [], `silhouette ${i}`);
    });
    assert.ok(Math.abs(silhouetteScore([[0], [1], [10], [11]], [0, 0, 1, 1]) - 0.8997) < 1e-4);
    assert.deepEqual(silhouetteSamples([[1], [1], [1]], ["a", "a", "b"]), [0, 0, 0]);
  });
});

const nan = Number.NaN;
const BAD: readonly [string, () => unknown, RegExp][] = [
  ["no labels", () => rocCurve([], []), /yTrue must be at least one label/],
  ["a label of 2", () => rocCurve([0, 2], [0, 1]), /labels that are 0 or 1; received 2/],
  ["other lengths", () => rocCurve([0, 1], [1]), /scores must be as many as labels \(2\)/],
  [
    "a score of NaN",
    () => rocCurve([0, 1], [0, nan]),
    /scores must be finite numbers; received NaN/,
  ],
  ["an endless score", () => averagePrecisionScore([0, 1], [0, Infinity]), /finite numbers/],
  ["positives alone", () => rocCurve([1, 1], [0, 1]), /both classes, 0 and 1; received "2 × 1"/],
  ["negatives alone", () => precisionRecallCurve([0, 0], [0, 1]), /both classes/],
  ["an area of one point", () => auc([1], [1]), /x must be at least two numbers/],
  ["an area of other lengths", () => auc([1, 2], [1]), /y must be as long as x \(2\)/],
  ["an x that turns back", () => auc([0, 1, 0.5], [1, 1, 1]), /x must be rising or falling/],
  ["a y of NaN", () => auc([0, 1], [1, nan]), /y must be finite numbers; received NaN/],
  ["one cluster", () => silhouetteSamples([[1], [2]], [0, 0]), /labels must be 2 to 1 different/],
  ["a cluster per sample", () => silhouetteSamples([[1], [2]], [0, 1]), /2 to 1 different/],
  ["a label too few", () => silhouetteSamples([[1], [2]], [0]), /labels must be as many/],
  ["a list as samples", () => silhouetteSamples([1, 2] as never, [0, 1]), /x must be a matrix/],
  ["a sample of NaN", () => silhouetteSamples([[nan], [2], [1]], [0, 1, 1]), /x must be finite/],
  [
    "too many samples",
    () =>
      silhouetteSamples(
        Array.from({ length: 10_001 }, (_, i) => [i]),
        [],
      ),
    /x must be at most 10000 samples; received 10001/,
  ],
];

describe("metrics of thresholds and silhouettes refuse", () => {
  for (const [what, act, message] of BAD) {
    it(what, () =>
      assert.throws(act, (error) => error instanceof ArgumentError && message.test(error.message)),
    );
  }
});
