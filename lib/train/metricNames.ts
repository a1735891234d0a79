import { ArgumentError } from "../core/errors.js";
import * as losses from "../losses/index.js";
import * as metrics from "../metrics/index.js";
import { suitableAccuracy } from "../metrics/accuracyMetrics.js";
import type { Metric } from "../metrics/index.js";
import { functionMetric } from "./functionMetric.js";
import { isSparse } from "../core/targets.js";
import type { OutputInfo } from "./trainable.js";

type Maker = (name: string, output: OutputInfo) => Metric;

/** Metrics by the names that tfjs's `compile` and Keras know. */
const MAKERS: Readonly<Record<string, Maker>> = {
  accuracy: (name, output) => accuracyFor(name, output),
  binaryAccuracy: (name) => metrics.BinaryAccuracy({ name }),
  categoricalAccuracy: (name) => metrics.CategoricalAccuracy({ name }),
  sparseCategoricalAccuracy: (name) => metrics.SparseCategoricalAccuracy({ name }),
  topKCategoricalAccuracy: (name) => metrics.TopKCategoricalAccuracy({ name }),
  precision: (name, output) => metrics.Precision({ name, ...thresholdFor(output) }),
  recall: (name, output) => metrics.Recall({ name, ...thresholdFor(output) }),
  f1Score: (name, output) => metrics.F1Score({ name, ...thresholdFor(output) }),
  auc: (name) => metrics.AUC({ name }),
  meanAbsoluteError: (name) => metrics.MeanAbsoluteError({ name }),
  meanSquaredError: (name) => metrics.MeanSquaredError({ name }),
  rootMeanSquaredError: (name) => metrics.RootMeanSquaredError({ name }),
  meanAbsolutePercentageError: (name) => metrics.MeanAbsolutePercentageError({ name }),
  r2Score: (name) => metrics.R2Score({ name }),
  crossentropy: (name, output) => functionMetric(crossentropyFor(output).perSample, name),
  binaryCrossentropy: (name) => functionMetric(losses.binaryCrossentropy.perSample, name),
  categoricalCrossentropy: (name) => functionMetric(losses.categoricalCrossentropy.perSample, name),
  sparseCategoricalCrossentropy: (name) =>
    functionMetric(losses.sparseCategoricalCrossentropy.perSample, name),
  cosineSimilarity: (name) => metrics.CosineSimilarity({ name }),
};

/** tfjs's and Keras' short names; a history calls the metric as it was asked for. */
const ALIASES: Readonly<Record<string, string>> = {
  acc: "accuracy",
  ce: "crossentropy",
  AUC: "auc",
  mae: "meanAbsoluteError",
  MAE: "meanAbsoluteError",
  mse: "meanSquaredError",
  MSE: "meanSquaredError",
  mape: "meanAbsolutePercentageError",
  MAPE: "meanAbsolutePercentageError",
  rmse: "rootMeanSquaredError",
  cosine: "cosineSimilarity",
};

/**
 * The metric of a name; "accuracy" is the one that suits the output and its loss.
 *
 * @throws ArgumentError for a name that is none
 */
export function namedMetric(name: string, output: OutputInfo): Metric {
  const known = ALIASES[name] ?? name;
  const make = Object.hasOwn(MAKERS, known) ? MAKERS[known] : undefined;
  if (make === undefined) {
    throw new ArgumentError("metrics", `one of ${Object.keys(MAKERS).join(", ")}`, name);
  }
  return make(known === "accuracy" ? known : name, output);
}

function accuracyFor(name: string, { loss, units }: OutputInfo): Metric {
  if (isSparse(loss)) return metrics.SparseCategoricalAccuracy({ name });
  // Several columns with this loss are as many yes-or-no questions.
  if (units === 1 || isBinary(loss)) return metrics.BinaryAccuracy({ name });
  return units === null ? suitableAccuracy(name) : metrics.CategoricalAccuracy({ name });
}

function crossentropyFor({ loss, units }: OutputInfo): losses.Loss<losses.CrossentropyOptions> {
  if (isSparse(loss)) return losses.sparseCategoricalCrossentropy;
  const yesOrNo = units === 1 || isBinary(loss);
  return yesOrNo ? losses.binaryCrossentropy : losses.categoricalCrossentropy;
}

/** Yes-or-no questions in several columns are decided one by one. */
function thresholdFor({ loss, units }: OutputInfo): { readonly threshold?: number } {
  return units !== 1 && isBinary(loss) ? { threshold: 0.5 } : {};
}

function isBinary(loss: unknown): boolean {
  const name = typeof loss === "function" ? loss.name : loss;
  return typeof name === "string" && name.startsWith("binaryCrossentropy");
}
