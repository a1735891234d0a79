import * as tf from "@tensorflow/tfjs";
import { logSoftmax, softmax } from "../core/special.js";
import { checkDistributions, yesCurve, type CrossentropyOptions } from "./classification.js";
import { defineLoss, oneOfTwo, type Loss } from "./loss.js";
import { at, clipped, clippedTensor, inside, insideTensor, sum } from "./probabilities.js";

/** y ln y, which is 0 at 0. */
const selfInformation = (y: number): number => (y > 0 ? y * Math.log(y) : 0);

/**
 * How many nats the distribution p wastes when the truth is y: L = Σ yᵢ ln(yᵢ/pᵢ), the cross-entropy
 * less the truth's own entropy, so 0 exactly where p = y. Its gradient is that of
 * categoricalCrossentropy: −yᵢ/pᵢ, or softmax(z) − y with respect to logits. A term with yᵢ = 0 is 0.
 * Source: Kullback and Leibler 1951.
 * @throws {ArgumentError} when the shapes differ, or rows of numbers are no distributions.
 * @example
 * dl.losses.klDivergence([0.5, 0.5], [0.5, 0.5]); // 0
 * dl.losses.klDivergence([1, 0], [0.5, 0.5]); // ≈ 0.693147
 */
export const klDivergence: Loss<CrossentropyOptions> = defineLoss<CrossentropyOptions>({
  name: "klDivergence",
  formula: String.raw`\sum_i y_i \ln\frac{y_i}{p_i}`,
  gradientFormula: String.raw`-\frac{y_i}{p_i} \quad\text{or}\quad p_i - y_i`,
  check: checkDistributions,
  curve: yesCurve,
  curveRow: oneOfTwo,
  sample: (yTrue, yPred, { fromLogits = false }) => {
    const logs = fromLogits ? logSoftmax(yPred) : yPred.map((p) => Math.log(clipped(p)));
    return sum(yTrue.map((y, i) => (y === 0 ? 0 : selfInformation(y) - y * at(logs, i))));
  },
  sampleGradient: (yTrue, yPred, { fromLogits = false }) => {
    if (!fromLogits) return yPred.map((p, i) => (-at(yTrue, i) / clipped(p)) * inside(p));
    const mass = sum(yTrue);
    return softmax(yPred).map((p, i) => mass * p - at(yTrue, i));
  },
  tensor: (yTrue, yPred, { fromLogits = false }) => {
    const logs = fromLogits ? tf.logSoftmax(yPred) : clippedTensor(yPred).log();
    // The least float32 keeps ln finite where y is 0, and the product 0.
    const own = yTrue.mul(yTrue.maximum(1e-37).log());
    return own.sub(yTrue.mul(logs)).sum(-1);
  },
  tensorGradient: (yTrue, yPred, { fromLogits = false }) => {
    if (fromLogits) return tf.softmax(yPred).mul(yTrue.sum(-1, true)).sub(yTrue);
    return yTrue.div(clippedTensor(yPred)).mul(insideTensor(yPred)).neg();
  },
});
