import assert from "node:assert/strict";
import "@tensorflow/tfjs-node-gpu";
import * as tf from "@tensorflow/tfjs";
import { ArgumentError } from "../../../lib/core/errors.js";
import { Random } from "../../../lib/core/random.js";
import * as plot from "../../../lib/plot/index.js";
import { slidersOf, textsOf } from "./reading.js";

const random = new Random(4);
const TRUTH = Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? 1 : 0));
const SCORES = TRUTH.map((label) => 1 / (1 + Math.exp(-random.normal(2 * label - 1, 1))));

/** Counts by hand what the chart must show at a threshold. */
function byHand(truth: readonly number[], scores: readonly number[], threshold: number) {
  const count = (label: number, positive: boolean): number =>
    truth.filter((t, i) => t === label && (scores[i] ?? 0) >= threshold === positive).length;
  const [tp, fp, fn, tn] = [count(1, true), count(0, true), count(1, false), count(0, false)];
  return {
    counts: [tn, fp, fn, tp].map((n) => n.toLocaleString("en")),
    accuracy: ((tp + tn) / truth.length).toFixed(3),
    precision: tp + fp === 0 ? "–" : (tp / (tp + fp)).toFixed(3),
    recall: (tp / (tp + fn)).toFixed(3),
    f1: ((2 * tp) / (2 * tp + fp + fn)).toFixed(3),
    fpr: (fp / (fp + tn)).toFixed(3),
  };
}

describe("plot.thresholds", () => {
  it("shows at every place of its slider the counts and measures of a direct count", async () => {
    const chart = plot.thresholds(TRUTH, SCORES, { classNames: ["ham", "spam"] });
    assert.deepEqual(slidersOf(chart), { threshold: [0.5, 0, 1] });
    for (const threshold of [0.5, 0, 0.07, 0.31, 0.83, 0.99, 1]) {
      const texts = await textsOf(chart, { threshold });
      const expected = byHand(TRUTH, SCORES, threshold);
      const line =
        `threshold ${threshold} · accuracy ${expected.accuracy} · precision ${expected.precision}` +
        ` · recall ${expected.recall} · F1 ${expected.f1} · false positive rate ${expected.fpr}`;
      assert.ok(texts.includes(line), `${line} in ${texts.join(" | ")}`);
      const at = texts.findIndex((text) => text === "spam" || text === "ham");
      assert.ok(at >= 0);
      for (const count of expected.counts)
        assert.ok(texts.includes(count), `${threshold}: ${count}`);
    }
    assert.match(
      chart.description,
      /^What the threshold does: 300 samples, 100 of spam, 200 of ham; area under the ROC curve 0\.\d+, average precision/,
    );
  });

  it("equal scores fall on the same side, and a threshold on a score counts it as positive", async () => {
    const chart = plot.thresholds([0, 1, 1, 0], [0.5, 0.5, 0.5, 0.25]);
    const on = await textsOf(chart, { threshold: 0.5 });
    assert.ok(
      on.some((text) => text.includes("precision 0.667 · recall 1.000")),
      on.join(" | "),
    );
    const above = await textsOf(chart, { threshold: 0.51 });
    assert.ok(
      above.some((text) => text.includes("precision – · recall 0.000")),
      above.join(" | "),
    );
  });

  it("keeps exact counts when it thins a hundred thousand scores, and says so", async () => {
    const truth = Array.from({ length: 100_000 }, (_, i) => i % 2);
    const scores = truth.map((label) => random.normal(4 * label, 3));
    const chart = plot.thresholds(truth, scores);
    assert.ok(JSON.stringify(chart.spec).length < 120_000);
    assert.match(chart.description, /800 of 100000 thresholds are drawn\.$/);
    const { values } = chart.spec["data"] as {
      values: { to: number | null; tp: number; fp: number }[];
    };
    assert.equal(values.length, 801);
    for (const { to, tp, fp } of [values[1], values[400], values[800]].flatMap((v) => v ?? [])) {
      const called = truth.filter((_, i) => (scores[i] ?? 0) >= (to ?? Infinity));
      assert.equal(called.length, tp + fp);
      assert.equal(called.filter((label) => label === 1).length, tp);
    }
    assert.ok((await textsOf(chart)).includes("800 of 100000 thresholds are drawn."));
  });

  it("starts at 0 for logits, at a given threshold, and takes tensors", () => {
    assert.deepEqual(slidersOf(plot.thresholds([0, 1], [-2, 3])), { threshold: [0, -2, 3] });
    const chart = plot.thresholds([0, 1], [-2, 3], { threshold: 1.5 });
    assert.equal(slidersOf(chart)["threshold"]?.[0], 1.5);
    const before = tf.memory().numTensors;
    const tensors = [tf.tensor1d([0, 1]), tf.tensor1d([0.25, 0.75])] as const;
    plot.thresholds(...tensors);
    plot.roc(...tensors);
    tf.dispose([...tensors]);
    assert.equal(tf.memory().numTensors, before);
  });
});

