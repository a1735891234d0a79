import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { defineLoss, type Loss } from "./loss.js";

const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;

export const overOutputs =
  (part: (error: number) => number) =>
  (yTrue: readonly number[], yPred: readonly number[]): number =>
    mean(yPred.map((prediction, i) => part(prediction - (yTrue[i] ?? Number.NaN))));

export const slopes =
  (part: (error: number) => number) =>
  (yTrue: readonly number[], yPred: readonly number[]): number[] =>
    yPred.map((prediction, i) => part(prediction - (yTrue[i] ?? Number.NaN)) / yPred.length);

export const outputs = (yPred: tf.Tensor): number => yPred.shape.at(-1) ?? 1;

/**
 * The mean of squared errors: L = mean (ŷ − y)²; ∂L/∂ŷ = 2(ŷ − y)/n. Its unit is the target's, squared.
 * Source: Gauss (1809) and Legendre (1805), least squares.
 * @throws {ArgumentError} when the shapes differ.
 * @example dl.losses.meanSquaredError([2, 0, 4], [2.5, 0, 3]); // ≈ 0.41667
 */
export const meanSquaredError: Loss = defineLoss({
  name: "meanSquaredError",
  formula: String.raw`\frac{1}{n}\sum_i (\hat y_i - y_i)^2`,
  gradientFormula: String.raw`\frac{2}{n}(\hat y_i - y_i)`,
  sample: overOutputs((error) => error * error),
  sampleGradient: slopes((error) => 2 * error),
  tensor: (yTrue, yPred) => yPred.sub(yTrue).square().mean(-1),
  tensorGradient: (yTrue, yPred) => yPred.sub(yTrue).mul(2 / outputs(yPred)),
});

/**
 * The mean of absolute errors: L = mean |ŷ − y|, in the target's unit; ∂L/∂ŷ = sign(ŷ − y)/n, 0 at 0.
 * Source: Boscovich (1757), least absolute deviations.
 * @throws {ArgumentError} when the shapes differ.
 * @example dl.losses.meanAbsoluteError([2, 0, 4], [2.5, 0, 3]); // 0.5
 */
export const meanAbsoluteError: Loss = defineLoss({
  name: "meanAbsoluteError",
  formula: String.raw`\frac{1}{n}\sum_i |\hat y_i - y_i|`,
  gradientFormula: String.raw`\frac{1}{n}\operatorname{sign}(\hat y_i - y_i)`,
  sample: overOutputs(Math.abs),
  sampleGradient: slopes(Math.sign),
  tensor: (yTrue, yPred) => yPred.sub(yTrue).abs().mean(-1),
  tensorGradient: (yTrue, yPred) => yPred.sub(yTrue).sign().div(outputs(yPred)),
});

/** Sets where the Huber loss turns from a square into a line. */
export interface HuberOptions {
  /** Where the square turns into a line, in the target's unit: > 0, default 1. */
  readonly delta?: number;
}

const huberPart = (error: number, delta: number): number => {
  const size = Math.abs(error);
  return size <= delta ? (error * error) / 2 : delta * (size - delta / 2);
};

const clip = (value: number, limit: number): number => Math.max(-limit, Math.min(limit, value));

/**
 * Half the square near 0, a line beyond δ, so that outliers pull with bounded force: mean of e²/2 for
 * |e| ≤ δ, else δ(|e| − δ/2), with e = ŷ − y; the gradient is e cut off at ±δ, over n.
 * Source: Huber 1964.
 * @throws {ArgumentError} when the shapes differ or delta is not above 0.
 * @example dl.losses.huber([0, 0], [0.5, 3]); // 1.3125
 */
