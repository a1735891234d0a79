import assert from "node:assert/strict";
import { Random } from "../../../lib/core/random.js";
import * as metrics from "../../../lib/metrics/index.js";
import type { Metric } from "../../../lib/metrics/index.js";
import { askPython } from "../../oracle/python.js";

const random = new Random(11);
const list = <T>(n: number, make: (i: number) => T): T[] =>
  Array.from({ length: n }, (_, i) => make(i));
const N = 57;
const K = 4;

const weights = list(N, () => random.uniform(0.1, 3));
// Scores on a grid of tenths, so that many are equal.
const yes = list(N, () => random.integer(2));
const scores = list(
  N,
  (i) => Math.round(10 * (0.3 * (yes[i] ?? 0) + 0.7 * random.uniform())) / 10 + 0.01,
);
const said = scores.map((score) => Number(score > 0.5));
const classes = list(N, () => random.integer(K));
const oneHot = classes.map((label) => list(K, (k) => Number(k === label)));
const probabilities = classes.map((label) => {
  const raw = list(K, (k) => random.uniform(0.05, 1) + 0.5 * Number(k === label));
  const sum = raw.reduce((a, b) => a + b, 0);
  return raw.map((value) => value / sum);
});
const calledClasses = metrics.argmax(probabilities);
const labels = list(N, () => list(3, () => random.integer(2)));
const labelScores = labels.map((row) => row.map((y) => 0.4 * y + 0.6 * random.uniform()));
const calledLabels = labelScores.map((row) => row.map((score) => Number(score > 0.5)));
const truth = list(N, () => [random.normal(3, 2), random.normal(-1, 1)]);
const guess = truth.map((row) => row.map((y) => 0.8 * y + random.normal(0, 0.5)));
const [one, oneGuess] = [truth.map(([y = 0]) => y), guess.map(([y = 0]) => y)];

type Rows = readonly (number | readonly number[])[];
type Case = readonly [ours: () => number, ask: object, tolerance?: number];

/** Scores of all samples against scikit-learn, with and without weights. */
function scored(
  name: string,
  ours: (w: { sampleWeight?: number[] }) => number,
  yTrue: Rows,
  yPred: Rows,
  options: object = {},
): Case[] {
  const ask = { ask: "score", name, yTrue, yPred, ...options };
  return [
    [() => ours({}), ask],
    [() => ours({ sampleWeight: weights }), { ...ask, weights }],
  ];
}

/** A metric over uneven batches against Keras'. */
function streamed(
  name: string,
  make: () => Metric,
  yTrue: Rows,
  yPred: Rows,
  options: object = {},
): Case[] {
  return [false, true].map((weighted): Case => {
    const cuts = [0, 16, 32, 48, N];
    const batches = cuts.slice(1).map((end, i) => ({
      yTrue: yTrue.slice(cuts[i], end),
      yPred: yPred.slice(cuts[i], end),
      ...(weighted ? { weights: weights.slice(cuts[i], end) } : {}),
    }));
    const ours = (): number => {
      const metric = make();
      for (const batch of batches) {
        const w = batch.weights === undefined ? [] : [batch.weights];
        metric.update(batch.yTrue, batch.yPred, ...w);
      }
      return metric.result();
    };
    // Keras adds up in float32.
    return [ours, { ask: "stream", name, batches, options }, 2e-5];
  });
}

const AVERAGES = ["macro", "micro", "weighted"] as const;
const column = (values: readonly number[]): number[][] => values.map((value) => [value]);

