import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../../core/errors.js";
import { isTensor, type Nested } from "../../core/nested.js";
import {
  axisOf,
  imageOf,
  requireFits,
  requirePadding,
  requireStrides,
  shifts,
  zerosLike,
  type Image,
  type Padding,
} from "./window.js";

/** How the window of a convolution moves, and what lies beyond the edge. */
export interface Conv2dOptions {
  /** How far the window moves each time; default 1. */
  readonly strides?: number;
  /** Default "valid". */
  readonly padding?: Padding;
}

/** `conv2d`: a function of tensors or rows of numbers, with its gradients. */
export interface Conv2d {
  (x: tf.Tensor, kernel: tf.Tensor, options?: Conv2dOptions): tf.Tensor4D;
  (x: Nested, kernel: Nested, options?: Conv2dOptions): number[][];
  /** From ∂L/∂y, of the shape of the result, to ∂L/∂x and ∂L/∂kernel. */
  readonly gradient: (
    x: Nested,
    kernel: Nested,
    upstream: Nested,
    options?: Conv2dOptions,
  ) => { readonly x: number[][]; readonly kernel: number[][] };
}

/**
 * The convolution of deep learning (a cross-correlation: the kernel is not turned round), written out:
 * y[r, c] = Σᵢ Σⱼ x[r·s + i, c·s + j] · k[i, j]. Its gradients send each product's share back:
 * ∂L/∂k[i, j] = Σ ∂L/∂y[r, c] · x[r·s + i, c·s + j], and ∂L/∂x likewise with k.
 *
 * Lists are an image [height, width] of one channel and a kernel [kh, kw], in float64. Tensors are a
 * batch [n, height, width, channels] and a kernel [kh, kw, channels, filters] → [n, h′, w′, filters];
 * they are computed from elementary operations and differentiable by tfjs.
 *
 * Source: LeCun et al. 1989; padding and strides as in TensorFlow.
 *
 * @param x image, or batch of images
 * @param kernel of the kind of x
 * @param options strides (1) and padding ("valid")
 * @throws ArgumentError for shapes that do not fit together, strides below 1, another padding
 * @example
 * const x = [[0, 1, 2], [3, 4, 5], [6, 7, 8]];
 * const kernel = [[0, 1], [2, 3]];
 * dl.nn.conv2d(x, kernel); // [[19, 25], [37, 43]]
 * dl.nn.conv2d(x, kernel, { padding: "same" })[2]; // [7, 8, 0]
 * dl.nn.conv2d.gradient(x, kernel, [[1, 0], [0, 0]]).kernel; // [[0, 1], [3, 4]]
 */
export const conv2d: Conv2d = Object.assign(convolve, { gradient }) as Conv2d;

function convolve(
  x: tf.Tensor | Nested,
  kernel: tf.Tensor | Nested,
  { strides = 1, padding = "valid" }: Conv2dOptions = {},
): tf.Tensor4D | number[][] {
  requireStrides(strides);
  requirePadding(padding);
  if (isTensor(x)) return convolveTensor(x, kernel, strides, padding);
  requireThat(!isTensor(kernel), "kernel", "of the kind of x: rows of numbers", kernel);
  const { image, window, rows, columns } = placed(x, kernel, strides, padding);
  return Array.from({ length: rows.output }, (_, r) =>
    Array.from({ length: columns.output }, (__, c) => {
      let sum = 0;
      window.forEach((weights, i) => {
        weights.forEach((weight, j) => {
          const row = image[r * strides + i - rows.before];
          sum += (row?.[c * strides + j - columns.before] ?? 0) * weight;
        });
      });
      return sum;
    }),
  );
}

function gradient(
  x: Nested,
  kernel: Nested,
  upstream: Nested,
  { strides = 1, padding = "valid" }: Conv2dOptions = {},
): { x: number[][]; kernel: number[][] } {
  requireStrides(strides);
  requirePadding(padding);
  const { image, window, rows, columns } = placed(x, kernel, strides, padding);
  const slopes = imageOf(upstream, "upstream");
  const fits = slopes.length === rows.output && slopes[0]?.length === columns.output;
  const expectation = `of the shape of the result, [${rows.output}, ${columns.output}]`;
  requireThat(fits, "upstream", expectation, upstream);
  const byX = zerosLike(image);
  const byKernel = zerosLike(window);
  slopes.forEach((line, r) => {
    line.forEach((slope, c) => {
      window.forEach((weights, i) => {
        weights.forEach((weight, j) => {
          const [row, column] = [r * strides + i - rows.before, c * strides + j - columns.before];
          const pixel = image[row]?.[column];
          if (pixel === undefined) return; // padding: nothing to learn
          add(byX, row, column, slope * weight);
          add(byKernel, i, j, slope * pixel);
        });
      });
    });
  });
  return { x: byX, kernel: byKernel };
}

function add(image: number[][], row: number, column: number, amount: number): void {
  const line = image[row];
  if (line) line[column] = (line[column] ?? 0) + amount;
}

function placed(x: Nested, kernel: Nested, strides: number, padding: Padding) {
  const image: Image = imageOf(x, "x");
  const window: Image = imageOf(kernel, "kernel");
  const [height, width] = [window.length, window[0]?.length ?? 0];
  requireFits([image.length, image[0]?.length ?? 0], [height, width], padding);
  return {
    image,
    window,
    rows: axisOf(image.length, height, strides, padding),
    columns: axisOf(image[0]?.length ?? 0, width, strides, padding),
  };
}

function convolveTensor(
  x: tf.Tensor,
  kernel: tf.Tensor | Nested,
  strides: number,
  padding: Padding,
): tf.Tensor4D {
  requireThat(x.rank === 4, "x", "a tensor of shape [n, height, width, channels]", x);
  const channels = x.shape[3] ?? 0;
  const fits = isTensor(kernel) && kernel.rank === 4 && kernel.shape[2] === channels;
  requireThat(fits, "kernel", `a tensor of shape [kh, kw, ${channels}, filters]`, kernel);
  const [height, width, , filters] = (kernel as tf.Tensor4D).shape;
  requireFits(x.shape.slice(1, 3), [height, width], padding);
  return tf.tidy(() => {
    const places = shifts(x as tf.Tensor4D, [height, width], strides, padding, 0);
    // One place of the window at a time: all pixels under it, times its weights [channels, filters].
    const terms = places.map((pixels, place) => {
      const start = [Math.floor(place / width), place % width, 0, 0];
      const weights = kernel.slice(start, [1, 1, channels, filters]);
      const [n, rows, columns] = pixels.shape;
      return pixels
        .reshape([n * rows * columns, channels])
        .matMul(weights.reshape([channels, filters]))
        .reshape<tf.Tensor4D>([n, rows, columns, filters]);
    });
    return tf.addN(terms);
  });
}
