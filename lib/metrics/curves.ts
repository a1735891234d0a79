import { requireThat } from "../core/errors.js";
import { listOf, type Series } from "../core/series.js";

/** What a binary classifier does at each of its thresholds: "positive" where the score is at least that. */
export interface ThresholdCounts {
  /** Each distinct score, falling. */
  readonly thresholds: readonly number[];
  /** Positives called positive at this threshold. */
  readonly truePositives: readonly number[];
  /** Negatives called positive at this threshold. */
  readonly falsePositives: readonly number[];
  readonly positives: number;
  readonly negatives: number;
}

/** False against true positives, from one threshold to the next. */
export interface RocCurve {
  /** False positives among the negatives, rising from 0 to 1. */
  readonly fpr: readonly number[];
  /** True positives among the positives, rising from 0 to 1. */
  readonly tpr: readonly number[];
  /** Falling; the first is Infinity, at which nothing is positive. */
  readonly thresholds: readonly number[];
}

/** Precision against recall, from one threshold to the next. */
export interface PrecisionRecallCurve {
  /** One per threshold, and a last 1. */
  readonly precision: readonly number[];
  /** One per threshold, and a last 0. */
  readonly recall: readonly number[];
  /** Each distinct score, rising. */
  readonly thresholds: readonly number[];
}

/**
 * Counts true and false positives at every distinct score; equal scores are one threshold.
 *
 * TP(t) = #{yᵢ = 1, sᵢ ≥ t}, FP(t) = #{yᵢ = 0, sᵢ ≥ t}
 *
 * @param yTrue 0 or 1 for each sample, both at least once
 * @param scores as many; the larger, the more positive: probabilities or logits
 * @throws ArgumentError for other labels, one class alone, other lengths, or scores that are not finite
 * Source: Fawcett, "An introduction to ROC analysis", 2006, algorithm 1.
 * @example
 * dl.metrics.thresholdCounts([0, 1, 1], [0.2, 0.7, 0.7]).truePositives; // [2, 2]
 */
export function thresholdCounts(yTrue: Series, scores: Series): ThresholdCounts {
  const truth = listOf(yTrue);
  const score = listOf(scores);
  requireThat(truth.length > 0, "yTrue", "at least one label", yTrue);
  const odd = truth.find((label) => label !== 0 && label !== 1);
  requireThat(odd === undefined, "yTrue", "labels that are 0 or 1", odd);
  const fits = score.length === truth.length;
  requireThat(fits, "scores", `as many as labels (${truth.length})`, `length ${score.length}`);
  const wild = score.find((value) => !Number.isFinite(value));
  requireThat(wild === undefined, "scores", "finite numbers", wild);
  const positives = truth.reduce((sum, label) => sum + label, 0);
  const both = positives > 0 && positives < truth.length;
  requireThat(both, "yTrue", "labels of both classes, 0 and 1", `${truth.length} × ${truth[0]}`);
  const order = Uint32Array.from(truth.keys()).toSorted(
    (a, b) => (score[b] ?? 0) - (score[a] ?? 0),
  );
  const thresholds: number[] = [];
  const [truePositives, falsePositives]: [number[], number[]] = [[], []];
  let [hits, alarms] = [0, 0];
  order.forEach((sample, rank) => {
    if (truth[sample] === 1) hits++;
    else alarms++;
    const value = score[sample] ?? 0;
    const next = order[rank + 1];
    if (next !== undefined && score[next] === value) return;
    // −0 and 0 are one score, and read as 0.
    thresholds.push(value + 0);
    truePositives.push(hits);
    falsePositives.push(alarms);
  });
  const negatives = truth.length - positives;
  return { thresholds, truePositives, falsePositives, positives, negatives };
}

/**
 * The receiver operating characteristic: true against false positive rate, at every threshold.
 *
 * TPR(t) = TP(t) / P, FPR(t) = FP(t) / N; a threshold whose point lies on the line between its
 * neighbours is left out, unless `dropIntermediate` is false.
 *
 * @param yTrue 0 or 1 for each sample, both at least once
 * @param scores as many; the larger, the more positive
 * @throws ArgumentError for other labels, one class alone, other lengths, or scores that are not finite
 * Source: Fawcett, "An introduction to ROC analysis", 2006; scikit-learn's `roc_curve`.
 * @example
 * const { fpr, tpr } = dl.metrics.rocCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 * fpr; // [0, 0, 0.5, 0.5, 1]
 * tpr; // [0, 0.5, 0.5, 1, 1]
 */
