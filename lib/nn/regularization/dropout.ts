import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../../core/errors.js";
import {
  flatten,
  isTensor,
  nest,
  shapeOf,
  type Nested,
  type SameNesting,
  type TensorOrNested,
} from "../../core/nested.js";
import { Random } from "../../core/random.js";

/** How much is dropped, what draws it, and whether anything is. */
export interface DropoutOptions {
  /** p in [0, 1): the share of numbers that is dropped. */
  readonly rate: number;
  /** Draws the mask; another seed for each step. */
  readonly seed: number;
  /** false: in prediction nothing is dropped. Default true. */
  readonly training?: boolean;
}

/**
 * Sets a random share p of the numbers to 0 and divides the others by 1 − p ("inverted scaling"), so
 * that the mean stays what it is without dropout and prediction needs no correction: y = m ⊙ x / (1 − p).
 * The gradient is that factor too: ∂L/∂x = m ⊙ ∂L/∂y / (1 − p).
 *
 * Source: Srivastava et al. 2014.
 *
 * @param x a tensor (differentiable by tfjs), or (nested) numbers
 * @param options rate, seed; training true
 * @returns output, and mask: 1 where a number stayed, 0 where it was dropped; both of the shape of x
 * @throws ArgumentError for a rate outside [0, 1), or a wrong seed
 * @example
 * const { output, mask } = dl.nn.dropout([1, 1, 1, 1], { rate: 0.5, seed: 1 });
 * output.every((value, i) => value === 2 * mask[i]); // true
 * dl.nn.dropout([1, 2], { rate: 0.5, seed: 1, training: false }).output; // [1, 2]
 */
export function dropout<T extends tf.Tensor>(
  x: T,
  options: DropoutOptions,
): { readonly output: T; readonly mask: T };
export function dropout<T extends Nested>(
  x: T,
  options: DropoutOptions,
): { readonly output: SameNesting<T>; readonly mask: SameNesting<T> };
export function dropout(
  x: TensorOrNested,
  { rate, seed, training = true }: DropoutOptions,
): unknown {
  requireThat(rate >= 0 && rate < 1, "rate", "a number in [0, 1)", rate);
  const random = new Random(seed);
  const shape = isTensor(x) ? x.shape : shapeOf(x, "x");
  const size = shape.reduce((product, length) => product * length, 1);
  const kept = Array.from({ length: size }, () => (training && random.uniform() < rate ? 0 : 1));
  const scale = training ? 1 / (1 - rate) : 1;
  if (isTensor(x)) {
    return tf.tidy(() => {
      const mask = tf.tensor(kept, shape, "float32");
      return { output: x.mul(mask).mul(scale), mask };
    });
  }
  const values = flatten(x).map((value, i) => (kept[i] === 0 ? 0 : value * scale));
  return { output: nest(values, shape), mask: nest(kept, shape) };
}
