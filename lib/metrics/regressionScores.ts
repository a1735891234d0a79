import type { MetricInput } from "./metric.js";
import {
  CosineSimilarity,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  R2Score,
  RootMeanSquaredError,
} from "./regressionMetrics.js";
import { once, type ScoreOptions } from "./scoreInput.js";

/**
 * The mean distance between prediction and truth: mean |ŷ − y|.
 *
 * @param yTrue numbers [n] or [n, k]
 * @param yPred numbers of this shape
 * @param options sampleWeight
 * @throws ArgumentError for different shapes, no sample, or numbers that are not finite
 * Source: scikit-learn, `mean_absolute_error`, 2011.
 * @example
 * dl.metrics.meanAbsoluteError([2, 0, 4], [2.5, 0, 3]); // 0.5
 */
export function meanAbsoluteError(
  yTrue: MetricInput,
  yPred: MetricInput,
  options: ScoreOptions = {},
): number {
  return once(MeanAbsoluteError(), yTrue, yPred, options.sampleWeight);
}

/**
 * The mean of the squared distances: mean (ŷ − y)².
 *
 * @param yTrue numbers [n] or [n, k]
 * @param yPred numbers of this shape
 * @param options sampleWeight
 * @throws ArgumentError for different shapes, no sample, or numbers that are not finite
 * Source: scikit-learn, `mean_squared_error`, 2011.
 * @example
 * dl.metrics.meanSquaredError([2, 0, 4], [2.5, 0, 3]); // ≈ 0.4167
 */
export function meanSquaredError(
  yTrue: MetricInput,
  yPred: MetricInput,
  options: ScoreOptions = {},
): number {
  return once(MeanSquaredError(), yTrue, yPred, options.sampleWeight);
}

/**
 * The root of the mean squared error, in the unit of y: √mean (ŷ − y)².
 *
 * @param yTrue numbers [n]
 * @param yPred numbers of this shape
 * @param options sampleWeight
 * @throws ArgumentError for different shapes, no sample, or numbers that are not finite
 * Source: scikit-learn, `root_mean_squared_error`, 2011.
 * @example
 * dl.metrics.rootMeanSquaredError([0, 0], [3, 4]); // ≈ 3.5355
 */
export function rootMeanSquaredError(
  yTrue: MetricInput,
  yPred: MetricInput,
  options: ScoreOptions = {},
): number {
  return once(RootMeanSquaredError(), yTrue, yPred, options.sampleWeight);
}

/**
 * The mean distance in percent of the truth: 100 · mean |ŷ − y| / max(|y|, 1e−7), as in Keras
 * (scikit-learn gives the share, a hundredth of it).
 *
 * @param yTrue numbers [n] or [n, k]
 * @param yPred numbers of this shape
 * @param options sampleWeight
 * @throws ArgumentError for different shapes, no sample, or numbers that are not finite
 * Source: Keras 3, `MeanAbsolutePercentageError`, 2023.
 * @example
 * dl.metrics.meanAbsolutePercentageError([2, 4], [1, 5]); // 37.5
 */
export function meanAbsolutePercentageError(
  yTrue: MetricInput,
  yPred: MetricInput,
  options: ScoreOptions = {},
): number {
  return once(MeanAbsolutePercentageError(), yTrue, yPred, options.sampleWeight);
}

/**
 * The share of the variance that is explained: R² = 1 − Σ(y − ŷ)² / Σ(y − ȳ)²; 1 is perfect, 0 no better
 * than the mean, below 0 worse. Of several columns, their mean. NaN for one sample.
 *
 * @param yTrue numbers [n] or [n, k]
 * @param yPred numbers of this shape
 * @param options sampleWeight
 * @throws ArgumentError for different shapes, no sample, or numbers that are not finite
 * Source: scikit-learn, `r2_score`, 2011.
 * @example
 * dl.metrics.r2Score([1, 2, 3], [1, 2, 2]); // 0.5
 */
export function r2Score(
  yTrue: MetricInput,
  yPred: MetricInput,
  options: ScoreOptions = {},
): number {
  return once(R2Score(), yTrue, yPred, options.sampleWeight);
}

/**
 * How alike the directions of rows are: mean ŷ·y / (‖ŷ‖‖y‖), in [−1, 1]; 0 for a row of zeros.
 *
 * @param yTrue rows [n, k]; a list is one row
 * @param yPred rows of this shape
 * @param options sampleWeight
 * @throws ArgumentError for different shapes, no sample, or numbers that are not finite
 * Source: Keras 3, `CosineSimilarity`, 2023.
 * @example
 * dl.metrics.cosineSimilarity([1, 0], [1, 1]); // ≈ 0.7071
 */
export function cosineSimilarity(
  yTrue: MetricInput,
  yPred: MetricInput,
  options: ScoreOptions = {},
): number {
  return once(CosineSimilarity(), yTrue, yPred, options.sampleWeight);
}
