import * as tf from "@tensorflow/tfjs";
import type { Nested } from "../core/nested.js";
import { type Samples, sampleOf, tidied } from "./model.js";
import { requireScore, type ScoreOptions, scoresOf, targetOf } from "./score.js";

/** How much each entry of one sample matters for a score. */
export interface Saliency {
  readonly target: number;
  /** The score itself. */
  readonly score: number;
  /** ∂score/∂x, nested as the sample is. */
  readonly gradient: Nested;
  /**
   * |∂score/∂x|: of an image [height][width], the largest of its channels; of other samples one row of
   * all entries.
   */
  readonly map: readonly (readonly number[])[];
}

/**
 * The gradient of a score by the sample: which entries, changed a little, change the score most.
 *
 * S = |∂score/∂x|; of a linear model S = |w|
 *
 * @param model a built layers model of one input and one output [n, units], run as in prediction
 * @param x one sample, with or without the batch axis
 * @param options target: the unit, default the largest; score: "logit" (default) or "output"
 * @throws ArgumentError for another model or shape, or a target that is no unit
 * Source: Simonyan, Vedaldi and Zisserman, "Deep inside convolutional networks", 2014.
 * @example
 * const model = tf.sequential({ layers: [
 *   tf.layers.dense({ units: 1, inputShape: [3], weights: [tf.tensor2d([[1], [-2], [0.5]]), tf.zeros([1])] }),
 * ] });
 * dl.interpret.saliency(model, [4, 5, 6]).map; // [[1, 2, 0.5]]
 */
export function saliency(model: tf.LayersModel, x: Samples, options: ScoreOptions = {}): Saliency {
  const sample = sampleOf(model, x);
  try {
    requireScore(model, options);
    const target = targetOf(model, sample, options.target);
    return tidied(() => {
      const floats = sample.toFloat();
      const score = (input: tf.Tensor): tf.Tensor =>
        scoresOf(model, input, target, options.score).sum();
      const { value, grad } = tf.valueAndGrad(score)(floats);
      const one = grad.squeeze([0]);
      const sizes = one.abs();
      const map = one.rank === 3 ? sizes.max(2) : sizes.reshape([1, -1]);
      return {
        target,
        score: value.dataSync()[0] ?? NaN,
        gradient: one.arraySync(),
        map: map.arraySync() as number[][],
      };
    });
  } finally {
    sample.dispose();
  }
}
