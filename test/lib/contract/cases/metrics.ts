import * as dl from "../../../../lib/index.js";
import type { Contract } from "../harness.js";
import { but, count, finite, given, matrix, numbers, oneOf, options, takes } from "../kinds.js";

const list = (values: readonly number[]) => given(() => [...values]);

/** Two lists of the same length that are compared sample by sample. */
const pair = (yTrue: readonly number[], yPred: readonly number[]): Contract["args"] => ({
  yTrue: numbers(yTrue),
  yPred: but(numbers(yPred), { "too few": () => yPred.slice(1) }),
});

const binary = { yTrue: [0, 0, 1, 1], scores: [0.1, 0.4, 0.35, 0.8] };
const scored: Contract["args"] = {
  yTrue: but(list(binary.yTrue), {
    empty: () => [],
    NaN: () => [NaN, 0, 1, 1],
    "no class": () => [0, 2, 1, 1],
    "one class alone": () => [1, 1, 1, 1],
  }),
  scores: but(numbers(binary.scores), { "too few": () => [0.1] }),
};

const weighted = options({
  sampleWeight: but(list([1, 2, 1, 1]), {
    "too few": () => [1],
    negative: () => [1, -2, 1, 1],
    NaN: () => [1, NaN, 1, 1],
  }),
});

const regression = [
  "meanSquaredError",
  "rootMeanSquaredError",
  "meanAbsoluteError",
  "meanAbsolutePercentageError",
  "r2Score",
].map((name): Contract => ({
  name: `metrics.${name}`,
  args: { ...pair([1, 2, 3, 4], [1, 2, 3.5, 5]), options: weighted },
}));

const classScores = ["precisionScore", "recallScore", "f1Score"].map((name): Contract => ({
  name: `metrics.${name}`,
  args: {
    ...pair([0, 0, 1, 1], [0, 1, 1, 1]),
    options: options({
      average: oneOf("macro"),
      ...weighted.fields,
    }),
  },
  bad: [
    [
      "positive: no label",
      { options: () => ({ positive: 7 }) },
      /positive must be one of the labels 0, 1/,
    ],
  ],
}));

/** A measure that adds up: made, updated twice, read. */
const stateful = (
  name: keyof typeof dl.metrics,
  fields: Parameters<typeof options>[0],
  yTrue: readonly unknown[],
  yPred: readonly unknown[],
): Contract => ({
  name: `metrics.${name}`,
  args: {
    options: options(fields),
    yTrue: but(
      given(() => structuredClone([...yTrue])),
      { empty: () => [] },
    ),
    yPred: but(
      given(() => structuredClone([...yPred])),
      { "too few": () => structuredClone(yPred.slice(1)) },
    ),
  },
  call: (given: object, truth: number[], predicted: number[]) => {
    const metric = (dl.metrics[name] as (options: object) => dl.metrics.Metric)(given);
    metric.update(truth, predicted);
    metric.update(truth, predicted);
    return metric.result();
  },
});

const named = { name: given(() => "mine") };
const threshold = { ...named, threshold: takes(finite(0.5), "huge") };
const counted = { ...threshold, average: oneOf("macro") };
const probabilities = [
  [0.8, 0.2],
  [0.3, 0.7],
];
const oneHot = [
  [1, 0],
  [0, 1],
];

const rows = [[0], [1], [10], [11]];
const clusters = but(list([0, 0, 1, 1]), {
  empty: () => [],
  "too few": () => [0, 1],
  "one cluster": () => [0, 0, 0, 0],
  "a cluster each": () => [0, 1, 2, 3],
});

const indices = (valid: readonly number[]) =>
  but(list(valid), {
    empty: () => [],
    negative: () => [-1, ...valid.slice(1)],
    "not whole": () => [0.5, ...valid.slice(1)],
    NaN: () => [NaN, ...valid.slice(1)],
    "too few": () => valid.slice(1),
  });

export const METRICS: readonly Contract[] = [
  ...regression,
  ...classScores,
  { name: "metrics.cosineSimilarity", args: pair([1, 2, 3, 4], [1, 2, 3.5, 5]) },
  {
    name: "metrics.accuracyScore",
    args: { ...pair([0, 1, 1, 0], [0, 1, 0, 0]), options: weighted },
  },
  {
    name: "metrics.topKAccuracyScore",
    args: {
      yTrue: indices([0, 1]),
      scores: matrix(probabilities),
      options: options({ k: count(1) }),
    },
  },
  { name: "metrics.rocAucScore", args: scored },
  { name: "metrics.rocCurve", args: scored },
  { name: "metrics.precisionRecallCurve", args: scored },
  { name: "metrics.thresholdCounts", args: scored },
  { name: "metrics.averagePrecisionScore", args: scored },
  {
    name: "metrics.auc",
    args: {
      x: but(numbers([0, 0.5, 1]), { "turns back": () => [0, 1, 0.5] }),
      y: but(numbers([0, 1, 1]), { "too few": () => [0] }),
    },
  },
  {
    name: "metrics.confusionMatrix",
    args: { yTrue: indices([0, 1, 1]), yPred: indices([0, 0, 1]), classes: count(2) },
  },
  {
    name: "metrics.argmax",
    args: { scores: takes(matrix(probabilities), "empty", "ragged", "huge") },
  },
  { name: "metrics.silhouetteSamples", args: { x: matrix(rows), labels: clusters } },
  { name: "metrics.silhouetteScore", args: { x: matrix(rows), labels: clusters } },
  stateful("AUC", named, [0, 1], [0.2, 0.7]),
  stateful("BinaryAccuracy", threshold, [0, 1], [0.2, 0.7]),
  stateful("CategoricalAccuracy", named, oneHot, probabilities),
  stateful("SparseCategoricalAccuracy", named, [0, 1], probabilities),
  stateful(
    "TopKCategoricalAccuracy",
    { ...named, k: count(1) },
    [0, 1, 1],
    [...probabilities, [0.5, 0.5]],
  ),
  stateful("CosineSimilarity", named, oneHot, probabilities),
  ...(["F1Score", "Precision", "Recall"] as const).map((name) =>
    stateful(name, counted, [0, 1], [0.2, 0.7]),
  ),
  ...(["FalseNegatives", "FalsePositives", "TrueNegatives", "TruePositives"] as const).map((name) =>
    stateful(name, threshold, [0, 1], [0.2, 0.7]),
  ),
  ...(
    [
      "MeanAbsoluteError",
      "MeanAbsolutePercentageError",
      "MeanSquaredError",
      "R2Score",
      "RootMeanSquaredError",
    ] as const
  ).map((name) => stateful(name, named, [1, 2], [1.5, 2])),
];
