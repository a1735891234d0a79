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

/** The window of a pooling, how it moves, and what lies beyond the edge. */
export interface Pool2dOptions {
  /** The side of the window; default 2. */
  readonly poolSize?: number;
  /** How far the window moves each time; default: poolSize. */
  readonly strides?: number;
  /** Default "valid". What is padded never counts. */
  readonly padding?: Padding;
}

/** `maxPool2d` or `averagePool2d`: a function of a tensor or rows of numbers, with its gradient. */
export interface Pool2d {
  (x: tf.Tensor, options?: Pool2dOptions): tf.Tensor4D;
  (x: Nested, options?: Pool2dOptions): number[][];
  /** From ∂L/∂y, of the shape of the result, to ∂L/∂x. */
  readonly gradient: (x: Nested, upstream: Nested, options?: Pool2dOptions) => number[][];
}

/** A pixel under the window. */
interface Pixel {
  readonly row: number;
  readonly column: number;
  readonly value: number;
}

/** What a kind of pooling makes of the pixels under the window. */
interface Pooling {
  readonly value: (pixels: readonly Pixel[]) => number;
  /** How fast the value varies with each pixel. */
  readonly slopes: (pixels: readonly Pixel[]) => readonly number[];
  readonly tensor: (x: tf.Tensor4D, shifted: Shift) => tf.Tensor4D;
}

type Shift = (x: tf.Tensor4D, paddedWith: number) => tf.Tensor4D[];

/**
 * The largest pixel under a window, for each of its positions: what matters is that a feature is there,
 * not exactly where. Its gradient goes to that pixel alone, in a tie to the first.
 *
 * Lists are an image [height, width], in float64; tensors a batch [n, height, width, channels] →
 * [n, h′, w′, channels], computed from elementary operations and differentiable by tfjs.
 *
 * @param x image, or batch of images
 * @param options poolSize (2), strides (poolSize) and padding ("valid")
 * @throws ArgumentError for an image smaller than the window, sizes below 1, another padding
 * @example
 * const x = [[0, 1, 2], [3, 4, 5], [6, 7, 8]];
 * dl.nn.maxPool2d(x, { poolSize: 2, strides: 1 }); // [[4, 5], [7, 8]]
 * dl.nn.maxPool2d.gradient(x, [[1]]); // [[0, 0, 0], [0, 1, 0], [0, 0, 0]]
 */
export const maxPool2d: Pool2d = definePooling({
  value: (pixels) => pixels.reduce((largest, { value }) => Math.max(largest, value), -Infinity),
  slopes: (pixels) => {
    const largest = pixels.reduce((best, { value }) => Math.max(best, value), -Infinity);
    const first = pixels.findIndex(({ value }) => value === largest);
    return pixels.map((_, i) => (i === first ? 1 : 0));
  },
  // From the left: in a tie tfjs's maximum passes the gradient to its first argument.
  tensor: (x, shifted) =>
    shifted(x, Number.NEGATIVE_INFINITY).reduce((largest, next) => tf.maximum(largest, next)),
});

/**
 * The mean of the pixels under a window, for each of its positions; the gradient goes to all of them in
 * equal shares. At a padded edge the mean is that of the pixels inside the image.
 *
 * @param x image [height, width], or batch of images [n, height, width, channels]
 * @param options poolSize (2), strides (poolSize) and padding ("valid")
 * @throws ArgumentError for an image smaller than the window, sizes below 1, another padding
 * @example
 * dl.nn.averagePool2d([[0, 1], [2, 3]]); // [[1.5]]
 * dl.nn.averagePool2d.gradient([[0, 1], [2, 3]], [[1]]); // [[0.25, 0.25], [0.25, 0.25]]
 */
export const averagePool2d: Pool2d = definePooling({
  value: (pixels) => pixels.reduce((sum, { value }) => sum + value, 0) / pixels.length,
  slopes: (pixels) => pixels.map(() => 1 / pixels.length),
  tensor: (x, shifted) => {
    const counts = tf.addN(shifted(tf.onesLike(x), 0));
    return tf.addN(shifted(x, 0)).div(counts);
  },
});

function definePooling(pooling: Pooling): Pool2d {
  const pool = (x: tf.Tensor | Nested, options: Pool2dOptions = {}): tf.Tensor4D | number[][] => {
    const { poolSize, strides, padding } = settled(options);
    if (!isTensor(x)) {
      const image = imageOf(x, "x");
      return windows(image, options).map((line) => line.map(pooling.value));
    }
    requireThat(x.rank === 4, "x", "a tensor of shape [n, height, width, channels]", x);
    requireFits(x.shape.slice(1, 3), [poolSize, poolSize], padding);
    return tf.tidy(() =>
      pooling.tensor(x as tf.Tensor4D, (values, paddedWith) =>
        shifts(values, [poolSize, poolSize], strides, padding, paddedWith),
      ),
    );
  };
  const gradient = (x: Nested, upstream: Nested, options: Pool2dOptions = {}): number[][] => {
    const image = imageOf(x, "x");
    const slopes = imageOf(upstream, "upstream");
    const places = windows(image, options);
    const fits = slopes.length === places.length && slopes[0]?.length === places[0]?.length;
    const expectation = `of the shape of the result, [${places.length}, ${places[0]?.length}]`;
    requireThat(fits, "upstream", expectation, upstream);
    const byX = zerosLike(image);
    places.forEach((line, r) => {
      line.forEach((pixels, c) => {
        const local = pooling.slopes(pixels);
        pixels.forEach(({ row, column }, i) => {
          const target = byX[row];
          if (!target) return;
          target[column] = (target[column] ?? 0) + (slopes[r]?.[c] ?? 0) * (local[i] ?? 0);
        });
      });
    });
    return byX;
  };
  return Object.assign(pool, { gradient }) as Pool2d;
}

function settled({ poolSize = 2, strides = poolSize, padding = "valid" }: Pool2dOptions) {
  const valid = Number.isInteger(poolSize) && poolSize > 0;
  requireThat(valid, "poolSize", "a whole number above 0", poolSize);
  requireStrides(strides);
  requirePadding(padding);
  return { poolSize, strides, padding };
}

/** The pixels under the window in each of its positions. */
function windows(image: Image, options: Pool2dOptions): Pixel[][][] {
  const { poolSize, strides, padding } = settled(options);
  const width = image[0]?.length ?? 0;
  requireFits([image.length, width], [poolSize, poolSize], padding);
  const rows = axisOf(image.length, poolSize, strides, padding);
  const columns = axisOf(width, poolSize, strides, padding);
  return Array.from({ length: rows.output }, (_, r) =>
    Array.from({ length: columns.output }, (__, c) =>
      Array.from({ length: poolSize * poolSize }, (___, place) => {
        const row = r * strides + Math.floor(place / poolSize) - rows.before;
        const column = c * strides + (place % poolSize) - columns.before;
        return { row, column, value: image[row]?.[column] };
      }).filter((pixel): pixel is Pixel => pixel.value !== undefined),
    ),
  );
}
