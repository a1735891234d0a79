/** A window that slides over an image: where it stands, and what is padded. */
import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../../core/errors.js";
import { flatten, shapeOf, type Nested } from "../../core/nested.js";

/** "valid": the window stays inside; "same": zeros around, so that with strides 1 the size stays. */
export type Padding = "valid" | "same";

/** An image of one channel: rows of numbers. */
export type Image = readonly (readonly number[])[];

/** Along one axis: the size of the result, and how much is padded before and behind. */
export interface Axis {
  readonly output: number;
  readonly before: number;
  readonly after: number;
}

/**
 * valid: ⌊(size − window) / strides⌋ + 1; same: ⌈size / strides⌉, with the padding shared evenly and the
 * odd one behind, as in TensorFlow.
 */
export function axisOf(size: number, window: number, strides: number, padding: Padding): Axis {
  if (padding === "valid") {
    return { output: Math.floor((size - window) / strides) + 1, before: 0, after: 0 };
  }
  const output = Math.ceil(size / strides);
  const total = Math.max((output - 1) * strides + window - size, 0);
  return { output, before: Math.floor(total / 2), after: Math.ceil(total / 2) };
}

export function requireStrides(strides: number): void {
  requireThat(
    Number.isInteger(strides) && strides > 0,
    "strides",
    "a whole number above 0",
    strides,
  );
}

export function requirePadding(padding: unknown): void {
  requireThat(padding === "valid" || padding === "same", "padding", '"valid" or "same"', padding);
}

export function requireFits(
  shape: readonly number[],
  window: readonly number[],
  padding: Padding,
): void {
  const fits = padding === "same" || shape.every((size, i) => size >= (window[i] ?? 0));
  requireThat(fits, "x", `at least as large as the window [${window.join(", ")}]`, shape);
}

/** Rows of finite numbers, at least one of each. */
export function imageOf(x: Nested, argument: string): Image {
  const shape = shapeOf(x, argument);
  const expectation = "rows of finite numbers, [height, width]";
  const valid = shape.length === 2 && shape.every((size) => size > 0);
  requireThat(valid && flatten(x).every(Number.isFinite), argument, expectation, x);
  return x as Image;
}

export const zerosLike = (image: Image): number[][] => image.map((row) => row.map(() => 0));

/**
 * For each place of the window, the pixels that lie under that place in all of the window's positions:
 * [n, height, width, c] → [n, outputHeight, outputWidth, c], in the order of the window's rows. What a
 * convolution or pooling does with them, it does to all positions at once.
 */
export function shifts(
  x: tf.Tensor4D,
  [height, width]: readonly [number, number],
  strides: number,
  padding: Padding,
  paddedWith: number,
): tf.Tensor4D[] {
  const rows = axisOf(x.shape[1], height, strides, padding);
  const columns = axisOf(x.shape[2], width, strides, padding);
  // So many more behind that the last step of each shift is a whole one.
  const padded = tf.pad(
    x,
    [
      [0, 0],
      [rows.before, rows.after + strides],
      [columns.before, columns.after + strides],
      [0, 0],
    ],
    paddedWith,
  );
  const found: tf.Tensor4D[] = [];
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      found.push(everyStep(padded, [i, j], [rows.output, columns.output], strides));
    }
  }
  return found;
}

/** Every `strides`-th row and column from a start: by reshaping, which tfjs can differentiate. */
function everyStep(
  x: tf.Tensor4D,
  [top, left]: readonly [number, number],
  [height, width]: readonly [number, number],
  strides: number,
): tf.Tensor4D {
  const [n, , , channels] = x.shape;
  const part = x.slice([0, top, left, 0], [n, height * strides, width * strides, channels]);
  if (strides === 1) return part;
  const rows = part
    .reshape<tf.Tensor4D>([n, height, strides, width * strides * channels])
    .slice([0, 0, 0, 0], [n, height, 1, width * strides * channels]);
  return rows
    .reshape<tf.Tensor4D>([n * height, width, strides, channels])
    .slice([0, 0, 0, 0], [n * height, width, 1, channels])
    .reshape([n, height, width, channels]);
}
