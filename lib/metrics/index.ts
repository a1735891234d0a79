/** Measures of predictions, in scikit-learn's terms. */
export { accuracy, argmax, confusionMatrix, type Labels } from "./labels.js";
export {
  auc,
  averagePrecision,
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
export type { Metric, MetricInput } from "./metric.js";
