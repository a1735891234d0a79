import * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";
import { logistic, logSoftmax, softmax } from "../core/special.js";
import { defineLoss, type Loss, type Rows } from "./loss.js";

export interface CrossentropyOptions {
  /** yPred holds logits (any real numbers) instead of probabilities: exact at extremes. Default false. */
  readonly fromLogits?: boolean;
}

/** Probabilities are kept this far from 0 and 1 before the logarithm, as Keras does. */
export const EPSILON = 1e-7;

const clipped = (p: number): number => Math.min(Math.max(p, EPSILON), 1 - EPSILON);
/** The slope of {@link clipped}: outside it the loss is constant. */
const inside = (p: number): number => (p >= EPSILON && p <= 1 - EPSILON ? 1 : 0);
const clippedTensor = (p: tf.Tensor): tf.Tensor => p.clipByValue(EPSILON, 1 - EPSILON);
const insideTensor = (p: tf.Tensor): tf.Tensor =>
  p
    .greaterEqual(EPSILON)
    .logicalAnd(p.lessEqual(1 - EPSILON))
    .toFloat();

const at = (values: readonly number[], i: number): number => values[i] ?? Number.NaN;
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

function requireInRange(values: readonly number[], argument: string): void {
  for (const p of values) {
    const hint = argument === "yPred" ? " (logits need { fromLogits: true })" : "";
    requireThat(p >= 0 && p <= 1, argument, `probabilities in [0, 1]${hint}`, p);
  }
}

function checkBinary(rows: Rows | null, { fromLogits = false }: CrossentropyOptions): void {
  if (rows === null) return;
  requireInRange(rows.yTrue.flat(), "yTrue");
  if (!fromLogits) requireInRange(rows.yPred.flat(), "yPred");
}

function requireDistribution(row: readonly number[], argument: string): void {
  requireInRange(row, argument);
  const hint = argument === "yPred" ? " (logits need { fromLogits: true })" : "";
  const expectation = `probabilities that sum to 1 in each row${hint}`;
  requireThat(Math.abs(sum(row) - 1) < 1e-3, argument, expectation, row);
}

/**
 * How badly probabilities of "yes" fit labels 0 or 1: L = −mean [y ln p + (1 − y) ln(1 − p)], in nats.
 * The gradient is (p − y)/(p(1 − p)n) with respect to p, and (σ(z) − y)/n with respect to a logit z.
 * Probabilities are kept within [1e-7, 1 − 1e-7] (the gradient is 0 outside): prefer logits.
 * @throws {ArgumentError} when the shapes differ, or numbers are no probabilities.
 * @example binaryCrossentropy([1], [0.5]) // ln 2 = 0.6931471805599453
 */
