/** Measures of predictions, in scikit-learn's terms. */
export { argmax, confusionMatrix } from "./labels.js";
export {
  accuracyScore,
  f1Score,
  precisionScore,
  recallScore,
  rocAucScore,
  topKAccuracyScore,
  type ClassScoreOptions,
} from "./classScores.js";
export {
  cosineSimilarity,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  r2Score,
  rootMeanSquaredError,
} from "./regressionScores.js";
export type { ScoreOptions } from "./scoreInput.js";
export {
  auc,
  averagePrecisionScore,
  precisionRecallCurve,
  rocCurve,
  thresholdCounts,
  type PrecisionRecallCurve,
  type RocCurve,
  type ThresholdCounts,
} from "./curves.js";
export { silhouetteSamples, silhouetteScore } from "./silhouette.js";

/** Measures that add up over batches: `update`, `result`, `reset`. */
export {
  BinaryAccuracy,
  CategoricalAccuracy,
  SparseCategoricalAccuracy,
  TopKCategoricalAccuracy,
} from "./accuracyMetrics.js";
export { AUC } from "./aucMetric.js";
export {
  F1Score,
  FalseNegatives,
  FalsePositives,
  Precision,
  Recall,
  TrueNegatives,
  TruePositives,
  type CountOptions,
  type ThresholdOption,
} from "./countMetrics.js";
export type { Average } from "./counts.js";
export {
  CosineSimilarity,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  R2Score,
  RootMeanSquaredError,
} from "./regressionMetrics.js";
export type { Metric, MetricInput } from "./metric.js";
