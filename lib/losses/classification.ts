import * as tf from "@tensorflow/tfjs";
import { ArgumentError } from "../core/errors.js";
import { logistic, logSoftmax, softmax } from "../core/special.js";
import {
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  sparseSoftmaxCrossEntropy,
} from "../engine/gradients/crossEntropy.js";
import { defineLoss, oneOfTwo, type Loss, type Rows } from "./loss.js";
import {
  at,
  clipped,
  clippedTensor,
  inside,
  insideTensor,
  requireDistribution,
  requireInRange,
  requireShare,
  smoothed,
  smoothedTensor,
  sum,
} from "./probabilities.js";

/** Sets what the predictions of a cross-entropy are. */
export interface CrossentropyOptions {
  /** yPred holds logits (any real numbers) instead of probabilities: exact at extremes. Default false. */
  readonly fromLogits?: boolean;
}

/** Sets what the predictions are, and how certain the truth is. */
export interface SmoothingOptions extends CrossentropyOptions {
  /**
   * s in [0, 1]: draws the truth towards "anything is possible", so that the model does not grow ever
   * more certain: y(1 − s) + s/2 for two classes, + s/k for k. Default 0. Source: Szegedy et al. 2016.
   */
  readonly labelSmoothing?: number;
}

/** A curve over the probability, or the logit, of "yes" when that is the truth. */
export const yesCurve = ({ fromLogits = false }: CrossentropyOptions) =>
  ({ target: 1, from: fromLogits ? -6 : 0.005, to: fromLogits ? 6 : 1 }) as const;

export function checkBinary(
  rows: Rows | null,
  { fromLogits = false, labelSmoothing = 0 }: SmoothingOptions,
): void {
  requireShare(labelSmoothing, "labelSmoothing");
  if (rows === null) return;
  requireInRange(rows.yTrue.flat(), "yTrue");
  if (!fromLogits) requireInRange(rows.yPred.flat(), "yPred");
}

/**
 * How badly probabilities of "yes" fit labels 0 or 1: L = −mean [y ln p + (1 − y) ln(1 − p)], in nats.
 * The gradient is (p − y)/(p(1 − p)n) with respect to p, and (σ(z) − y)/n with respect to a logit z.
 * Probabilities are kept within [1e-7, 1 − 1e-7] (the gradient is 0 outside): prefer logits.
 * Source: Cox 1958 (the likelihood of logistic regression); limits as in Keras 3, `BinaryCrossentropy`.
 * @throws {ArgumentError} when the shapes differ, numbers are no probabilities, or labelSmoothing not in [0, 1]
 * @example
 * dl.losses.binaryCrossentropy([1], [0.5]); // 0.6931471805599453
 * dl.losses.binaryCrossentropy([1], [-1e4], { fromLogits: true }); // 10000
 * dl.losses.binaryCrossentropy([1], [0], { fromLogits: true, labelSmoothing: 0.1 }); // ≈ 0.6931
 */
