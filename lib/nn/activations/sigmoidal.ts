import * as tf from "@tensorflow/tfjs";
import { erfc, logistic } from "../../core/special.js";
import { type Activation, defineActivation } from "./activation.js";

/** σ(x)·σ(−x), exact where 1 − σ(x) would round to 0. */
const logisticSlope = (x: number): number => logistic(x) * logistic(-x);
const tensorLogisticSlope = (x: tf.Tensor): tf.Tensor => x.sigmoid().mul(x.neg().sigmoid());

/**
 * The logistic function φ(x) = 1 / (1 + e⁻ˣ), in (0, 1); φ′ = φ(x)·φ(−x), at most 1/4.
 * The probability of "yes" in a binary classifier.
 * Source: Verhulst 1838 (growth with a limit); as the activation of units: Rumelhart, Hinton and Williams 1986.
 * @example dl.activations.sigmoid(2); // ≈ 0.8808
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
 * The hyperbolic tangent φ(x) = tanh x = 2σ(2x) − 1, in (−1, 1); φ′ = 1 − tanh²x, at most 1. Its outputs
 * lie around 0, where a {@link sigmoid}'s lie around 1/2.
 * Source: LeCun, Bottou, Orr and Müller 1998 (Efficient BackProp).
 * @example
 * dl.activations.tanh([-1e4, 0, 0.5]); // ≈ [-1, 0, 0.4621]
 * dl.activations.tanh.derivative(0); // 1
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
 * Source: Dugas et al. 2001.
 * @example dl.activations.softplus(0); // ≈ 0.693147
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
 * @example dl.activations.swish(1); // ≈ 0.731059
 */
export const swish: Activation = defineActivation({ name: "swish", ...swishDefinition });

/**
 * The sigmoid-weighted linear unit φ(x) = x·σ(x), another name of {@link swish}. Its lowest point, about
 * −0.278, lies at x ≈ −1.278.
 * Source: Elfwing, Uchibe and Doya 2018.
 * @example
 * dl.activations.silu([-10, -1.278, 10]); // ≈ [-0.0005, -0.2785, 9.9995]
 * dl.activations.silu.derivative(-1.278); // ≈ 0.000
 */
export const silu: Activation = defineActivation({ name: "silu", ...swishDefinition });

const normalDensity = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
const normalProbability = (x: number): number => erfc(-x / Math.SQRT2) / 2;
const tensorNormalProbability = (x: tf.Tensor): tf.Tensor =>
  x.mul(Math.SQRT1_2).erf().add(1).mul(0.5);

/**
 * The Gaussian error linear unit φ(x) = x·Φ(x), Φ the normal distribution function (the exact
 * form, not the tanh approximation). Source: Hendrycks and Gimpel 2016.
 * @example dl.activations.gelu(1); // ≈ 0.841345
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

/** tanh(softplus x), by which mish passes x on. */
const gate = (x: number): number => Math.tanh(Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))));

/**
 * Mish, φ(x) = x·tanh(ln(1 + eˣ)): smooth, with a dip below 0 like {@link swish}.
 * Source: Misra 2019.
 * @example dl.activations.mish(1); // ≈ 0.865098
 */
export const mish: Activation = defineActivation({
  name: "mish",
  formula: String.raw`x\,\tanh(\ln(1 + e^x))`,
  derivativeFormula: String.raw`t + x\,(1 - t^2)\,\sigma(x), \quad t = \tanh(\ln(1 + e^x))`,
  value: (x) => x * gate(x),
  slope: (x) => gate(x) + x * (1 - gate(x) ** 2) * logistic(x),
  tensor: (x) => x.mul(x.softplus().tanh()),
  tensorSlope: (x) => {
    const t = x.softplus().tanh();
    return t.add(x.mul(tf.sub(1, t.square())).mul(x.sigmoid()));
  },
});

/**
 * A sigmoid that reaches its ends slowly: φ(x) = x / (1 + |x|), in (−1, 1); φ′ = 1 / (1 + |x|)².
 * Source: Turian, Bergstra and Bengio 2009.
 * @example dl.activations.softsign([-1, 0, 3]); // [-0.5, 0, 0.75]
 */
export const softsign: Activation = defineActivation({
  name: "softsign",
  formula: String.raw`\frac{x}{1 + |x|}`,
  derivativeFormula: String.raw`\frac{1}{(1 + |x|)^2}`,
  value: (x) => x / (1 + Math.abs(x)),
  slope: (x) => 1 / (1 + Math.abs(x)) ** 2,
  tensor: (x) => x.div(x.abs().add(1)),
  tensorSlope: (x) => x.abs().add(1).square().reciprocal(),
});

/**
 * φ(x) = eˣ = φ′(x): a positive output, such as a rate. Overflows above x ≈ 709.78 (88.72 in float32).
 * Source: Keras 3, activations, `exponential`, 2023.
 * @example dl.activations.exponential([0, 1]); // ≈ [1, 2.718282]
 */
export const exponential: Activation = defineActivation({
  name: "exponential",
  formula: "e^x",
  derivativeFormula: "e^x",
  value: Math.exp,
  slope: Math.exp,
  tensor: (x) => x.exp(),
  tensorSlope: (x) => x.exp(),
});

/**
 * The logarithm of {@link sigmoid}, exact where the probability itself rounds to 0:
 * φ(x) = −ln(1 + e⁻ˣ); φ′ = σ(−x).
 * Source: Keras 3, activations, `log_sigmoid`, 2023.
 * @example dl.activations.logSigmoid([-1e4, 0]); // ≈ [-10000, -0.693147]
 */
export const logSigmoid: Activation = defineActivation({
  name: "logSigmoid",
  formula: String.raw`-\ln(1 + e^{-x})`,
  derivativeFormula: String.raw`\sigma(-x)`,
  value: (x) => Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x))),
  slope: (x) => logistic(-x),
  tensor: (x) => x.neg().softplus().neg(),
  tensorSlope: (x) => x.neg().sigmoid(),
});
