import * as tf from "@tensorflow/tfjs";
import { erfc, logistic } from "../../core/special.js";
import { type Activation, defineActivation } from "./activation.js";

/** σ(x)·σ(−x), exact where 1 − σ(x) would round to 0. */
const logisticSlope = (x: number): number => logistic(x) * logistic(-x);
const tensorLogisticSlope = (x: tf.Tensor): tf.Tensor => x.sigmoid().mul(x.neg().sigmoid());

/**
 * The logistic function φ(x) = 1 / (1 + e⁻ˣ), in (0, 1); φ′ = φ(x)·φ(−x), at most 1/4.
 * The probability of "yes" in a binary classifier.
 * @example sigmoid(2) // 0.8807970779778823
 */
export const sigmoid: Activation = defineActivation({
  name: "sigmoid",
  formula: String.raw`\frac{1}{1 + e^{-x}}`,
  derivativeFormula: String.raw`\sigma(x)\,(1 - \sigma(x))`,
  value: logistic,
  slope: logisticSlope,
  tensor: (x) => x.sigmoid(),
  tensorSlope: tensorLogisticSlope,
});

/**
 * The hyperbolic tangent φ(x) = tanh x, in (−1, 1); φ′ = 1 − tanh²x, at most 1.
 * @example tanh(0) // 0
 */
export const tanh: Activation = defineActivation({
  name: "tanh",
  formula: String.raw`\tanh x`,
  derivativeFormula: String.raw`1 - \tanh^2 x`,
  value: Math.tanh,
  // 1 − tanh²x = 4·σ(2x)·σ(−2x), which does not cancel for large |x|.
  slope: (x) => 4 * logisticSlope(2 * x),
  tensor: (x) => x.tanh(),
  tensorSlope: (x) => tensorLogisticSlope(x.mul(2)).mul(4),
});

/**
 * A smooth ReLU: φ(x) = ln(1 + eˣ); φ′ = σ(x).
 * @example softplus(0) // 0.6931471805599453
 */
export const softplus: Activation = defineActivation({
  name: "softplus",
  formula: String.raw`\ln(1 + e^x)`,
  derivativeFormula: String.raw`\sigma(x)`,
  value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  slope: logistic,
  tensor: (x) => x.softplus(),
  tensorSlope: (x) => x.sigmoid(),
});

const swishSlope = (x: number): number => logistic(x) + x * logisticSlope(x);

const swishDefinition = {
  formula: String.raw`x\,\sigma(x)`,
  derivativeFormula: String.raw`\sigma(x) + x\,\sigma(x)(1 - \sigma(x))`,
  value: (x: number) => x * logistic(x),
  slope: swishSlope,
  tensor: (x: tf.Tensor) => x.mul(x.sigmoid()),
  tensorSlope: (x: tf.Tensor) => x.sigmoid().add(x.mul(tensorLogisticSlope(x))),
};

/**
 * Swish, φ(x) = x·σ(x): smooth, unbounded above, not monotone below 0.
 * Source: Ramachandran, Zoph and Le 2017.
 * @example swish(1) // 0.7310585786300049
 */
export const swish: Activation = defineActivation({ name: "swish", ...swishDefinition });

/** Another name of {@link swish}: the sigmoid-weighted linear unit. */
export const silu: Activation = defineActivation({ name: "silu", ...swishDefinition });

const normalDensity = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
const normalProbability = (x: number): number => erfc(-x / Math.SQRT2) / 2;
const tensorNormalProbability = (x: tf.Tensor): tf.Tensor =>
  x.mul(Math.SQRT1_2).erf().add(1).mul(0.5);

/**
 * The Gaussian error linear unit φ(x) = x·Φ(x), Φ the normal distribution function (the exact
 * form, not the tanh approximation). Source: Hendrycks and Gimpel 2016.
 * @example gelu(1) // 0.8413447460685429
 */
export const gelu: Activation = defineActivation({
  name: "gelu",
  formula: String.raw`x\,\Phi(x)`,
  derivativeFormula: String.raw`\Phi(x) + x\,\frac{e^{-x^2/2}}{\sqrt{2\pi}}`,
  value: (x) => x * normalProbability(x),
  slope: (x) => normalProbability(x) + x * normalDensity(x),
  tensor: (x) => x.mul(tensorNormalProbability(x)),
  tensorSlope: (x) => {
    const density = x
      .square()
      .mul(-0.5)
      .exp()
      .div(Math.sqrt(2 * Math.PI));
    return tensorNormalProbability(x).add(x.mul(density));
  },
});