export function rocCurve(
  yTrue: Series,
  scores: Series,
  { dropIntermediate = true }: { readonly dropIntermediate?: boolean } = {},
): RocCurve {
  const counts = thresholdCounts(yTrue, scores);
  const [tp, fp] = [
    [0, ...counts.truePositives],
    [0, ...counts.falsePositives],
  ];
  const thresholds = [Infinity, ...counts.thresholds];
  const kept = [...thresholds.keys()].filter((i) => {
    // The first threshold is judged like its neighbours, but for the point (0, 0) that is added here.
    if (!dropIntermediate || i <= 1 || i === thresholds.length - 1) return true;
    return !(bend(tp, i) === 0 && bend(fp, i) === 0);
  });
  return {
    fpr: kept.map((i) => (fp[i] ?? 0) / counts.negatives),
    tpr: kept.map((i) => (tp[i] ?? 0) / counts.positives),
    thresholds: kept.map((i) => thresholds[i] ?? 0),
  };
}

/** The second difference: 0 where three neighbours lie evenly on a line. */
function bend(counts: readonly number[], i: number): number {
  return (counts[i - 1] ?? 0) - 2 * (counts[i] ?? 0) + (counts[i + 1] ?? 0);
}

/**
 * Precision and recall at every threshold, thresholds rising; a last point (recall 0, precision 1) has no
 * threshold.
 *
 * precision(t) = TP(t) / (TP(t) + FP(t)), recall(t) = TP(t) / P
 *
 * @param yTrue 0 or 1 for each sample, both at least once
 * @param scores as many; the larger, the more positive
 * @throws ArgumentError for other labels, one class alone, other lengths, or scores that are not finite
 * Source: Davis and Goadrich, "The relationship between precision-recall and ROC curves", 2006;
 * scikit-learn's `precision_recall_curve`.
 * @example
 * const { precision, recall } = dl.metrics.precisionRecallCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 * precision; // ≈ [0.5, 0.6667, 0.5, 1, 1]
 * recall; // [1, 1, 0.5, 0.5, 0]
 */
export function precisionRecallCurve(yTrue: Series, scores: Series): PrecisionRecallCurve {
  const { thresholds, truePositives, falsePositives, positives } = thresholdCounts(yTrue, scores);
  const precision = truePositives.map((tp, i) => tp / (tp + (falsePositives[i] ?? 0)));
  const recall = truePositives.map((tp) => tp / positives);
  return {
    precision: [...precision.toReversed(), 1],
    recall: [...recall.toReversed(), 0],
    thresholds: thresholds.toReversed(),
  };
}

/**
 * The mean precision over the recall gained: the step-wise area below the precision-recall curve.
 *
 * AP = Σ (Rₙ − Rₙ₋₁) Pₙ over thresholds, from high to low; in [0, 1], at chance the share of positives.
 *
 * @param yTrue 0 or 1 for each sample, both at least once
 * @param scores as many; the larger, the more positive
 * @throws ArgumentError for other labels, one class alone, other lengths, or scores that are not finite
 * Source: scikit-learn's `average_precision_score`.
 * @example
 * dl.metrics.averagePrecisionScore([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // ≈ 0.8333
 */
export function averagePrecisionScore(yTrue: Series, scores: Series): number {
  const { precision, recall } = precisionRecallCurve(yTrue, scores);
  return precision.reduce((sum, p, i) => sum + ((recall[i] ?? 0) - (recall[i + 1] ?? 0)) * p, 0);
}

/**
 * The area below a curve through points, by the trapezoidal rule.
 *
 * ∫ y dx ≈ Σ (xᵢ₊₁ − xᵢ)(yᵢ + yᵢ₊₁) / 2
 *
 * @param x rising or falling throughout, at least two
 * @param y as many
 * @throws ArgumentError for other lengths, numbers that are not finite, or an x that turns back
 * Source: scikit-learn's `auc`.
 * @example
 * const { fpr, tpr } = dl.metrics.rocCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 * dl.metrics.auc(fpr, tpr); // 0.75
 */
export function auc(x: Series, y: Series): number {
  const [xs, ys] = [listOf(x), listOf(y)];
  requireThat(xs.length >= 2, "x", "at least two numbers", x);
  requireThat(ys.length === xs.length, "y", `as long as x (${xs.length})`, `length ${ys.length}`);
  for (const [name, list] of [
    ["x", xs],
    ["y", ys],
  ] as const) {
    const odd = list.find((value) => !Number.isFinite(value));
    requireThat(odd === undefined, name, "finite numbers", odd);
  }
  const steps = xs.slice(1).map((value, i) => value - (xs[i] ?? 0));
  const oneWay = steps.every((step) => step >= 0) || steps.every((step) => step <= 0);
  requireThat(oneWay, "x", "rising or falling throughout", x);
  const area = steps.reduce(
    (sum, step, i) => sum + (step * ((ys[i] ?? 0) + (ys[i + 1] ?? 0))) / 2,
    0,
  );
  return steps.every((step) => step <= 0) ? -area + 0 : area;
}