export const binaryCrossentropy: Loss<SmoothingOptions> = defineLoss<SmoothingOptions>({
  name: "binaryCrossentropy",
  formula: String.raw`-\frac{1}{n}\sum_i \left[y_i \ln p_i + (1 - y_i)\ln(1 - p_i)\right]`,
  gradientFormula: String.raw`\frac{1}{n}\,\frac{p_i - y_i}{p_i(1 - p_i)} \quad\text{or}\quad \frac{1}{n}(\sigma(z_i) - y_i)`,
  check: checkBinary,
  curve: yesCurve,
  sample: (labels, yPred, { fromLogits = false, labelSmoothing = 0 }) => {
    const yTrue = smoothed(labels, labelSmoothing, 1 / 2);
    const parts = yPred.map((value, i) => {
      const y = at(yTrue, i);
      if (fromLogits) {
        return Math.max(value, 0) - value * y + Math.log1p(Math.exp(-Math.abs(value)));
      }
      const p = clipped(value);
      return -(y * Math.log(p) + (1 - y) * Math.log1p(-p));
    });
    return sum(parts) / parts.length;
  },
  sampleGradient: (labels, yPred, { fromLogits = false, labelSmoothing = 0 }) => {
    const yTrue = smoothed(labels, labelSmoothing, 1 / 2);
    return yPred.map((value, i) => {
      const y = at(yTrue, i);
      if (fromLogits) return (logistic(value) - y) / yPred.length;
      const p = clipped(value);
      return (inside(value) * (p - y)) / (p * (1 - p)) / yPred.length;
    });
  },
  tensor: (labels, yPred, { fromLogits = false, labelSmoothing = 0 }) => {
    const yTrue = smoothedTensor(labels, labelSmoothing, 1 / 2);
    if (fromLogits) return sigmoidCrossEntropy(yTrue, yPred).mean(-1);
    const p = clippedTensor(yPred);
    const yes = yTrue.mul(p.log());
    const no = tf.sub(1, yTrue).mul(p.neg().log1p());
    return yes.add(no).mean(-1).neg();
  },
  tensorGradient: (labels, yPred, { fromLogits = false, labelSmoothing = 0 }) => {
    const yTrue = smoothedTensor(labels, labelSmoothing, 1 / 2);
    const outputs = yPred.shape.at(-1) ?? 1;
    if (fromLogits) return yPred.sigmoid().sub(yTrue).div(outputs);
    const p = clippedTensor(yPred);
    const slope = p.sub(yTrue).div(p.mul(tf.sub(1, p)));
    return slope.mul(insideTensor(yPred)).div(outputs);
  },
});

export const classesOf = (rows: tf.Tensor): number => rows.shape.at(-1) ?? 1;

export function checkDistributions(
  rows: Rows | null,
  { fromLogits = false, labelSmoothing = 0 }: SmoothingOptions,
): void {
  requireShare(labelSmoothing, "labelSmoothing");
  if (rows === null) return;
  for (const row of rows.yTrue) requireDistribution(row, "yTrue");
  if (!fromLogits) for (const row of rows.yPred) requireDistribution(row, "yPred");
}

/**
 * How badly a predicted distribution p fits the true one, y (usually one-hot): L = −Σ yᵢ ln pᵢ,
 * the mean over samples, in nats. The gradient is −yᵢ/pᵢ with respect to p, and pᵢ − yᵢ with respect
 * to logits. Probabilities are kept within [1e-7, 1 − 1e-7] (the gradient is 0 outside): prefer logits.
 * Source: Bridle 1990 (with softmax); limits as in Keras 3, `CategoricalCrossentropy`.
 * @throws {ArgumentError} when the shapes differ, rows of numbers are no distributions, or labelSmoothing not in [0, 1]
 * @example
 * dl.losses.categoricalCrossentropy([1, 0, 0], [2, 1, 0.1], { fromLogits: true }); // ≈ 0.41703
 * dl.losses.categoricalCrossentropy.gradient([1, 0], [-1e4, 1e4], { fromLogits: true }); // [-1, 1]
 */
export const categoricalCrossentropy: Loss<SmoothingOptions> = defineLoss<SmoothingOptions>({
  name: "categoricalCrossentropy",
  formula: String.raw`-\sum_i y_i \ln p_i`,
  gradientFormula: String.raw`-\frac{y_i}{p_i} \quad\text{or}\quad p_i - y_i`,
  check: checkDistributions,
  curve: yesCurve,
  curveRow: oneOfTwo,
  sample: (labels, yPred, { fromLogits = false, labelSmoothing = 0 }) => {
    const yTrue = smoothed(labels, labelSmoothing, 1 / labels.length);
    const logs = fromLogits ? logSoftmax(yPred) : yPred.map((p) => Math.log(clipped(p)));
    // Where y is 0 the term is 0, even at ln 0.
    return -sum(logs.map((log, i) => (at(yTrue, i) === 0 ? 0 : at(yTrue, i) * log)));
  },
  sampleGradient: (labels, yPred, { fromLogits = false, labelSmoothing = 0 }) => {
    const yTrue = smoothed(labels, labelSmoothing, 1 / labels.length);
    if (fromLogits) {
      const mass = sum(yTrue);
      return softmax(yPred).map((p, i) => mass * p - at(yTrue, i));
    }
    return yPred.map((p, i) => (-at(yTrue, i) / clipped(p)) * inside(p));
  },
  tensor: (labels, yPred, { fromLogits = false, labelSmoothing = 0 }) => {
    const yTrue = smoothedTensor(labels, labelSmoothing, 1 / classesOf(labels));
    if (fromLogits) return softmaxCrossEntropy(yTrue, yPred);
    return clippedTensor(yPred).log().mul(yTrue).sum(-1).neg();
  },
  tensorGradient: (labels, yPred, { fromLogits = false, labelSmoothing = 0 }) => {
    const yTrue = smoothedTensor(labels, labelSmoothing, 1 / classesOf(labels));
    if (fromLogits) {
      return tf.softmax(yPred).mul(yTrue.sum(-1, true)).sub(yTrue);
    }
    return yTrue.div(clippedTensor(yPred)).mul(insideTensor(yPred)).neg();
  },
});

