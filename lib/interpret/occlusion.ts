import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { throwIfInterrupted } from "../core/host.js";
import { barText, ProgressLine } from "../core/progress.js";
import { type Samples, sampleOf } from "./model.js";
import { requireScore, type ScoreOptions, scoresOf, targetOf } from "./score.js";

/** How the image is covered, and which output unit is watched. */
export interface OcclusionOptions extends ScoreOptions {
  /** Side of the square that covers the image, in pixels; default a quarter of the shorter side. */
  readonly size?: number;
  /** Pixels from one place to the next; default half of the size. */
  readonly stride?: number;
  /** What covers it; default the image's mean, channel by channel. */
  readonly value?: number;
  /** Covered images per forward pass; default 32. */
  readonly batchSize?: number;
  /** A progress line; default true. */
  readonly verbose?: boolean;
}

/** How much a score falls where the image is covered. */
export interface Occlusion {
  readonly target: number;
  /** Of the whole image. */
  readonly score: number;
  readonly size: number;
  readonly stride: number;
  /** score − score with the square there, [place down][place right]; above 0 where it matters. */
  readonly drops: readonly (readonly number[])[];
  /** At the image's size: the mean drop of the squares that cover each pixel. */
  readonly map: readonly (readonly number[])[];
}

/**
 * Covers one square of an image after the other and measures how far the score falls: slow, but free of
 * gradients. It can be stopped, and shows how far it is.
 *
 * drop(i, j) = score(x) − score(x with the square at (i, j))
 *
 * @param model a built layers model of images, one output [n, units], run as in prediction
 * @param image one sample, [height, width, channels] or as a batch of one
 * @param options size, stride, value, batchSize, target, score: "logit" (default) or "output", verbose
 * @throws ArgumentError for another model, image or target, or a square that does not fit
 * @throws InterruptedError when the cell is stopped
 * Source: Zeiler and Fergus, "Visualizing and understanding convolutional networks", 2014.
 * @example
 * const model = tf.sequential({ layers: [
 *   tf.layers.flatten({ inputShape: [4, 4, 1] }),
 *   tf.layers.dense({ units: 1, weights: [tf.ones([16, 1]), tf.zeros([1])] }),
 * ] });
 * const { drops } = await dl.interpret.occlusion(model, tf.ones([4, 4, 1]), { size: 2, stride: 2, value: 0 });
 * drops; // [[4, 4], [4, 4]]
 */
export async function occlusion(
  model: tf.LayersModel,
  image: Samples,
  options: OcclusionOptions = {},
): Promise<Occlusion> {
  const x = sampleOf(model, image, "image");
  try {
    requireThat(x.rank === 4, "image", "an image [height, width, channels]", x);
    requireScore(model, options);
    const [, height = 1, width = 1] = x.shape;
    const { size, stride, batchSize } = requireGrid(options, Math.min(height, width));
    const target = targetOf(model, x, options.target);
    const [down, right] = [starts(height, size, stride), starts(width, size, stride)];
    const places = down.flatMap((top) => right.map((left) => [top, left] as const));
    const scores: number[] = [];
    const line = new ProgressLine();
    const scoreOf = (batch: tf.Tensor): tf.Tensor => scoresOf(model, batch, target, options.score);
    const score = tf.tidy(() => scoreOf(x.toFloat()).dataSync()[0] ?? NaN);
    for (let i = 0; i < places.length; i += batchSize) {
      const some = places.slice(i, i + batchSize);
      const covered = tf.tidy(() => scoreOf(cover(x as tf.Tensor4D, some, size, options.value)));
      try {
        scores.push(...(await covered.data<"float32">()));
      } finally {
        covered.dispose();
      }
      // Lets Stop come in between two batches.
      await new Promise((resolve) => setImmediate(resolve));
      throwIfInterrupted();
      const done = Math.min(places.length, i + batchSize);
      if (options.verbose !== false && (line.due || done === places.length)) {
        await line.show(`${barText(done / places.length)} occlusion ${done} of ${places.length}`);
      }
    }
    if (options.verbose !== false) line.end();
    const drops = down.map((_, r) =>
      right.map((_, c) => score - (scores[r * right.length + c] ?? NaN)),
    );
    return {
      target,
      score,
      size,
      stride,
      drops,
      map: spreadOut(drops, down, right, size, [height, width]),
    };
  } finally {
    x.dispose();
  }
}

function requireGrid(
  options: OcclusionOptions,
  side: number,
): { readonly size: number; readonly stride: number; readonly batchSize: number } {
  const { size = Math.max(1, Math.floor(side / 4)), batchSize = 32, value } = options;
  requireThat(
    Number.isInteger(size) && size >= 1 && size <= side,
    "size",
    `a whole number from 1 to ${side}`,
    size,
  );
  const { stride = Math.max(1, Math.floor(size / 2)) } = options;
  const fits = Number.isInteger(stride) && stride >= 1 && stride <= size;
  requireThat(fits, "stride", `a whole number from 1 to the size (${size})`, stride);
  const whole = Number.isInteger(batchSize) && batchSize >= 1;
  requireThat(whole, "batchSize", "a whole number ≥ 1", batchSize);
  requireThat(value === undefined || Number.isFinite(value), "value", "a finite number", value);
  return { size, stride, batchSize };
}

/** Where squares begin, so that every pixel is covered: the last one ends at the border. */
function starts(length: number, size: number, stride: number): number[] {
  const list: number[] = [];
  for (let at = 0; at + size < length; at += stride) list.push(at);
  return [...list, length - size];
}

/** A batch: the image with one square covered in each copy. */
function cover(
  x: tf.Tensor4D,
  places: readonly (readonly [top: number, left: number])[],
  size: number,
  value: number | undefined,
): tf.Tensor4D {
  const [, height, width] = x.shape;
  const floats = x.toFloat();
  const holes = new Float32Array(places.length * height * width);
  places.forEach(([top, left], i) => {
    for (let row = top; row < top + size; row++) {
      const start = (i * height + row) * width + left;
      holes.fill(1, start, start + size);
    }
  });
  const mask = tf.tensor4d(holes, [places.length, height, width, 1]);
  const paint = value === undefined ? floats.mean([1, 2], true) : tf.scalar(value);
  return floats.mul(tf.sub(1, mask)).add(mask.mul(paint)) as tf.Tensor4D;
}

function spreadOut(
  drops: readonly (readonly number[])[],
  down: readonly number[],
  right: readonly number[],
  size: number,
  [height, width]: readonly [number, number],
): number[][] {
  const sums = new Float64Array(height * width);
  const counts = new Float64Array(height * width);
  down.forEach((top, r) => {
    right.forEach((left, c) => {
      for (let y = top; y < top + size; y++) {
        for (let x = left; x < left + size; x++) {
          const at = y * width + x;
          sums[at] = (sums[at] ?? 0) + (drops[r]?.[c] ?? 0);
          counts[at] = (counts[at] ?? 0) + 1;
        }
      }
    });
  });
  const means = sums.map((sum, at) => sum / (counts[at] ?? 1));
  return Array.from({ length: height }, (_, y) =>
    Array.from(means.subarray(y * width, (y + 1) * width)),
  );
}
