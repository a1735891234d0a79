import { ArgumentError, requireThat } from "../core/errors.js";
import { TopKCategoricalAccuracy } from "./accuracyMetrics.js";
import { areaUnderRoc } from "./aucMetric.js";
import { averaged, count, f1, noCounts, precision, recall, type Average } from "./counts.js";
import { classIndices, isClass, weightsFor } from "./meanMetric.js";
import type { Block, MetricInput } from "./metric.js";
import { once, pair, type ScoreOptions } from "./scoreInput.js";

/** What the scores of labels take. */
export interface ClassScoreOptions extends ScoreOptions {
  /** "binary" (default): of the class `positive` alone; "macro": the mean over the classes; "micro": over all decisions; "weighted": the mean by support. */
  readonly average?: Average | "binary";
  /** The label that counts as positive with "binary"; 1 by default. */
  readonly positive?: number;
}

/** Labels [n], or rows of 0 and 1 [n, k]; both sides of one shape. */
function labelPair(yTrue: MetricInput, yPred: MetricInput): readonly [Block, Block] {
  const [truth, predicted] = pair(yTrue, yPred);
  const same =
    truth.values.length === predicted.values.length && truth.shape[0] === predicted.shape[0];
  const expectation = `labels of the shape of yTrue: [${truth.shape.join(", ")}] (scores need argmax or a threshold first)`;
  requireThat(same, "yPred", expectation, `shape [${predicted.shape.join(", ")}]`);
  return [truth, predicted];
}

/**
 * The share of samples whose label is right: matches / samples. Rows of several labels must be right
 * altogether.
 *
 * @param yTrue labels [n], or rows of 0 and 1 [n, k]
 * @param yPred labels of this shape
 * @param options sampleWeight
 * @throws ArgumentError for different shapes, no sample, or numbers that are not finite
 * Source: scikit-learn, `accuracy_score`, 2011.
 * @example
 * dl.metrics.accuracyScore([0, 0, 1, 1], [0, 1, 1, 1]); // 0.75
 */
export function accuracyScore(
  yTrue: MetricInput,
  yPred: MetricInput,
  options: ScoreOptions = {},
): number {
  const [truth, predicted] = labelPair(yTrue, yPred);
  const rows = truth.shape[0] ?? 1;
  const width = truth.values.length / rows;
  const weight = weightsFor(options.sampleWeight, rows, rows);
  let [right, total] = [0, 0];
  for (let row = 0; row < rows; row++) {
    total += weight(row);
    let matches = true;
    for (let i = row * width; i < (row + 1) * width; i++) {
      matches &&= truth.values[i] === predicted.values[i];
    }
    if (matches) right += weight(row);
  }
  return right / total;
}

type Measure = (tp: number, fp: number, fn: number) => number;

function classScore(
  yTrue: MetricInput,
  yPred: MetricInput,
  { average = "binary", positive = 1, sampleWeight }: ClassScoreOptions,
  measure: Measure,
): number {
  const known = ["binary", "macro", "micro", "weighted"].includes(average);
  requireThat(known, "average", '"binary", "macro", "micro" or "weighted"', average);
  const [truth, predicted] = labelPair(yTrue, yPred);
  const rows = truth.shape[0] ?? 1;
  const width = truth.values.length / rows;
  const weight = weightsFor(sampleWeight, rows, rows);
  const labels = [...new Set([...Array.from(truth.values), ...Array.from(predicted.values)])];
  if (average === "binary" && (width > 1 || labels.length > 2)) {
    throw new ArgumentError(
      "average",
      '"macro", "micro" or "weighted" for more than two classes',
      average,
    );
  }
  const named = average !== "binary" || labels.length < 2 || labels.includes(positive);
  requireThat(named, "positive", `one of the labels ${labels.join(", ")}`, positive);
  // Rows of 0 and 1 are one question per column; labels one per label that occurs.
  const asked =
    width > 1 ? Array<number>(width).fill(1) : average === "binary" ? [positive] : labels;
  const counts = noCounts(asked.length);
  for (let row = 0; row < rows; row++) {
    asked.forEach((label, k) => {
      const at = width > 1 ? row * width + k : row;
      count(counts, k, truth.values[at] === label, predicted.values[at] === label, weight(row));
    });
  }
  return averaged(counts, average === "binary" ? "macro" : average, measure);
}

/**
 * Of those called positive, the share that is: TP / (TP + FP); 0 when none is called positive.
 *
 * @param yTrue labels [n], or rows of 0 and 1 [n, k]
 * @param yPred labels of this shape
 * @param options average "binary", positive 1, sampleWeight
 * @throws ArgumentError for different shapes, no sample, or more than two classes with "binary"
 * Source: scikit-learn, `precision_score`, 2011.
 * @example
 * dl.metrics.precisionScore([1, 0, 1, 1], [1, 1, 1, 0]); // ≈ 0.6667
 */
export function precisionScore(
  yTrue: MetricInput,
  yPred: MetricInput,
  options: ClassScoreOptions = {},
): number {
  return classScore(yTrue, yPred, options, precision);
}

