import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { defineLoss, type Loss, type Rows } from "./loss.js";
import { at, EPSILON, sum } from "./probabilities.js";
import { outputs } from "./regression.js";

/** Targets nearer to 0 than this count as so far away, as in Keras: nothing is divided by 0. */
const away = (y: number): number => Math.max(Math.abs(y), EPSILON);

/**
 * The mean error as a share of the target, in percent: 100 · mean |ŷ − y| / |y|; the gradient is
 * 100·sign(ŷ − y)/(|y| n). Targets near 0 weigh heavily (|y| counts as 1e-7 at least): take another loss
 * for them.
 * Source: Keras 3, `MeanAbsolutePercentageError`, 2023.
 * @throws {ArgumentError} when the shapes differ.
 * @example dl.losses.meanAbsolutePercentageError([10, 200], [11, 190]); // ≈ 7.5
 */
export const meanAbsolutePercentageError: Loss = defineLoss({
  name: "meanAbsolutePercentageError",
  formula: String.raw`\frac{100}{n}\sum_i \frac{|\hat y_i - y_i|}{|y_i|}`,
  gradientFormula: String.raw`\frac{100}{n}\,\frac{\operatorname{sign}(\hat y_i - y_i)}{|y_i|}`,
  curve: () => ({ target: 1, from: -2, to: 4 }),
  sample: (yTrue, yPred) =>
    (100 * sum(yPred.map((p, i) => Math.abs(p - at(yTrue, i)) / away(at(yTrue, i))))) /
    yPred.length,
  sampleGradient: (yTrue, yPred) =>
    yPred.map((p, i) => (100 * Math.sign(p - at(yTrue, i))) / away(at(yTrue, i)) / yPred.length),
  tensor: (yTrue, yPred) =>
    yPred.sub(yTrue).abs().div(yTrue.abs().maximum(EPSILON)).mean(-1).mul(100),
  tensorGradient: (yTrue, yPred) =>
    yPred
      .sub(yTrue)
      .sign()
      .div(yTrue.abs().maximum(EPSILON))
      .mul(100 / outputs(yPred)),
});

function requireNotNegative(rows: Rows | null): void {
  for (const y of rows?.yTrue.flat() ?? [])
    requireThat(y >= 0, "yTrue", "numbers of at least 0", y);
  for (const p of rows?.yPred.flat() ?? [])
    requireThat(p >= 0, "yPred", "numbers of at least 0", p);
}

/**
 * The squared error of logarithms, mean (ln(1 + ŷ) − ln(1 + y))²: for targets of at least 0 that range
 * over powers of ten; too low costs more than too high. The gradient is 2(ln(1 + ŷ) − ln(1 + y))/((1 + ŷ)n).
 * Source: Keras 3, `MeanSquaredLogarithmicError`, 2023.
 * @throws {ArgumentError} when the shapes differ, or a number is below 0 (tensors count as 0 there)
 * @example dl.losses.meanSquaredLogarithmicError([0], [Math.E - 1]); // ≈ 1
 */
export const meanSquaredLogarithmicError: Loss = defineLoss({
  name: "meanSquaredLogarithmicError",
  formula: String.raw`\frac{1}{n}\sum_i \left(\ln(1 + \hat y_i) - \ln(1 + y_i)\right)^2`,
  gradientFormula: String.raw`\frac{2}{n}\,\frac{\ln(1 + \hat y_i) - \ln(1 + y_i)}{1 + \hat y_i}`,
  curve: () => ({ target: 1, from: 0, to: 10 }),
  check: requireNotNegative,
  sample: (yTrue, yPred) =>
    sum(yPred.map((p, i) => (Math.log1p(p) - Math.log1p(at(yTrue, i))) ** 2)) / yPred.length,
  sampleGradient: (yTrue, yPred) =>
    yPred.map((p, i) => (2 * (Math.log1p(p) - Math.log1p(at(yTrue, i)))) / (1 + p) / yPred.length),
  tensor: (yTrue, yPred) => yPred.relu().log1p().sub(yTrue.relu().log1p()).square().mean(-1),
  tensorGradient: (yTrue, yPred) => {
    const logs = yPred.relu().log1p().sub(yTrue.relu().log1p());
    const slope = yPred.greater(0).toFloat().div(yPred.relu().add(1));
    return logs.mul(slope).mul(2 / outputs(yPred));
  },
});