function checkClasses(rows: Rows | null, { fromLogits = false }: CrossentropyOptions): void {
  if (rows === null) return;
  rows.yPred.forEach((row, i) => {
    const index = at(rows.yTrue[i] ?? [], 0);
    if (!Number.isInteger(index) || index < 0 || index >= row.length) {
      throw new ArgumentError("yTrue", `class indices from 0 to ${row.length - 1}`, index);
    }
    if (!fromLogits) requireDistribution(row, "yPred");
  });
}

/**
 * {@link categoricalCrossentropy} with class indices in place of one-hot vectors: L = −ln p[y].
 * yTrue has one axis less than yPred: 3 with ten scores, [3, 0] with two rows of scores. A class index
 * outside a tensor's columns gives NaN, since tensors are not read back to look at them.
 * Source: Keras 3, `SparseCategoricalCrossentropy`, 2023.
 * @throws {ArgumentError} when the shapes do not fit, or an index is no class.
 * @example dl.losses.sparseCategoricalCrossentropy(0, [0.7, 0.2, 0.1]); // ≈ 0.356675
 */
export const sparseCategoricalCrossentropy: Loss<CrossentropyOptions> =
  defineLoss<CrossentropyOptions>({
    name: "sparseCategoricalCrossentropy",
    formula: String.raw`-\ln p_y`,
    gradientFormula: String.raw`-\frac{[i = y]}{p_i} \quad\text{or}\quad p_i - [i = y]`,
    sparse: true,
    check: checkClasses,
    curve: yesCurve,
    curveRow: (_, x, options) => ({ ...oneOfTwo(1, x, options), yTrue: [0] }),
    sample: (yTrue, yPred, { fromLogits = false }) => {
      const y = at(yTrue, 0);
      return fromLogits ? -at(logSoftmax(yPred), y) : -Math.log(clipped(at(yPred, y)));
    },
    sampleGradient: (yTrue, yPred, { fromLogits = false }) =>
      fromLogits
        ? softmax(yPred).map((p, i) => p - (i === yTrue[0] ? 1 : 0))
        : yPred.map((p, i) => (i === yTrue[0] ? -inside(p) / clipped(p) : 0)),
    tensor: (yTrue, yPred, { fromLogits = false }) => {
      const classes = yPred.shape.at(-1) ?? 1;
      const isClass = yTrue.greaterEqual(0).logicalAnd(yTrue.less(classes));
      const indices = tf.where(isClass, yTrue, tf.zerosLike(yTrue)).toInt();
      const losses = fromLogits
        ? sparseSoftmaxCrossEntropy(indices, yPred)
        : clippedTensor(yPred).log().mul(tf.oneHot(indices, classes)).sum(-1).neg();
      return tf.where(isClass, losses, tf.fill(losses.shape, Number.NaN));
    },
    tensorGradient: (yTrue, yPred, { fromLogits = false }) => {
      const truth = tf.oneHot(yTrue, yPred.shape.at(-1) ?? 1).toFloat();
      if (fromLogits) return tf.softmax(yPred).sub(truth);
      return truth.div(clippedTensor(yPred)).mul(insideTensor(yPred)).neg();
    },
  });
