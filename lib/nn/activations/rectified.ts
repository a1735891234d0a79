import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../../core/errors.js";
import { type Activation, defineActivation } from "./activation.js";

/**
 * The identity φ(x) = x, φ′ = 1: an output layer for regression, or one that returns logits.
 * Source: Keras 3, activations, `linear`, 2023.
 * @example dl.activations.linear(2.5); // 2.5
 */
export const linear: Activation = defineActivation({
  name: "linear",
  formula: "x",
  derivativeFormula: "1",
  value: (x) => x,
  slope: (x) => (Number.isNaN(x) ? x : 1),
  tensor: (x) => x.clone(),
  tensorSlope: (x) => tf.onesLike(x),
});

/**
 * The rectified linear unit φ(x) = max(x, 0), φ′ = 1 for x > 0, else 0.
 * Source: Nair and Hinton 2010.
 * @example dl.activations.relu([-2, 0, 3]); // [0, 0, 3]
 */
export const relu: Activation = defineActivation({
  name: "relu",
  formula: String.raw`\max(x, 0)`,
  derivativeFormula: String.raw`\begin{cases}1 & x > 0\\ 0 & x \le 0\end{cases}`,
  value: (x) => (x > 0 ? x : Number.isNaN(x) ? x : 0),
  slope: (x) => (Number.isNaN(x) ? x : x > 0 ? 1 : 0),
  tensor: (x) => tf.relu(x),
  tensorSlope: (x) => x.greater(0).toFloat(),
});

function leaky(negativeSlope: number): Activation {
  requireThat(
    negativeSlope >= 0 && Number.isFinite(negativeSlope),
    "negativeSlope",
    "a finite number ≥ 0",
    negativeSlope,
  );
  return defineActivation({
    name: "leakyRelu",
    formula: String.raw`\begin{cases}x & x > 0\\ ${negativeSlope}\,x & x \le 0\end{cases}`,
    derivativeFormula: String.raw`\begin{cases}1 & x > 0\\ ${negativeSlope} & x \le 0\end{cases}`,
    value: (x) => (x > 0 ? x : negativeSlope * x),
    slope: (x) => (Number.isNaN(x) ? x : x > 0 ? 1 : negativeSlope),
    tensor: (x) => tf.leakyRelu(x, negativeSlope),
    tensorSlope: (x) => tf.where(x.greater(0), tf.onesLike(x), tf.fill(x.shape, negativeSlope)),
  });
}

/**
 * A ReLU that lets a little through below 0: φ(x) = x for x > 0, else 0.01·x.
 * `leakyRelu.withSlope(0.2)` has another slope below 0 (any finite number ≥ 0).
 * Source: Maas, Hannun and Ng 2013.
 * @example
 * dl.activations.leakyRelu(-2); // -0.02
 * dl.activations.leakyRelu.withSlope(0.2)(-2); // -0.4
 */
export const leakyRelu: Activation & { withSlope(negativeSlope: number): Activation } =
  Object.assign(leaky(0.01), { withSlope: leaky });

function exponentialUnit(alpha: number): Activation {
  requireThat(alpha > 0 && Number.isFinite(alpha), "alpha", "a finite number > 0", alpha);
  const factor = alpha === 1 ? "" : String.raw`${alpha}\,`;
  return defineActivation({
    name: "elu",
    formula: String.raw`\begin{cases}x & x > 0\\ ${factor}(e^x - 1) & x \le 0\end{cases}`,
    derivativeFormula: String.raw`\begin{cases}1 & x > 0\\ ${factor}e^x & x \le 0\end{cases}`,
    value: (x) => (x > 0 ? x : alpha * Math.expm1(x)),
    slope: (x) => (x > 0 ? 1 : alpha * Math.exp(x)),
    // A sum of two halves: tfjs cannot differentiate through `where` with a comparison.
    tensor: (x) => tf.relu(x).add(tf.expm1(tf.minimum(x, 0)).mul(alpha)),
    tensorSlope: (x) => tf.where(x.greater(0), tf.onesLike(x), tf.exp(tf.minimum(x, 0)).mul(alpha)),
  });
}

/**
 * The exponential linear unit φ(x) = x for x > 0, else α(eˣ − 1), with α = 1.
 * `elu.withAlpha(0.5)` has another α > 0. Source: Clevert, Unterthiner and Hochreiter 2016.
 * @example dl.activations.elu(-1e4); // -1
 */
export const elu: Activation & { withAlpha(alpha: number): Activation } = Object.assign(
  exponentialUnit(1),
  {
    withAlpha: exponentialUnit,
  },
);

/** For these two, outputs of mean 0 and variance 1 keep both from layer to layer. */
const SELU = { alpha: 1.6732632423543772, scale: 1.0507009873554805 } as const;

/**
 * The scaled exponential linear unit φ(x) = λx for x > 0, else λα(eˣ − 1), with λ = 1.0507 and
 * α = 1.6733, which keep mean 0 and variance 1 through the layers (weights by lecunNormal).
 * Source: Klambauer et al. 2017.
 * @example dl.activations.selu([-1e4, 1]); // ≈ [-1.758099, 1.050701]
 */
export const selu: Activation = defineActivation({
  name: "selu",
  formula: String.raw`\lambda\begin{cases}x & x > 0\\ \alpha\,(e^x - 1) & x \le 0\end{cases}`,
  derivativeFormula: String.raw`\lambda\begin{cases}1 & x > 0\\ \alpha\,e^x & x \le 0\end{cases}`,
  value: (x) => SELU.scale * (x > 0 ? x : SELU.alpha * Math.expm1(x)),
  slope: (x) => SELU.scale * (x > 0 ? 1 : SELU.alpha * Math.exp(x)),
  tensor: (x) =>
    tf
      .relu(x)
      .add(tf.expm1(tf.minimum(x, 0)).mul(SELU.alpha))
      .mul(SELU.scale),
  tensorSlope: (x) => {
    const below = tf.exp(tf.minimum(x, 0)).mul(SELU.alpha);
    return tf.where(x.greater(0), tf.onesLike(x), below).mul(SELU.scale);
  },
});