const length = (row: readonly number[]): number => Math.hypot(...row);
const lengthTensor = (rows: tf.Tensor): tf.Tensor =>
  rows.square().sum(-1, true).sqrt().maximum(EPSILON);

/**
 * Minus the cosine of the angle between truth and prediction, so that training turns them together:
 * L = −(y·ŷ)/(‖y‖‖ŷ‖), from −1 (same direction) to 1 (opposite); lengths do not count.
 * Source: Keras 3, `CosineSimilarity`, 2023.
 * @throws {ArgumentError} when the shapes differ, or a row has length 0.
 * @example
 * dl.losses.cosineSimilarity([1, 0], [5, 0]); // -1
 * dl.losses.cosineSimilarity([1, 0], [0, 3]) === 0; // true
 */
export const cosineSimilarity: Loss = defineLoss({
  name: "cosineSimilarity",
  formula: String.raw`-\frac{\sum_i y_i \hat y_i}{\lVert y\rVert\,\lVert\hat y\rVert}`,
  gradientFormula: String.raw`\frac{1}{\lVert\hat y\rVert}\left(\cos\theta\,\frac{\hat y_i}{\lVert\hat y\rVert} - \frac{y_i}{\lVert y\rVert}\right)`,
  curve: () => ({ target: 1, from: -Math.PI, to: Math.PI }),
  curveRow: (_, angle) => ({
    yTrue: [1, 0],
    yPred: [Math.cos(angle), Math.sin(angle)],
    direction: [-Math.sin(angle), Math.cos(angle)],
  }),
  check: (rows) => {
    for (const row of rows?.yTrue ?? [])
      requireThat(length(row) > 0, "yTrue", "no zero vector", row);
    for (const row of rows?.yPred ?? [])
      requireThat(length(row) > 0, "yPred", "no zero vector", row);
  },
  sample: (yTrue, yPred) =>
    -sum(yPred.map((p, i) => (p / length(yPred)) * (at(yTrue, i) / length(yTrue)))),
  sampleGradient: (yTrue, yPred) => {
    const [size, truth] = [length(yPred), length(yTrue)];
    const cosine = sum(yPred.map((p, i) => (p / size) * (at(yTrue, i) / truth)));
    return yPred.map((p, i) => (cosine * (p / size) - at(yTrue, i) / truth) / size);
  },
  tensor: (yTrue, yPred) =>
    yPred
      .div(lengthTensor(yPred))
      .mul(yTrue.div(lengthTensor(yTrue)))
      .sum(-1)
      .neg(),
  tensorGradient: (yTrue, yPred) => {
    const size = lengthTensor(yPred);
    const [prediction, truth] = [yPred.div(size), yTrue.div(lengthTensor(yTrue))];
    const cosine = prediction.mul(truth).sum(-1, true);
    return prediction.mul(cosine).sub(truth).div(size);
  },
});

/**
 * For counts y and predicted rates ŷ ≥ 0: L = mean (ŷ − y ln ŷ), the negative log-likelihood of the
 * Poisson distribution without its constant; the gradient is (1 − y/ŷ)/n. As in Keras, 1e-7 is added
 * to ŷ inside the logarithm.
 * Source: Nelder and Wedderburn 1972 (the likelihood); Keras 3, `Poisson`, 2023.
 * @throws {ArgumentError} when the shapes differ, or a number is below 0.
 * @example dl.losses.poisson([2], [1]); // ≈ 1
 */
export const poisson: Loss = defineLoss({
  name: "poisson",
  formula: String.raw`\frac{1}{n}\sum_i \left(\hat y_i - y_i \ln \hat y_i\right)`,
  gradientFormula: String.raw`\frac{1}{n}\left(1 - \frac{y_i}{\hat y_i}\right)`,
  curve: () => ({ target: 1, from: 0.02, to: 5 }),
  check: requireNotNegative,
  sample: (yTrue, yPred) =>
    sum(yPred.map((p, i) => p - at(yTrue, i) * Math.log(p + EPSILON))) / yPred.length,
  sampleGradient: (yTrue, yPred) =>
    yPred.map((p, i) => (1 - at(yTrue, i) / (p + EPSILON)) / yPred.length),
  tensor: (yTrue, yPred) => yPred.sub(yTrue.mul(yPred.add(EPSILON).log())).mean(-1),
  tensorGradient: (yTrue, yPred) => tf.sub(1, yTrue.div(yPred.add(EPSILON))).div(outputs(yPred)),
});
