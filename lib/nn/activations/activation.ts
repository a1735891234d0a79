import * as tf from "@tensorflow/tfjs";
import { requireText, requireThat } from "../../core/errors.js";
import { formulaData } from "../../core/formula.js";
import { DISPLAY, type MimeData } from "../../core/host.js";
import {
  isTensor,
  mapNested,
  shapeOf,
  type Nested,
  type SameNesting,
  type TensorOrNested,
} from "../../core/nested.js";

/** One function for a number, nested numbers (float64) and a tensor (its own shape and precision). */
export interface Elementwise {
  <T extends tf.Tensor>(x: T): T;
  <T extends Nested>(x: T): SameNesting<T>;
}

/** A point of a curve: the function and its slope at `x`. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  readonly slope: number;
}

/**
 * An activation function φ, applied to each element. Call it with a number, with nested lists of
 * numbers, or with a tensor; the result has the same shape. Tensors are differentiable by tfjs.
 */
export interface Activation extends Elementwise {
  /** Keras' name in camelCase. */
  readonly name: string;
  /** φ(x) in LaTeX. */
  readonly formula: string;
  /** φ′(x) in LaTeX. */
  readonly derivativeFormula: string;
  /** φ′, for the same arguments. At a kink: the value from the left, as TensorFlow has it. */
  readonly derivative: Elementwise;
  /** φ and φ′ at `points` equal steps of [from, to], both ends included. */
  curve(from?: number, to?: number, points?: number): CurvePoint[];
  /** The two formulas, typeset. */
  [DISPLAY](): MimeData;
}

/** What a new activation consists of; the tensor functions must be built from differentiable ops. */
export interface ActivationDefinition {
  readonly name: string;
  readonly formula: string;
  readonly derivativeFormula: string;
  readonly value: (x: number) => number;
  readonly slope: (x: number) => number;
  readonly tensor: (x: tf.Tensor) => tf.Tensor;
  readonly tensorSlope: (x: tf.Tensor) => tf.Tensor;
}

/**
 * Makes an {@link Activation} of your own from its forms for a number and for a tensor: it then works
 * wherever those of `dl.activations` do, in layers and in pictures.
 * @param definition φ as `value` and `tensor`, φ′ as `slope` and `tensorSlope`, both formulas in LaTeX
 * @returns φ for a number, nested numbers or a tensor, in the shape of its argument
 * @throws ArgumentError for a blank name or formula; what is returned: for an x that is not numeric
 * @example
 * const cube = dl.activations.defineActivation({
 *   name: "cube", formula: "x^3", derivativeFormula: "3x^2",
 *   value: (x) => x ** 3, slope: (x) => 3 * x ** 2,
 *   tensor: (x) => x.pow(3), tensorSlope: (x) => x.square().mul(3),
 * });
 * cube(2); // 8
 * cube.derivative([1, 2]); // [3, 12]
 */
export function defineActivation(definition: ActivationDefinition): Activation {
  const { name, formula, derivativeFormula, value, slope, tensor, tensorSlope } = definition;
  for (const [argument, text] of Object.entries({ name, formula, derivativeFormula }))
    requireText(argument, text);
  const activation = elementwise(name, value, tensor);
  const derivative = elementwise(`${name}.derivative`, slope, tensorSlope);
  const curve = (from = -6, to = 6, points = 241): CurvePoint[] => {
    requireThat(Number.isFinite(from), "from", "a finite number", from);
    requireThat(to > from && Number.isFinite(to), "to", `a finite number above ${from}`, to);
    requireThat(
      Number.isInteger(points) && points >= 2,
      "points",
      "an integer of at least 2",
      points,
    );
    return Array.from({ length: points }, (_, i) => {
      const x = from + ((to - from) * i) / (points - 1);
      return { x, y: value(x), slope: slope(x) };
    });
  };
  return Object.defineProperties(activation, {
    name: { value: name },
    formula: { value: formula, enumerable: true },
    derivativeFormula: { value: derivativeFormula, enumerable: true },
    derivative: { value: derivative, enumerable: true },
    curve: { value: curve, enumerable: true },
    [DISPLAY]: {
      value: () =>
        formulaData(name, [
          [String.raw`\varphi(x)`, formula],
          [String.raw`\varphi'(x)`, derivativeFormula],
        ]),
    },
  }) as Activation;
}

function elementwise(
  name: string,
  onNumber: (x: number) => number,
  onTensor: (x: tf.Tensor) => tf.Tensor,
): Elementwise {
  const apply = (x: TensorOrNested): unknown => {
    if (isTensor(x)) return tf.tidy(() => onTensor(floating(x)));
    shapeOf(x, `x of ${name}`);
    return mapNested(x, onNumber);
  };
  return Object.defineProperty(apply, "name", { value: name }) as Elementwise;
}

/** Integer and boolean tensors become float32; complex and string ones are refused. */
export function floating(x: tf.Tensor): tf.Tensor {
  requireThat(x.dtype !== "string" && x.dtype !== "complex64", "x", "a numeric tensor", x);
  return x.dtype === "float32" ? x : x.toFloat();
}
