import * as tf from "@tensorflow/tfjs";
import type { Metric, MetricInput } from "../metrics/index.js";
import { MeanMetric } from "../metrics/meanMetric.js";

/** A function of tensors, averaged over the samples. */
export function functionMetric(
  fn: (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor,
  name = fn.name === "" ? "metric" : fn.name,
): Metric {
  const mean = new MeanMetric(name, () => []);
  mean.update = (yTrue: MetricInput, yPred: MetricInput, sampleWeight?: MetricInput): void => {
    const [truth, prediction] = [yTrue as tf.Tensor, yPred as tf.Tensor];
    const samples = prediction.shape[0] ?? 1;
    let values: ArrayLike<number> = [];
    tf.tidy(() => {
      values = fn(truth, prediction).dataSync();
    });
    // One value for the whole batch counts for all of its samples.
    const [only = Number.NaN] = [values[0]];
    mean.add(
      values.length === 1 ? new Float64Array(samples).fill(only) : values,
      samples,
      sampleWeight,
    );
  };
  return mean;
}