/**
 * Of those that are positive, the share that is called so: TP / (TP + FN); 0 when none is positive.
 *
 * @param yTrue labels [n], or rows of 0 and 1 [n, k]
 * @param yPred labels of this shape
 * @param options average "binary", positive 1, sampleWeight
 * @throws ArgumentError for different shapes, no sample, or more than two classes with "binary"
 * Source: scikit-learn, `recall_score`, 2011.
 * @example
 * dl.metrics.recallScore([1, 0, 1, 1], [1, 1, 1, 0]); // ≈ 0.6667
 */
export function recallScore(
  yTrue: MetricInput,
  yPred: MetricInput,
  options: ClassScoreOptions = {},
): number {
  return classScore(yTrue, yPred, options, recall);
}

/**
 * The harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN).
 *
 * @param yTrue labels [n], or rows of 0 and 1 [n, k]
 * @param yPred labels of this shape
 * @param options average "binary", positive 1, sampleWeight
 * @throws ArgumentError for different shapes, no sample, or more than two classes with "binary"
 * Source: scikit-learn, `f1_score`, 2011.
 * @example
 * dl.metrics.f1Score([0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 0, 1], { average: "macro" }); // ≈ 0.2667
 */
export function f1Score(
  yTrue: MetricInput,
  yPred: MetricInput,
  options: ClassScoreOptions = {},
): number {
  return classScore(yTrue, yPred, options, f1);
}

/**
 * The share of samples whose true class is among the k largest scores.
 *
 * @param yTrue class indices [n]
 * @param scores [n, classes]
 * @param options k 2, sampleWeight
 * @throws ArgumentError for k below 1, or shapes that do not fit
 * Source: scikit-learn, `top_k_accuracy_score`, 2011.
 * @example
 * dl.metrics.topKAccuracyScore([2, 0], [[0.1, 0.6, 0.3], [0.1, 0.6, 0.3]], { k: 2 }); // 0.5
 */
export function topKAccuracyScore(
  yTrue: MetricInput,
  scores: MetricInput,
  options: ScoreOptions & { readonly k?: number } = {},
): number {
  const { k = 2, sampleWeight } = options;
  const metric = TopKCategoricalAccuracy({ k });
  pair(yTrue, scores, "scores");
  return once(metric, yTrue, scores, sampleWeight);
}

/**
 * The probability that a positive scores higher than a negative, ties half: the area below the ROC
 * curve. Of several classes, the mean of one against the rest.
 *
 * @param yTrue 0 or 1 [n]; with scores [n, k] class indices [n], or rows of 0 and 1 [n, k]
 * @param scores the larger, the more positive: probabilities or logits
 * @param options average "macro" or "weighted", sampleWeight
 * @throws ArgumentError for shapes that do not fit, or a class that never or always occurs
 * Source: Hanley and McNeil, "The meaning and use of the area under a ROC curve", 1982.
 * @example
 * dl.metrics.rocAucScore([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // 0.75
 */
export function rocAucScore(
  yTrue: MetricInput,
  scores: MetricInput,
  options: ScoreOptions & { readonly average?: "macro" | "weighted" } = {},
): number {
  const { average = "macro", sampleWeight } = options;
  const known = average === "macro" || average === "weighted";
  requireThat(known, "average", '"macro" or "weighted"', average);
  const [truth, predicted] = pair(yTrue, scores, "scores");
  const rows = predicted.shape[0] ?? 1;
  const width = predicted.values.length / rows;
  const one = truth.values.length === rows;
  const fits = one || truth.values.length === predicted.values.length;
  requireThat(
    fits,
    "yTrue",
    `${rows} labels, one per row of scores`,
    `shape [${truth.shape.join(", ")}]`,
  );
  const labels = one ? classIndices(truth, rows, "yTrue") : null;
  if (labels !== null) {
    const classes = Math.max(2, width);
    const odd = Array.prototype.find.call(labels, (label) => !isClass(label, classes));
    requireThat(odd === undefined, "yTrue", `whole numbers in [0, ${classes})`, odd);
  }
  const weightOf = weightsFor(sampleWeight, rows, rows);
  const weights = Array.from({ length: rows }, (_, row) => weightOf(row));
  let [sum, total] = [0, 0];
  for (let k = 0; k < width; k++) {
    const column = weights.map((_, row) => row * width + k);
    const positives = column.map((at, row) =>
      labels === null ? truth.values[at] === 1 : labels[row] === (width === 1 ? 1 : k),
    );
    const area = areaUnderRoc({
      scores: column.map((at) => predicted.values[at] as number),
      truth: positives,
      weights,
    });
    const name = width === 1 ? "both classes, 0 and 1" : `class ${k} and others`;
    requireThat(!Number.isNaN(area), "yTrue", `labels of ${name}`, truth.values);
    const support = weights.reduce(
      (a, weight, row) => a + (positives[row] === true ? weight : 0),
      0,
    );
    const share = average === "weighted" ? support : 1;
    sum += share * area;
    total += share;
  }
  return sum / total;
}
