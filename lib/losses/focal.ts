import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { logistic, logSoftmax } from "../core/special.js";
import {
  checkBinary,
  checkDistributions,
  classesOf,
  yesCurve,
  type SmoothingOptions,
} from "./classification.js";
import { defineLoss, oneOfTwo, type Loss } from "./loss.js";
import {
  at,
  clipped,
  clippedTensor,
  inside,
  insideTensor,
  requireShare,
  smoothed,
  smoothedTensor,
  sum,
} from "./probabilities.js";

/** Sets how a focal cross-entropy weighs samples and classes. */
export interface FocalOptions extends SmoothingOptions {
  /** γ ≥ 0: how much less the samples weigh that are right already; 0 is the cross-entropy. Default 2. */
  readonly gamma?: number;
  /** α in [0, 1]: the weight of class 1 (1 − α of class 0), or of all classes. Default 0.25. */
  readonly alpha?: number;
}

/** Sets how the focal cross-entropy of two classes weighs samples and classes. */
export interface BinaryFocalOptions extends FocalOptions {
  /** Whether α counts; default false, as in Keras. */
  readonly applyClassBalancing?: boolean;
}

function checkFocal({ gamma = 2, alpha = 0.25 }: FocalOptions): void {
  requireThat(gamma >= 0 && Number.isFinite(gamma), "gamma", "a finite number ≥ 0", gamma);
  requireShare(alpha, "alpha");
}

/** The least number that a power below 0 keeps finite: at q = 0 the product with it is 0. */
const LEAST = { number: 1e-150, tensor: 1e-18 } as const;

/** q^γ, 1 for γ = 0 also at q = 0. */
const power = (q: number, gamma: number): number => (gamma === 0 ? 1 : q ** gamma);
/** γ·q^(γ − 1). */
const powerSlope = (q: number, gamma: number): number =>
  gamma === 0 ? 0 : gamma * Math.max(q, LEAST.number) ** (gamma - 1);
const powerTensor = (q: tf.Tensor, gamma: number): tf.Tensor =>
  gamma === 0 ? tf.onesLike(q) : q.maximum(LEAST.tensor).pow(gamma);
const powerSlopeTensor = (q: tf.Tensor, gamma: number): tf.Tensor =>
  gamma === 0
    ? tf.zerosLike(q)
    : q
        .maximum(LEAST.tensor)
        .pow(gamma - 1)
        .mul(gamma);

const weightOf = (
  y: number,
  { alpha = 0.25, applyClassBalancing = false }: BinaryFocalOptions,
): number => (applyClassBalancing ? y * alpha + (1 - y) * (1 - alpha) : 1);

const weightTensor = (
  y: tf.Tensor,
  { alpha = 0.25, applyClassBalancing = false }: BinaryFocalOptions,
): tf.Tensor => (applyClassBalancing ? y.mul(2 * alpha - 1).add(1 - alpha) : tf.onesLike(y));

/** p of "yes", the chance q of being wrong, and the cross-entropy, of one output. */
function binaryParts(y: number, value: number, fromLogits: boolean) {
  if (fromLogits) {
    const p = logistic(value);
    const entropy = Math.max(value, 0) - value * y + Math.log1p(Math.exp(-Math.abs(value)));
    return { p, q: y * logistic(-value) + (1 - y) * p, entropy };
  }
  const p = clipped(value);
  const entropy = -(y * Math.log(p) + (1 - y) * Math.log1p(-p));
  return { p, q: y * (1 - p) + (1 - y) * p, entropy };
}

function binaryPartsTensor(y: tf.Tensor, value: tf.Tensor, fromLogits: boolean) {
  const p = fromLogits ? value.sigmoid() : clippedTensor(value);
  const no = fromLogits ? value.neg().sigmoid() : tf.sub(1, p);
  const entropy = fromLogits
    ? value.relu().sub(value.mul(y)).add(value.abs().neg().exp().log1p())
    : y.mul(p.log()).add(tf.sub(1, y).mul(p.neg().log1p())).neg();
  return { p, no, q: y.mul(no).add(tf.sub(1, y).mul(p)), entropy };
}