export const binaryCrossentropy: Loss<CrossentropyOptions> = defineLoss<CrossentropyOptions>({
  name: "binaryCrossentropy",
  formula: String.raw`-\frac{1}{n}\sum_i \left[y_i \ln p_i + (1 - y_i)\ln(1 - p_i)\right]`,
  gradientFormula: String.raw`\frac{1}{n}\,\frac{p_i - y_i}{p_i(1 - p_i)} \quad\text{or}\quad \frac{1}{n}(\sigma(z_i) - y_i)`,
  check: checkBinary,
  sample: (yTrue, yPred, { fromLogits = false }) => {
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
  sampleGradient: (yTrue, yPred, { fromLogits = false }) =>
    yPred.map((value, i) => {
      const y = at(yTrue, i);
      if (fromLogits) return (logistic(value) - y) / yPred.length;
      const p = clipped(value);
      return (inside(value) * (p - y)) / (p * (1 - p)) / yPred.length;
    }),
  tensor: (yTrue, yPred, { fromLogits = false }) => {
    if (fromLogits) {
      const softplus = yPred.abs().neg().exp().log1p();
      return yPred.relu().sub(yPred.mul(yTrue)).add(softplus).mean(-1);
    }
    const p = clippedTensor(yPred);
    const yes = yTrue.mul(p.log());
    const no = tf.sub(1, yTrue).mul(p.neg().log1p());
    return yes.add(no).mean(-1).neg();
  },
  tensorGradient: (yTrue, yPred, { fromLogits = false }) => {
    const outputs = yPred.shape.at(-1) ?? 1;
    if (fromLogits) return yPred.sigmoid().sub(yTrue).div(outputs);
    const p = clippedTensor(yPred);
    const slope = p.sub(yTrue).div(p.mul(tf.sub(1, p)));
    return slope.mul(insideTensor(yPred)).div(outputs);
  },
});

/**
 * How badly a predicted distribution p fits the true one, y (usually one-hot): L = −Σ yᵢ ln pᵢ,
 * the mean over samples, in nats. The gradient is −yᵢ/pᵢ with respect to p, and pᵢ − yᵢ with respect
 * to logits. Probabilities are kept within [1e-7, 1 − 1e-7] (the gradient is 0 outside): prefer logits.
 * @throws {ArgumentError} when the shapes differ, or rows of numbers are no distributions.
 * @example categoricalCrossentropy([1, 0, 0], [2, 1, 0.1], { fromLogits: true }) // 0.41703
 */
export const categoricalCrossentropy: Loss<CrossentropyOptions> = defineLoss<CrossentropyOptions>({
  name: "categoricalCrossentropy",
  formula: String.raw`-\sum_i y_i \ln p_i`,
  gradientFormula: String.raw`-\frac{y_i}{p_i} \quad\text{or}\quad p_i - y_i`,
  check: (rows, { fromLogits = false }) => {
    if (rows === null) return;
    for (const row of rows.yTrue) requireDistribution(row, "yTrue");
    if (!fromLogits) for (const row of rows.yPred) requireDistribution(row, "yPred");
  },
  sample: (yTrue, yPred, { fromLogits = false }) => {
    const logs = fromLogits ? logSoftmax(yPred) : yPred.map((p) => Math.log(clipped(p)));
    // Where y is 0 the term is 0, even at ln 0.
    return -sum(logs.map((log, i) => (at(yTrue, i) === 0 ? 0 : at(yTrue, i) * log)));
  },
  sampleGradient: (yTrue, yPred, { fromLogits = false }) => {
    if (fromLogits) {
      const mass = sum(yTrue);
      return softmax(yPred).map((p, i) => mass * p - at(yTrue, i));
    }
    return yPred.map((p, i) => (-at(yTrue, i) / clipped(p)) * inside(p));
  },
  tensor: (yTrue, yPred, { fromLogits = false }) => {
    const logs = fromLogits ? tf.logSoftmax(yPred) : clippedTensor(yPred).log();
    return logs.mul(yTrue).sum(-1).neg();
  },
  tensorGradient: (yTrue, yPred, { fromLogits = false }) => {
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
 * @throws {ArgumentError} when the shapes do not fit, or an index is no class.
 * @example sparseCategoricalCrossentropy(0, [0.7, 0.2, 0.1]) // 0.35667494393873245
 */
export const sparseCategoricalCrossentropy: Loss<CrossentropyOptions> =
  defineLoss<CrossentropyOptions>({
    name: "sparseCategoricalCrossentropy",
    formula: String.raw`-\ln p_y`,
    gradientFormula: String.raw`-\frac{[i = y]}{p_i} \quad\text{or}\quad p_i - [i = y]`,
    sparse: true,
    check: checkClasses,
    sample: (yTrue, yPred, { fromLogits = false }) => {
      const y = at(yTrue, 0);
      return fromLogits ? -at(logSoftmax(yPred), y) : -Math.log(clipped(at(yPred, y)));
    },
    sampleGradient: (yTrue, yPred, { fromLogits = false }) =>
      fromLogits
        ? softmax(yPred).map((p, i) => p - (i === yTrue[0] ? 1 : 0))
        : yPred.map((p, i) => (i === yTrue[0] ? -inside(p) / clipped(p) : 0)),
    tensor: (yTrue, yPred, { fromLogits = false }) => {
      const logs = fromLogits ? tf.logSoftmax(yPred) : clippedTensor(yPred).log();
      const classes = yPred.shape.at(-1) ?? 1;
      return logs.mul(tf.oneHot(yTrue, classes)).sum(-1).neg().add(nanUnlessClass(yTrue, classes));
    },
    tensorGradient: (yTrue, yPred, { fromLogits = false }) => {
      const truth = tf.oneHot(yTrue, yPred.shape.at(-1) ?? 1).toFloat();
      if (fromLogits) return tf.softmax(yPred).sub(truth);
      return truth.div(clippedTensor(yPred)).mul(insideTensor(yPred)).neg();
    },
  });

function nanUnlessClass(indices: tf.Tensor, classes: number): tf.Tensor {
  const valid = indices.greaterEqual(0).logicalAnd(indices.less(classes));
  return tf.where(valid, tf.zeros(indices.shape), tf.fill(indices.shape, Number.NaN));
}

/** Labels 0 and 1 mean −1 and +1, as in Keras. */
const sign = (y: number): number => (y === 0 ? -1 : y);

/**
 * The loss of a support vector machine: mean max(0, 1 − y·s) for labels y of −1 or +1 (0 counts as −1)
 * and scores s of any size; the gradient is −y/n inside the margin, else 0.
 * @throws {ArgumentError} when the shapes differ, or a label is none of −1, 0, 1.
 * @example hinge([1, -1], [0.3, -2]) // 0.35
 */
export const hinge: Loss = defineLoss({
  name: "hinge",
  formula: String.raw`\frac{1}{n}\sum_i \max(0, 1 - y_i s_i)`,
  gradientFormula: String.raw`\frac{1}{n}\begin{cases}-y_i & y_i s_i < 1\\ 0 & y_i s_i \ge 1\end{cases}`,
  check: (rows) => {
    for (const y of rows?.yTrue.flat() ?? []) {
      requireThat(y === -1 || y === 0 || y === 1, "yTrue", "labels −1 or 1 (or 0 and 1)", y);
    }
  },
  sample: (yTrue, yPred) =>
    sum(yPred.map((s, i) => Math.max(0, 1 - sign(at(yTrue, i)) * s))) / yPred.length,
  sampleGradient: (yTrue, yPred) =>
    yPred.map((s, i) => {
      const y = sign(at(yTrue, i));
      return y * s < 1 ? -y / yPred.length : 0;
    }),
  tensor: (yTrue, yPred) => tf.sub(1, signs(yTrue).mul(yPred)).relu().mean(-1),
  tensorGradient: (yTrue, yPred) => {
    const y = signs(yTrue);
    const inMargin = y.mul(yPred).less(1).toFloat();
    return y.mul(inMargin).div(-(yPred.shape.at(-1) ?? 1));
  },
});

const signs = (yTrue: tf.Tensor): tf.Tensor =>
  tf.where(yTrue.equal(0), tf.fill(yTrue.shape, -1), yTrue);
