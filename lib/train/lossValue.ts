import type * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";

/** A loss of a batch: one value per sample, as those of tfjs, or their mean, as those of `dl.losses`. */
export type LossFunction = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;

/** A loss that can also say its value for each sample: those of `dl.losses` can. */
interface WithSamples {
  readonly perSample?: (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;
}

/**
 * Σ wᵢ lᵢ / n: the mean of the losses of the samples, each counted `weights` times (Keras'
 * `sum_over_batch_size`).
 *
 * @param weights [n], or null for 1
 */
export function weightedMean(
  loss: LossFunction,
  yTrue: tf.Tensor,
  yPred: tf.Tensor,
  weights: tf.Tensor | null,
): tf.Scalar {
  if (weights === null) return loss(yTrue, yPred).mean<tf.Scalar>();
  const { perSample } = loss as WithSamples;
  const losses = perSample ? perSample(yTrue, yPred) : loss(yTrue, yPred);
  if (losses.rank === 0) {
    throw new ArgumentError(
      "loss",
      "a function that returns one value per sample, so that sampleWeight, classWeight or a mask can count them (those of dl.losses and of tfjs do)",
      "one value for the whole batch",
    );
  }
  const shape = losses.shape;
  const fits = weights.shape.every((size, axis) => size === shape[axis] || size === 1);
  const expectation = `of shape [${shape[0]}]${shape.length > 1 ? ` or [${shape.join(", ")}]` : ""}`;
  // [n, 1] is what a column of a table gives.
  const flat = weights.rank > losses.rank ? weights.reshape(shape) : weights;
  requireThat(fits, "sampleWeight", expectation, weights);
  const ones = losses.shape.slice(flat.rank).map(() => 1);
  return losses.mul(flat.toFloat().reshape([...flat.shape, ...ones])).mean<tf.Scalar>();
}
