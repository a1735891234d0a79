import * as tf from "@tensorflow/tfjs";
import { type Activation, defineActivation } from "./activation.js";

/** A number within [low, high]; NaN stays NaN. */
const within = (x: number, low: number, high: number): number =>
  Number.isNaN(x) ? x : Math.min(Math.max(x, low), high);

/** 1 for x in (low, high], else 0: the slope of {@link within}, from the left at its kinks. */
const slopeWithin = (x: number, low: number, high: number): number =>
  Number.isNaN(x) ? x : x > low && x <= high ? 1 : 0;

const tensorWithin = (x: tf.Tensor, low: number, high: number): tf.Tensor =>
  x.greater(low).logicalAnd(x.lessEqual(high)).toFloat();

/**
 * The step of the perceptron: φ(x) = 1 for x > 0, else 0. Its slope is 0 wherever it has one, so no
 * gradient can train what lies before it.
 * Source: McCulloch and Pitts 1943.
 * @example
 * dl.activations.step([-2, 0, 0.1]); // [0, 0, 1]
 * dl.activations.step.derivative(3); // 0
 */
export const step: Activation = defineActivation({
  name: "step",
  formula: String.raw`\begin{cases}1 & x > 0\\ 0 & x \le 0\end{cases}`,
  derivativeFormula: "0",
  value: (x) => (Number.isNaN(x) ? x : x > 0 ? 1 : 0),
  slope: (x) => (Number.isNaN(x) ? x : 0),
  tensor: (x) => tf.step(x),
  tensorSlope: (x) => tf.zerosLike(x),
});

/**
 * A ReLU that ends at 6, for computing in few bits: φ(x) = min(max(x, 0), 6), φ′ = 1 in between.
 * Source: Krizhevsky 2010; for few bits: Sandler et al. 2018 (MobileNetV2).
 * @example dl.activations.relu6([-1, 3, 9]); // [0, 3, 6]
 */
export const relu6: Activation = defineActivation({
  name: "relu6",
  formula: String.raw`\min(\max(x, 0), 6)`,
  derivativeFormula: String.raw`\begin{cases}1 & 0 < x \le 6\\ 0 & \text{else}\end{cases}`,
  value: (x) => within(x, 0, 6),
  slope: (x) => slopeWithin(x, 0, 6),
  tensor: (x) => tf.relu6(x),
  tensorSlope: (x) => tensorWithin(x, 0, 6),
});

/**
 * A {@link sigmoid} of three straight lines, cheap to compute: φ(x) = min(max(x + 3, 0), 6) / 6 (the
 * form of Keras 3; tfjs' layers have the older min(max(0.2x + 0.5, 0), 1)).
 * Source: Courbariaux et al. 2015.
 * @example dl.activations.hardSigmoid([-4, 0, 4]); // [0, 0.5, 1]
 */
export const hardSigmoid: Activation = defineActivation({
  name: "hardSigmoid",
  formula: String.raw`\frac{\min(\max(x + 3, 0), 6)}{6}`,
  derivativeFormula: String.raw`\begin{cases}\frac16 & -3 < x \le 3\\ 0 & \text{else}\end{cases}`,
  value: (x) => within(x + 3, 0, 6) / 6,
  slope: (x) => slopeWithin(x, -3, 3) / 6,
  tensor: (x) => tf.relu6(x.add(3)).div(6),
  tensorSlope: (x) => tensorWithin(x, -3, 3).div(6),
});

/**
 * {@link swish} with {@link hardSigmoid} in place of the sigmoid: φ(x) = x·min(max(x + 3, 0), 6) / 6.
 * Source: Howard et al. 2019 (MobileNetV3).
 * @example dl.activations.hardSwish([-4, 0, 4]); // [-0, 0, 4]
 */
export const hardSwish: Activation = defineActivation({
  name: "hardSwish",
  formula: String.raw`x\,\frac{\min(\max(x + 3, 0), 6)}{6}`,
  derivativeFormula: String.raw`\begin{cases}0 & x \le -3\\ \frac{2x + 3}{6} & -3 < x \le 3\\ 1 & x > 3\end{cases}`,
  value: (x) => (x * within(x + 3, 0, 6)) / 6,
  slope: (x) => within(x + 3, 0, 6) / 6 + (x * slopeWithin(x, -3, 3)) / 6,
  tensor: (x) => x.mul(tf.relu6(x.add(3)).div(6)),
  tensorSlope: (x) =>
    tf
      .relu6(x.add(3))
      .add(x.mul(tensorWithin(x, -3, 3)))
      .div(6),
});

/**
 * A {@link tanh} of three straight lines: φ(x) = min(max(x, −1), 1), φ′ = 1 in between (the kinks
 * included, as TensorFlow has it).
 * Source: Collobert 2004.
 * @example dl.activations.hardTanh([-4, 0.5, 4]); // [-1, 0.5, 1]
 */
export const hardTanh: Activation = defineActivation({
  name: "hardTanh",
  formula: String.raw`\min(\max(x, -1), 1)`,
  derivativeFormula: String.raw`\begin{cases}1 & -1 \le x \le 1\\ 0 & \text{else}\end{cases}`,
  value: (x) => within(x, -1, 1),
  slope: (x) => (Number.isNaN(x) ? x : Math.abs(x) <= 1 ? 1 : 0),
  tensor: (x) => x.clipByValue(-1, 1),
  tensorSlope: (x) => x.abs().lessEqual(1).toFloat(),
});
