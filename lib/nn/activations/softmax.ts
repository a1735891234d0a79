import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../../core/errors.js";
import { formulaData } from "../../core/formula.js";
import { DISPLAY, type MimeData } from "../../core/host.js";
import {
  isTensor,
  mapRows,
  shapeOf,
  type Nested,
  type SameNesting,
  type TensorOrNested,
} from "../../core/nested.js";
import { logSoftmax as logProbabilities, softmax as probabilities } from "../../core/special.js";
import { floating } from "./activation.js";

/** An activation of a whole vector: every output depends on every input of its row. */
export interface VectorActivation {
  <T extends tf.Tensor>(x: T): T;
  <T extends readonly Nested[]>(x: T): SameNesting<T>;
  readonly name: string;
  /** φ(x)ᵢ in LaTeX. */
  readonly formula: string;
  /** ∂φᵢ/∂xⱼ in LaTeX. */
  readonly derivativeFormula: string;
  /** The Jacobian: shape […, n] → […, n, n], entry [i][j] = ∂φᵢ/∂xⱼ. */
  readonly derivative: {
    (x: tf.Tensor): tf.Tensor;
    <T extends readonly Nested[]>(x: T): SameNesting<T>[];
  };
  /** The two formulas, typeset. */
  [DISPLAY](): MimeData;
}

interface VectorDefinition {
  readonly name: string;
  readonly formula: string;
  readonly derivativeFormula: string;
  readonly row: (x: readonly number[]) => number[];
  readonly rowJacobian: (x: readonly number[]) => number[][];
  readonly tensor: (x: tf.Tensor) => tf.Tensor;
  readonly tensorJacobian: (x: tf.Tensor) => tf.Tensor;
}

function defineVectorActivation(definition: VectorDefinition): VectorActivation {
  const { name, formula, derivativeFormula, row, rowJacobian, tensor, tensorJacobian } = definition;
  const over =
    (onRow: (x: readonly number[]) => unknown, onTensor: (x: tf.Tensor) => tf.Tensor) =>
    (x: TensorOrNested): unknown => {
      const shape = isTensor(x) ? x.shape : shapeOf(x, `x of ${name}`);
      const expectation = "a vector, or vectors along the last axis, of at least one entry";
      requireThat(shape.length > 0 && shape.at(-1) !== 0, `x of ${name}`, expectation, x);
      return isTensor(x) ? tf.tidy(() => onTensor(floating(x))) : mapRows(x, onRow);
    };
  return Object.defineProperties(over(row, tensor), {
    name: { value: name },
    formula: { value: formula, enumerable: true },
    derivativeFormula: { value: derivativeFormula, enumerable: true },
    derivative: { value: over(rowJacobian, tensorJacobian), enumerable: true },
    [DISPLAY]: {
      value: () =>
        formulaData(name, [
          [String.raw`\varphi(x)_i`, formula],
          [String.raw`\frac{\partial \varphi_i}{\partial x_j}`, derivativeFormula],
        ]),
    },
  }) as unknown as VectorActivation;
}

const identity = (size: number): tf.Tensor => tf.eye(size);

/**
 * Logits → probabilities: φ(x)ᵢ = eˣⁱ / Σⱼ eˣʲ over the last axis; each in [0, 1], sum 1.
 * Adding the same number to all logits changes nothing.
 * Source: Bridle 1990.
 * @example dl.activations.softmax([2, 1, 0.1]); // ≈ [0.6590, 0.2424, 0.0986]
 */
export const softmax: VectorActivation = defineVectorActivation({
  name: "softmax",
  formula: String.raw`\frac{e^{x_i}}{\sum_j e^{x_j}}`,
  derivativeFormula: String.raw`p_i\,(\delta_{ij} - p_j)`,
  row: probabilities,
  rowJacobian: (x) => {
    const p = probabilities(x);
    return p.map((pi, i) => p.map((pj, j) => pi * ((i === j ? 1 : 0) - pj)));
  },
  tensor: (x) => tf.softmax(x),
  tensorJacobian: (x) => {
    const p = tf.softmax(x);
    return p.expandDims(-1).mul(identity(x.shape.at(-1) ?? 1).sub(p.expandDims(-2)));
  },
});

/**
 * The logarithm of {@link softmax}, exact where the probability itself rounds to 0:
 * φ(x)ᵢ = xᵢ − ln Σⱼ eˣʲ over the last axis.
 * Source: Keras 3, activations, `log_softmax`, 2023.
 * @example dl.activations.logSoftmax([0, 1e4]); // [-10000, 0]
 */
export const logSoftmax: VectorActivation = defineVectorActivation({
  name: "logSoftmax",
  formula: String.raw`x_i - \ln \sum_j e^{x_j}`,
  derivativeFormula: String.raw`\delta_{ij} - p_j`,
  row: logProbabilities,
  rowJacobian: (x) => {
    const p = probabilities(x);
    return p.map((_, i) => p.map((pj, j) => (i === j ? 1 : 0) - pj));
  },
  tensor: (x) => tf.logSoftmax(x),
  tensorJacobian: (x) => identity(x.shape.at(-1) ?? 1).sub(tf.softmax(x).expandDims(-2)),
});
