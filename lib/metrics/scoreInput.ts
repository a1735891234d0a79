import { requireThat } from "../core/errors.js";
import { blockOf, type Block, type Metric, type MetricInput } from "./metric.js";

/** What every score takes. */
export interface ScoreOptions {
  /** How much each sample counts; 1 by default. */
  readonly sampleWeight?: MetricInput;
}

/** Both sides, checked: as many, finite, at least one. */
export function pair(
  yTrue: MetricInput,
  yPred: MetricInput,
  predictedName = "yPred",
): readonly [truth: Block, predicted: Block] {
  const [truth, predicted] = [blockOf(yTrue, "yTrue"), blockOf(yPred, predictedName)];
  for (const [name, { values, shape }] of [
    ["yTrue", truth],
    [predictedName, predicted],
  ] as const) {
    requireThat(values.length > 0, name, "at least one value", `shape [${shape.join(", ")}]`);
    const odd = Array.prototype.findIndex.call(values, (value) => !Number.isFinite(value));
    requireThat(odd < 0, name, "finite numbers", values[odd]);
  }
  return [truth, predicted];
}

/** One update of a metric that adds up. */
export function once(
  metric: Metric,
  yTrue: MetricInput,
  yPred: MetricInput,
  sampleWeight: MetricInput | undefined,
): number {
  pair(yTrue, yPred);
  metric.update(yTrue, yPred, ...(sampleWeight === undefined ? [] : [sampleWeight]));
  return metric.result();
}