/**
 * Binary cross-entropy that cares less for what is right already, for classes of very different
 * frequency: L = mean w·qᵞ·BCE, with q the probability of the wrong answer and w = 1, or α and 1 − α
 * with `applyClassBalancing`. γ = 0 is binaryCrossentropy.
 * Source: Lin et al. 2017.
 * @throws {ArgumentError} when the shapes differ, numbers are no probabilities, gamma is below 0 or alpha not in [0, 1].
 * @example
 * dl.losses.binaryFocalCrossentropy([1], [0.9]); // ≈ 0.0010536
 * dl.losses.binaryFocalCrossentropy([1], [0.9], { gamma: 0 }); // ≈ 0.1053605
 */
export const binaryFocalCrossentropy: Loss<BinaryFocalOptions> = defineLoss<BinaryFocalOptions>({
  name: "binaryFocalCrossentropy",
  formula: String.raw`-\frac{1}{n}\sum_i w_i\,q_i^{\gamma}\left[y_i \ln p_i + (1 - y_i)\ln(1 - p_i)\right]`,
  gradientFormula: String.raw`\frac{w_i}{n}\left[q_i^{\gamma}\,\frac{p_i - y_i}{p_i(1 - p_i)} + \gamma q_i^{\gamma - 1}(1 - 2y_i)\,\mathrm{BCE}_i\right]`,
  check: (rows, options) => {
    checkFocal(options);
    checkBinary(rows, options);
  },
  curve: yesCurve,
  sample: (labels, yPred, options) => {
    const { fromLogits = false, gamma = 2, labelSmoothing = 0 } = options;
    const yTrue = smoothed(labels, labelSmoothing, 1 / 2);
    const parts = yPred.map((value, i) => {
      const y = at(yTrue, i);
      const { q, entropy } = binaryParts(y, value, fromLogits);
      return weightOf(y, options) * power(q, gamma) * entropy;
    });
    return sum(parts) / parts.length;
  },
  sampleGradient: (labels, yPred, options) => {
    const { fromLogits = false, gamma = 2, labelSmoothing = 0 } = options;
    const yTrue = smoothed(labels, labelSmoothing, 1 / 2);
    return yPred.map((value, i) => {
      const y = at(yTrue, i);
      const { p, q, entropy } = binaryParts(y, value, fromLogits);
      // ∂p by the value: p(1 − p) from a logit, which cancels the denominator of the first term.
      const slope = fromLogits ? p * logistic(-value) : inside(value);
      const first = fromLogits ? p - y : (slope * (p - y)) / (p * (1 - p));
      const second = powerSlope(q, gamma) * (1 - 2 * y) * slope * entropy;
      return (weightOf(y, options) * (power(q, gamma) * first + second)) / yPred.length;
    });
  },
  tensor: (labels, yPred, options) => {
    const { fromLogits = false, gamma = 2, labelSmoothing = 0 } = options;
    const y = smoothedTensor(labels, labelSmoothing, 1 / 2);
    const { q, entropy } = binaryPartsTensor(y, yPred, fromLogits);
    return weightTensor(y, options).mul(powerTensor(q, gamma)).mul(entropy).mean(-1);
  },
  tensorGradient: (labels, yPred, options) => {
    const { fromLogits = false, gamma = 2, labelSmoothing = 0 } = options;
    const y = smoothedTensor(labels, labelSmoothing, 1 / 2);
    const { p, no, q, entropy } = binaryPartsTensor(y, yPred, fromLogits);
    const slope = fromLogits ? p.mul(no) : insideTensor(yPred);
    const first = fromLogits ? p.sub(y) : p.sub(y).mul(slope).div(p.mul(no));
    const second = powerSlopeTensor(q, gamma)
      .mul(tf.sub(1, y.mul(2)))
      .mul(slope)
      .mul(entropy);
    const both = powerTensor(q, gamma).mul(first).add(second);
    return weightTensor(y, options).mul(both).div(classesOf(yPred));
  },
});

/** ln p and 1 − p of each class, both exact where p rounds to 0 or 1. */
function classParts(yPred: readonly number[], fromLogits: boolean) {
  const logs = fromLogits ? logSoftmax(yPred) : yPred.map((p) => Math.log(clipped(p)));
  return { logs, rest: logs.map((log) => -Math.expm1(log)) };
}

