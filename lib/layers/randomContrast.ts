import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { RandomImageLayer, type Factor, type RandomImageOptions } from "./randomImage.js";

/** How far `randomContrast` changes the contrast, and where values are cut off. */
export interface RandomContrastOptions extends RandomImageOptions {
  /** How far from 1 the contrast goes: f for [1 − f, 1 + f], [l, u] for [1 − l, 1 + u]; in [0, 1]. */
  readonly factor: Factor;
  /** Results are cut off at these. Default [0, 255]; [0, 1] for images scaled to that. */
  readonly valueRange?: readonly [number, number];
}

/** Changes the contrast of images at random; made by `randomContrast`. */
export class RandomContrast extends RandomImageLayer {
  static readonly className: string = "RandomContrast";
  readonly #factor: [number, number];
  readonly #valueRange: [number, number];

  constructor(options: RandomContrastOptions) {
    super(options);
    const { factor, valueRange = [0, 255] } = options;
    const [lower, upper] = typeof factor === "number" ? [factor, factor] : factor;
    const within = [lower, upper].every((part) => part >= 0 && part <= 1);
    requireThat(within, "factor", "a number or [lower, upper] in [0, 1]", factor);
    const [low, high] = valueRange;
    const ordered = Number.isFinite(low) && Number.isFinite(high) && low < high;
    requireThat(ordered, "valueRange", "[low, high] with low < high", valueRange);
    this.#factor = [lower, upper];
    this.#valueRange = [low, high];
  }

  protected override changed(images: tf.Tensor4D): tf.Tensor4D {
    const [lower, upper] = this.#factor;
    const contrast = this.draws.uniform([images.shape[0], 1, 1, 1], 1 - lower, 1 + upper);
    const mean = images.mean([1, 2], true);
    const changed = images.sub(mean).mul(contrast).add(mean);
    return changed.clipByValue(...this.#valueRange) as tf.Tensor4D;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), factor: this.#factor, valueRange: this.#valueRange };
  }
}

tf.serialization.registerClass(RandomContrast);

/**
 * Strengthens or weakens the contrast of each image at random, in training only.
 *
 * Formula: y = (x − μ) c + μ, cut off at `valueRange`, with μ the mean of one channel of one image and c
 * from [1 − lower, 1 + upper]. Images [batch, height, width, channels]; result float32 of the same shape.
 *
 * @param options factor (needed); valueRange [0, 255], seed
 * @throws ArgumentError for a factor outside [0, 1], a range that is none, and inputs that are no images
 *
 * Source: Keras, RandomContrast.
 * @example
 * const contrast = dl.layers.randomContrast({ factor: 0.5, valueRange: [0, 1], seed: 1 });
 * const grey = tf.fill([1, 2, 2, 1], 0.5);
 * contrast.apply(grey, { training: true }); // [[[[0.5], [0.5]], [[0.5], [0.5]]]]
 */
export function randomContrast(options: RandomContrastOptions): RandomContrast {
  return new RandomContrast(options);
}