export const huber: Loss<HuberOptions> = defineLoss<HuberOptions>({
  name: "huber",
  formula: String.raw`\frac{1}{n}\sum_i \begin{cases}\frac12 e_i^2 & |e_i| \le \delta\\ \delta(|e_i| - \frac{\delta}{2}) & |e_i| > \delta\end{cases}`,
  gradientFormula: String.raw`\frac{1}{n}\max(-\delta, \min(\delta, e_i))`,
  check: (_, { delta = 1 }) =>
    requireThat(delta > 0 && Number.isFinite(delta), "delta", "a finite number > 0", delta),
  sample: (yTrue, yPred, { delta = 1 }) =>
    overOutputs((error) => huberPart(error, delta))(yTrue, yPred),
  sampleGradient: (yTrue, yPred, { delta = 1 }) =>
    slopes((error) => clip(error, delta))(yTrue, yPred),
  tensor: (yTrue, yPred, { delta = 1 }) => {
    const size = yPred.sub(yTrue).abs();
    // The part below δ counts squared, the part above linearly: no branch, no overflow at 1e4.
    const square = tf.minimum(size, delta);
    return square.square().mul(0.5).add(size.sub(square).mul(delta)).mean(-1);
  },
  tensorGradient: (yTrue, yPred, { delta = 1 }) =>
    yPred.sub(yTrue).clipByValue(-delta, delta).div(outputs(yPred)),
});

/** Sets which errors cost nothing. */
export interface EpsilonOptions {
  /** Half the width of the tube without loss, in the target's unit: ≥ 0, default 0.1. */
  readonly epsilon?: number;
}

/**
 * The loss of support vector regression: errors up to ε cost nothing, beyond it their excess:
 * mean max(0, |e| − ε), with e = ŷ − y; the gradient is sign(e)/n outside the tube, else 0.
 * Source: Vapnik 1995.
 * @throws {ArgumentError} when the shapes differ or epsilon is below 0.
 * @example
 * dl.losses.epsilonInsensitive([0, 0], [0.05, 0.6]); // 0.25
 * dl.losses.epsilonInsensitive([0], [0.9], { epsilon: 1 }); // 0
 */
export const epsilonInsensitive: Loss<EpsilonOptions> = defineLoss<EpsilonOptions>({
  name: "epsilonInsensitive",
  formula: String.raw`\frac{1}{n}\sum_i \max(0, |e_i| - \varepsilon)`,
  gradientFormula: String.raw`\frac{1}{n}\begin{cases}\operatorname{sign}(e_i) & |e_i| > \varepsilon\\ 0 & |e_i| \le \varepsilon\end{cases}`,
  check: (_, { epsilon = 0.1 }) =>
    requireThat(
      epsilon >= 0 && Number.isFinite(epsilon),
      "epsilon",
      "a finite number ≥ 0",
      epsilon,
    ),
  sample: (yTrue, yPred, { epsilon = 0.1 }) =>
    overOutputs((error) => Math.max(0, Math.abs(error) - epsilon))(yTrue, yPred),
  sampleGradient: (yTrue, yPred, { epsilon = 0.1 }) =>
    slopes((error) => (Math.abs(error) > epsilon ? Math.sign(error) : 0))(yTrue, yPred),
  tensor: (yTrue, yPred, { epsilon = 0.1 }) => yPred.sub(yTrue).abs().sub(epsilon).relu().mean(-1),
  tensorGradient: (yTrue, yPred, { epsilon = 0.1 }) => {
    const error = yPred.sub(yTrue);
    return error.sign().mul(error.abs().greater(epsilon).toFloat()).div(outputs(yPred));
  },
});

const logCoshPart = (error: number): number => {
  const size = Math.abs(error);
  return size + Math.log1p(Math.exp(-2 * size)) - Math.LN2;
};

/**
 * A smooth Huber loss: mean ln cosh e, about e²/2 near 0 and |e| − ln 2 far out; the gradient is
 * tanh(e)/n, with e = ŷ − y. Never overflows, because cosh itself is not computed.
 * Source: Keras 3, `LogCosh`, 2023.
 * @throws {ArgumentError} when the shapes differ.
 * @example dl.losses.logCosh([0], [1e4]); // ≈ 9999.306853
 */
export const logCosh: Loss = defineLoss({
  name: "logCosh",
  formula: String.raw`\frac{1}{n}\sum_i \ln\cosh(\hat y_i - y_i)`,
  gradientFormula: String.raw`\frac{1}{n}\tanh(\hat y_i - y_i)`,
  sample: overOutputs(logCoshPart),
  sampleGradient: slopes(Math.tanh),
  tensor: (yTrue, yPred) => {
    const size = yPred.sub(yTrue).abs();
    return size.add(size.mul(-2).exp().log1p()).sub(Math.LN2).mean(-1);
  },
  tensorGradient: (yTrue, yPred) => yPred.sub(yTrue).tanh().div(outputs(yPred)),
});