const CASES: Readonly<Record<string, readonly Case[]>> = {
  accuracyScore: [
    ...scored("accuracy_score", (w) => metrics.accuracyScore(yes, said, w), yes, said),
    ...scored(
      "accuracy_score",
      (w) => metrics.accuracyScore(classes, calledClasses, w),
      classes,
      calledClasses,
    ),
    ...scored(
      "accuracy_score",
      (w) => metrics.accuracyScore(labels, calledLabels, w),
      labels,
      calledLabels,
    ),
  ],
  ...Object.fromEntries(
    (["precision", "recall", "f1"] as const).map((name) => {
      const ours = metrics[`${name}Score`];
      return [
        `${name}Score`,
        [
          ...scored(`${name}_score`, (w) => ours(yes, said, w), yes, said, { average: "binary" }),
          ...AVERAGES.flatMap((average) => [
            ...scored(
              `${name}_score`,
              (w) => ours(classes, calledClasses, { ...w, average }),
              classes,
              calledClasses,
              { average },
            ),
            ...scored(
              `${name}_score`,
              (w) => ours(labels, calledLabels, { ...w, average }),
              labels,
              calledLabels,
              { average },
            ),
          ]),
        ],
      ];
    }),
  ),
  topKAccuracyScore: [1, 2, 3].flatMap((k) =>
    scored(
      "top_k_accuracy_score",
      (w) => metrics.topKAccuracyScore(classes, probabilities, { ...w, k }),
      classes,
      probabilities,
      { k },
    ),
  ),
  rocAucScore: [
    ...scored("roc_auc_score", (w) => metrics.rocAucScore(yes, scores, w), yes, scores),
    ...(["macro", "weighted"] as const).flatMap((average) =>
      scored(
        "roc_auc_score",
        (w) => metrics.rocAucScore(classes, probabilities, { ...w, average }),
        classes,
        probabilities,
        { multi_class: "ovr", average },
      ).slice(0, average === "macro" ? 2 : 1),
    ),
    ...scored(
      "roc_auc_score",
      (w) => metrics.rocAucScore(labels, labelScores, w),
      labels,
      labelScores,
    ),
  ],
  meanAbsoluteError: scored(
    "mean_absolute_error",
    (w) => metrics.meanAbsoluteError(truth, guess, w),
    truth,
    guess,
  ),
  meanSquaredError: scored(
    "mean_squared_error",
    (w) => metrics.meanSquaredError(truth, guess, w),
    truth,
    guess,
  ),
  rootMeanSquaredError: scored(
    "root_mean_squared_error",
    (w) => metrics.rootMeanSquaredError(one, oneGuess, w),
    one,
    oneGuess,
  ),
  r2Score: [
    ...scored("r2_score", (w) => metrics.r2Score(one, oneGuess, w), one, oneGuess),
    ...scored("r2_score", (w) => metrics.r2Score(truth, guess, w), truth, guess),
  ],
  BinaryAccuracy: [
    ...streamed("BinaryAccuracy", () => metrics.BinaryAccuracy(), column(yes), column(scores)),
    ...streamed("BinaryAccuracy", () => metrics.BinaryAccuracy(), labels, labelScores),
  ],
  CategoricalAccuracy: streamed(
    "CategoricalAccuracy",
    () => metrics.CategoricalAccuracy(),
    oneHot,
    probabilities,
  ),
  SparseCategoricalAccuracy: streamed(
    "SparseCategoricalAccuracy",
    () => metrics.SparseCategoricalAccuracy(),
    classes,
    probabilities,
  ),
  TopKCategoricalAccuracy: [
    ...streamed(
      "TopKCategoricalAccuracy",
      () => metrics.TopKCategoricalAccuracy({ k: 2 }),
      oneHot,
      probabilities,
      { k: 2 },
    ),
    ...streamed(
      "SparseTopKCategoricalAccuracy",
      () => metrics.TopKCategoricalAccuracy({ k: 2 }),
      classes,
      probabilities,
      { k: 2 },
    ),
  ],
  Precision: [
    ...streamed("Precision", () => metrics.Precision(), column(yes), column(scores)),
    ...streamed(
      "Precision",
      () => metrics.Precision({ threshold: 0.5, average: "micro" }),
      labels,
      labelScores,
    ),
  ],
  Recall: [
    ...streamed("Recall", () => metrics.Recall(), column(yes), column(scores)),
    ...streamed(
      "Recall",
      () => metrics.Recall({ threshold: 0.5, average: "micro" }),
      labels,
      labelScores,
    ),
  ],
  F1Score: AVERAGES.flatMap((average) => [
    ...streamed("F1Score", () => metrics.F1Score({ average }), oneHot, probabilities, { average }),
    ...streamed(
      "F1Score",
      () => metrics.F1Score({ average, threshold: 0.5 }),
      labels,
      labelScores,
      { average, threshold: 0.5 },
    ),
  ]),
  ...Object.fromEntries(
    (["TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives"] as const).map(
      (name) => [name, streamed(name, () => metrics[name](), labels, labelScores)],
    ),
  ),
  ...Object.fromEntries(
    (
      [
        "MeanAbsoluteError",
        "MeanSquaredError",
        "RootMeanSquaredError",
        "MeanAbsolutePercentageError",
        "R2Score",
        "CosineSimilarity",
      ] as const
    ).map((name) => [name, streamed(name, () => metrics[name](), truth, guess)]),
  ),
};

describe("metrics against scikit-learn and Keras", () => {
  let answers: number[] = [];
  const all = Object.values(CASES).flat();
  before(() => {
    answers = askPython(
      "metrics.py",
      all.map(([, ask]) => ask),
    ) as number[];
  });

  for (const [name, cases] of Object.entries(CASES)) {
    it(`${name} gives their numbers, with and without weights, also over uneven batches`, () => {
      for (const each of cases) {
        const [ours, ask, tolerance = 1e-12] = each;
        const theirs = answers[all.indexOf(each)] ?? Number.NaN;
        const value = ours();
        const close = Math.abs(value - theirs) <= tolerance * Math.max(1, Math.abs(theirs));
        assert.ok(close, `${value} against ${theirs}: ${JSON.stringify(ask).slice(0, 100)}`);
      }
    });
  }

  it("AUC over batches is scikit-learn's of all samples, also with ties and weights", () => {
    for (const [yTrue, yPred] of [
      [yes, scores],
      [classes, probabilities],
      [labels, labelScores],
    ] as const) {
      for (const w of [undefined, weights]) {
        const metric = metrics.AUC();
        for (let from = 0; from < N; from += 16) {
          const to = from + 16;
          const part = w === undefined ? [] : [w.slice(from, to)];
          metric.update(yTrue.slice(from, to), yPred.slice(from, to), ...part);
        }
        const whole = metrics.rocAucScore(yTrue, yPred, w === undefined ? {} : { sampleWeight: w });
        assert.ok(Math.abs(metric.result() - whole) < 1e-12);
      }
    }
  });
});