function classPartsTensor(yPred: tf.Tensor, fromLogits: boolean) {
  const logs = fromLogits ? tf.logSoftmax(yPred) : clippedTensor(yPred).log();
  return { logs, rest: logs.expm1().neg() };
}

/**
 * Categorical cross-entropy that cares less for what is right already: L = −α Σ (1 − pᵢ)ᵞ yᵢ ln pᵢ.
 * With α = 1 and γ = 0 it is categoricalCrossentropy. Source: Lin et al. 2017.
 * @throws {ArgumentError} when the shapes differ, rows are no distributions, gamma is below 0 or alpha not in [0, 1].
 * @example
 * dl.losses.categoricalFocalCrossentropy([1, 0], [0.9, 0.1]); // ≈ 0.00026340
 * dl.losses.categoricalFocalCrossentropy([1, 0], [0.9, 0.1], { alpha: 1, gamma: 0 }); // ≈ 0.1053605
 */
export const categoricalFocalCrossentropy: Loss<FocalOptions> = defineLoss<FocalOptions>({
  name: "categoricalFocalCrossentropy",
  formula: String.raw`-\alpha \sum_i (1 - p_i)^{\gamma}\,y_i \ln p_i`,
  gradientFormula: String.raw`-\alpha\,y_i\left[\frac{(1 - p_i)^{\gamma}}{p_i} - \gamma(1 - p_i)^{\gamma - 1}\ln p_i\right]`,
  check: (rows, options) => {
    checkFocal(options);
    checkDistributions(rows, options);
  },
  curve: yesCurve,
  curveRow: oneOfTwo,
  sample: (labels, yPred, options) => {
    const { fromLogits = false, gamma = 2, alpha = 0.25, labelSmoothing = 0 } = options;
    const yTrue = smoothed(labels, labelSmoothing, 1 / labels.length);
    const { logs, rest } = classParts(yPred, fromLogits);
    const parts = yTrue.map((y, i) => (y === 0 ? 0 : power(at(rest, i), gamma) * y * at(logs, i)));
    return -alpha * sum(parts);
  },
  sampleGradient: (labels, yPred, options) => {
    const { fromLogits = false, gamma = 2, alpha = 0.25, labelSmoothing = 0 } = options;
    const yTrue = smoothed(labels, labelSmoothing, 1 / labels.length);
    const { logs, rest } = classParts(yPred, fromLogits);
    // p · ∂L/∂p: finite also where p is 0.
    const scaled = yTrue.map((y, i) => {
      const [log, q] = [at(logs, i), at(rest, i)];
      const p = Math.exp(log);
      return -alpha * y * (power(q, gamma) - powerSlope(q, gamma) * p * log);
    });
    if (!fromLogits)
      return scaled.map((s, i) => (s / clipped(at(yPred, i))) * inside(at(yPred, i)));
    const total = sum(scaled);
    return scaled.map((s, i) => s - Math.exp(at(logs, i)) * total);
  },
  tensor: (labels, yPred, options) => {
    const { fromLogits = false, gamma = 2, alpha = 0.25, labelSmoothing = 0 } = options;
    const y = smoothedTensor(labels, labelSmoothing, 1 / classesOf(labels));
    const { logs, rest } = classPartsTensor(yPred, fromLogits);
    return powerTensor(rest, gamma).mul(y).mul(logs).sum(-1).mul(-alpha);
  },
  tensorGradient: (labels, yPred, options) => {
    const { fromLogits = false, gamma = 2, alpha = 0.25, labelSmoothing = 0 } = options;
    const y = smoothedTensor(labels, labelSmoothing, 1 / classesOf(labels));
    const { logs, rest } = classPartsTensor(yPred, fromLogits);
    const p = logs.exp();
    const bracket = powerTensor(rest, gamma).sub(powerSlopeTensor(rest, gamma).mul(p).mul(logs));
    const scaled = bracket.mul(y).mul(-alpha);
    if (fromLogits) return scaled.sub(p.mul(scaled.sum(-1, true)));
    return scaled.div(clippedTensor(yPred)).mul(insideTensor(yPred));
  },
});