describe("plot.roc and plot.precisionRecall", () => {
  it("write the area of each model, and of the one alone", async () => {
    const models = { good: [0.1, 0.2, 0.7, 0.9], poor: [0.1, 0.4, 0.35, 0.8] };
    const truth = [0, 0, 1, 1];
    const both = await textsOf(plot.roc(truth, models));
    assert.ok(both.includes("good (1.000)") && both.includes("poor (0.750)"), both.join(" | "));
    assert.ok((await textsOf(plot.roc(truth, models.poor))).includes("area 0.750"));
    const curve = plot.precisionRecall(truth, models);
    assert.ok((await textsOf(curve)).includes("poor (0.833)"));
    assert.match(curve.description, /good average precision 1; poor average precision 0\.8333\.$/);
  });

  it("set each class against the rest", async () => {
    const rows = [
      [0.8, 0.1, 0.1],
      [0.3, 0.6, 0.1],
      [0.2, 0.7, 0.1],
      [0.1, 0.1, 0.8],
    ];
    const truth = [0, 0, 1, 2];
    const text = { classNames: ["cat", "dog", "bird"] };
    const shown = await textsOf(plot.roc(truth, rows, text));
    for (const label of ["cat (1.000)", "dog (1.000)", "bird (1.000)"]) {
      assert.ok(shown.includes(label), `${label} in ${shown.join(" | ")}`);
    }
    const scores = tf.tensor2d(rows);
    assert.deepEqual(
      plot.precisionRecall(truth, scores, text),
      plot.precisionRecall(truth, scores.arraySync(), text),
    );
    scores.dispose();
  });

  it("thin long curves and say so", () => {
    const truth = Array.from({ length: 50_000 }, (_, i) => i % 2);
    const scores = truth.map((label) => random.normal(label, 1));
    const chart = plot.precisionRecall(truth, scores);
    assert.match(chart.description, /Of each longer curve 1000 points are drawn\.$/);
    assert.ok(JSON.stringify(chart.spec).length < 100_000);
  });
});

const BAD: readonly [string, () => unknown, RegExp][] = [
  ["no labels", () => plot.thresholds([], []), /yTrue must be at least one number/],
  [
    "one class alone",
    () => plot.thresholds([1, 1], [0, 1]),
    /yTrue must be labels of both classes/,
  ],
  ["a score of NaN", () => plot.thresholds([0, 1], [0, Number.NaN]), /scores must be finite/],
  [
    "two classes of one name",
    () => plot.thresholds([0, 1], [0, 1], { classNames: ["a", "a"] }),
    /classNames must be two different names/,
  ],
  [
    "a threshold of NaN",
    () => plot.thresholds([0, 1], [0, 1], { threshold: Number.NaN }),
    /threshold must be a finite number; received NaN/,
  ],
  ["no model", () => plot.roc([0, 1], {}), /scores must be at least one model/],
  [
    "a class without samples",
    () =>
      plot.roc(
        [0, 0],
        [
          [1, 0],
          [0, 1],
        ],
      ),
    /labels with every class/,
  ],
  [
    "a class too many",
    () =>
      plot.roc(
        [0, 2],
        [
          [1, 0],
          [0, 1],
        ],
      ),
    /class indices from 0 to 1; received 2/,
  ],
  ["rows of scores too few", () => plot.precisionRecall([0, 1], [[1, 0]]), /scores must be 2 rows/],
  [
    "a model of other length",
    () => plot.roc([0, 1], { a: [1] }),
    /scores must be as many as labels/,
  ],
];

describe("plots of classifiers refuse", () => {
  for (const [what, act, message] of BAD) {
    it(what, () =>
      assert.throws(act, (error) => error instanceof ArgumentError && message.test(error.message)),
    );
  }
});
