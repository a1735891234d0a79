import * as tf from "@tensorflow/tfjs";
import { Random } from "../../../../lib/core/random.js";

/** The shape of an input, and between which numbers its values lie. */
export type Input =
  | readonly number[]
  | { readonly shape: readonly number[]; readonly range: readonly [number, number] };

/** One use of an operation, which is differentiated by all of its inputs at once. */
export interface Case {
  readonly inputs: readonly Input[];
  readonly f: (...inputs: never[]) => tf.Tensor | readonly tf.Tensor[];
  /** The same in Python, of the inputs a, b, c, d, e; null where TensorFlow has no such operation. */
  readonly python: string | null;
  /** What to call it where Python's text does not say it. */
  readonly label?: string;
  /** All values of all inputs, one after another, instead of drawn ones. */
  readonly at?: readonly number[];
  /** What holds where there is no derivative: TensorFlow is the only oracle then. */
  readonly kink?: string;
  /** Why TensorFlow's own derivative, the first or the second, is another one or missing. */
  readonly unlikeTensorFlow?: { readonly first?: string; readonly second?: string };
  /** Why the compiled derivative is another one. */
  readonly compiled?: string;
  /** Known only to so many digits in Python, which computes some operations in float32 alone. */
  readonly single?: true;
}

/** An operation has cases, or a reason why it has none. */
export type Entry = readonly Case[] | string;
export type Operations = Readonly<Record<string, Entry>>;

/** A case of an operation. */
export function on(
  inputs: readonly Input[],
  f: Case["f"],
  python: string | null,
  more: Omit<Case, "inputs" | "f" | "python"> = {},
): Case {
  return { inputs, f, python, ...more };
}

/** A function of each element: as a scalar, a vector and a tensor, and at its kinks. */
export function elementwise(
  f: (a: tf.Tensor) => tf.Tensor,
  python: string,
  {
    range = [-2, 2],
    kinks = [],
    rule = "as TensorFlow",
  }: { range?: readonly [number, number]; kinks?: readonly number[]; rule?: string } = {},
): Case[] {
  const cases = [[], [5], [2, 2, 2]].map((shape) => on([{ shape, range }], f, python));
  if (kinks.length > 0) {
    cases.push(on([[kinks.length]], f, python, { at: kinks, kink: rule }));
  }
  return cases;
}

const shapeOf = (input: Input): readonly number[] => ("shape" in input ? input.shape : input);
const rangeOf = (input: Input): readonly [number, number] =>
  "shape" in input ? input.range : [-2, 2];
const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);

export const shapesOf = ({ inputs }: Case): (readonly number[])[] => inputs.map(shapeOf);

export function nameOf(given: Case, index: number): string {
  const shapes = shapesOf(given).map((shape) => `[${shape.join(",")}]`);
  const at = given.kink === undefined ? shapes.join(" ") : `at ${given.at?.join(", ")}`;
  return `#${index} ${given.label ?? given.python} ${at}`;
}

/**
 * Where a case is differentiated: distinct numbers without a pattern, none near 0, each exact in float32,
 * so that all engines and oracles start from the same.
 */
export function pointOf({ inputs, at }: Case): number[] {
  if (at !== undefined) return at.map(Math.fround);
  const total = inputs.reduce((sum, input) => sum + sizeOf(shapeOf(input)), 0);
  const places = new Random(11).shuffle(Array.from({ length: total }, (_, i) => i));
  return inputs
    .flatMap((input) => Array.from({ length: sizeOf(shapeOf(input)) }, () => rangeOf(input)))
    .map(([low, high], i) => {
      const place = places[i] ?? 0;
      const x = low + ((high - low) * (place + 0.5 + 0.2 * Math.sin(13 * place + 1))) / total;
      return Math.fround(low < 0 && high > 0 ? x + 0.25 * Math.sign(x) : x);
    });
}

/** How the results are added up; the same in Python. */
export const weightsOf = (size: number): number[] =>
  Array.from({ length: size }, (_, i) => Math.cos(1.7 * i + 0.3));

/** The direction along which the second derivative is taken; the same in Python. */
export const directionOf = (size: number): number[] =>
  Array.from({ length: size }, (_, i) => Math.cos(2.3 * i + 0.9));

/** A case as a function of one vector, all inputs one after another; the results likewise. */
export function resultsOf(given: Case): (x: tf.Tensor) => tf.Tensor {
  const f = given.f as unknown as (...inputs: tf.Tensor[]) => tf.Tensor | readonly tf.Tensor[];
  return (x) => {
    const results = f(...split(x, shapesOf(given)));
    const flat = ("rank" in results ? [results] : results).map((each) => each.reshape([-1]));
    return flat.length === 1 ? (flat[0] as tf.Tensor) : tf.concat(flat as tf.Tensor1D[]);
  };
}

/**
 * The same with a scalar result, Σ w (y + y² / 2): the square lets the second derivative of an operation
 * that is linear depend on its gradient's gradient.
 */
export function objectiveOf(given: Case): (x: tf.Tensor) => tf.Tensor {
  const f = resultsOf(given);
  return (x) => {
    const y = f(x);
    return y
      .mul(y.mul(0.5).add(1))
      .mul(tf.tensor1d(weightsOf(y.size)))
      .sum();
  };
}

function split(x: tf.Tensor, shapes: readonly (readonly number[])[]): tf.Tensor[] {
  if (shapes.length === 1) return [x.reshape([...(shapes[0] ?? [])])];
  let begin = 0;
  return shapes.map((shape) => {
    const size = sizeOf(shape);
    const part = x.slice([begin], [size]).reshape([...shape]);
    begin += size;
    return part;
  });
}
