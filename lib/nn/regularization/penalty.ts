import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../../core/errors.js";
import { formulaData } from "../../core/formula.js";
import { DISPLAY, type MimeData } from "../../core/host.js";
import {
  flatten,
  isTensor,
  mapNested,
  shapeOf,
  type Nested,
  type SameNesting,
  type TensorOrNested,
} from "../../core/nested.js";

/** A penalty on the size of weights, to be added to the loss. */
export interface Penalty {
  (weights: tf.Tensor, lambda?: number): tf.Scalar;
  (weights: Nested, lambda?: number): number;
  readonly name: string;
  /** In LaTeX. */
  readonly formula: string;
  readonly gradientFormula: string;
  /** ∂penalty/∂w, of the shape of the weights. */
  readonly gradient: {
    <T extends tf.Tensor>(weights: T, lambda?: number): T;
    <T extends Nested>(weights: T, lambda?: number): SameNesting<T>;
  };
  /** The two formulas, typeset. */
  [DISPLAY](): MimeData;
}

interface PenaltyDefinition {
  readonly name: string;
  readonly formula: string;
  readonly gradientFormula: string;
  readonly part: (w: number) => number;
  readonly slope: (w: number) => number;
  readonly tensor: (w: tf.Tensor) => tf.Tensor;
  readonly tensorSlope: (w: tf.Tensor) => tf.Tensor;
}

/** λ when none is given, as in Keras. */
const LAMBDA = 0.01;

function definePenalty(definition: PenaltyDefinition): Penalty {
  const { name, formula, gradientFormula, part, slope, tensor, tensorSlope } = definition;
  const penalty = (weights: TensorOrNested, lambda = LAMBDA): tf.Scalar | number => {
    requireLambda(lambda);
    if (isTensor(weights)) return tf.tidy(() => tensor(weights).sum().mul(lambda).asScalar());
    return lambda * numbersOf(weights).reduce((total, w) => total + part(w), 0);
  };
  const gradient = (weights: TensorOrNested, lambda = LAMBDA): unknown => {
    requireLambda(lambda);
    if (isTensor(weights)) return tf.tidy(() => tensorSlope(weights).mul(lambda));
    numbersOf(weights);
    return mapNested(weights, (w) => lambda * slope(w));
  };
  return Object.defineProperties(penalty, {
    name: { value: name },
    formula: { value: formula, enumerable: true },
    gradientFormula: { value: gradientFormula, enumerable: true },
    gradient: { value: gradient, enumerable: true },
    [DISPLAY]: {
      value: () =>
        formulaData(name, [
          [String.raw`\Omega(w)`, formula],
          [String.raw`\frac{\partial \Omega}{\partial w_i}`, gradientFormula],
        ]),
    },
  }) as unknown as Penalty;
}

function numbersOf(weights: Nested): number[] {
  shapeOf(weights, "weights");
  const all = flatten(weights);
  requireThat(all.every(Number.isFinite), "weights", "finite numbers", weights);
  return all;
}

function requireLambda(lambda: number): void {
  requireThat(lambda >= 0 && Number.isFinite(lambda), "lambda", "a finite number ≥ 0", lambda);
}

/**
 * Lasso: λ Σ |wᵢ|. Its pull λ·sign(w) does not weaken as a weight shrinks, so that many end at 0.
 * λ is 0.01 by default. Source: Tibshirani 1996.
 * @throws ArgumentError for a λ below 0, or weights that are not finite numbers
 * @example
 * dl.nn.l1([[1, -2], [0, 3]], 0.1); // ≈ 0.6
 * dl.nn.l1.gradient([2, -4, 0], 0.5); // [0.5, -0.5, 0]
 */
export const l1: Penalty = definePenalty({
  name: "l1",
  formula: String.raw`\lambda \sum_i |w_i|`,
  gradientFormula: String.raw`\lambda\,\operatorname{sign}(w_i)`,
  part: Math.abs,
  slope: Math.sign,
  tensor: (w) => w.abs(),
  tensorSlope: (w) => w.sign(),
});

/**
 * Ridge, or weight decay: λ Σ wᵢ². Its pull 2λw is proportional to the weight: without a gradient of the
 * data each step of gradient descent multiplies the weight by 1 − 2ηλ. λ is 0.01 by default (the same
 * λ Σ wᵢ² as in Keras; some books write λ/2). Source: Hoerl and Kennard 1970.
 * @throws ArgumentError for a λ below 0, or weights that are not finite numbers
 * @example
 * dl.nn.l2([1, -2, 3], 0.1); // ≈ 1.4
 * dl.nn.l2.gradient([1, -2], 0.25); // [0.5, -1]
 */
export const l2: Penalty = definePenalty({
  name: "l2",
  formula: String.raw`\lambda \sum_i w_i^2`,
  gradientFormula: String.raw`2\lambda w_i`,
  part: (w) => w * w,
  slope: (w) => 2 * w,
  tensor: (w) => w.square(),
  tensorSlope: (w) => w.mul(2),
});
