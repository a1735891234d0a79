import { ArgumentError } from "../core/errors.js";
import * as metrics from "../metrics/index.js";
import { suitableAccuracy } from "../metrics/accuracyMetrics.js";
import type { Metric } from "../metrics/index.js";
import { isSparse } from "./lossValue.js";
import type { OutputInfo } from "./trainable.js";

type Maker = (name: string, output: OutputInfo) => Metric;

/** Metrics by the names that tfjs's `compile` and Keras know. */
const MAKERS: Readonly<Record<string, Maker>> = {
  accuracy: (name, output) => accuracyFor(name, output),
  binaryAccuracy: (name) => metrics.BinaryAccuracy({ name }),
  categoricalAccuracy: (name) => metrics.CategoricalAccuracy({ name }),
  sparseCategoricalAccuracy: (name) => metrics.SparseCategoricalAccuracy({ name }),
  topKCategoricalAccuracy: (name) => metrics.TopKCategoricalAccuracy({ name }),
};

const ALIASES: Readonly<Record<string, string>> = { acc: "accuracy" };

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

function isBinary(loss: unknown): boolean {
  const name = typeof loss === "function" ? loss.name : loss;
  return typeof name === "string" && name.startsWith("binaryCrossentropy");
}
