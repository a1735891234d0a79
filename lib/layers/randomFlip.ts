import * as tf from "@tensorflow/tfjs";
import { requireWord } from "./layer.js";
import { RandomImageLayer, type RandomImageOptions } from "./randomImage.js";

const MODES = ["horizontal", "vertical", "horizontalAndVertical"] as const;

/** Along which axes `randomFlip` mirrors. */
export interface RandomFlipOptions extends RandomImageOptions {
  /** horizontal (left and right change places), vertical, or horizontalAndVertical (default). */
  readonly mode?: (typeof MODES)[number];
}

/** Mirrors images at random; made by `randomFlip`. */
export class RandomFlip extends RandomImageLayer {
  static readonly className: string = "RandomFlip";
  readonly #mode: (typeof MODES)[number];

  constructor(options: RandomFlipOptions = {}) {
    super(options);
    const { mode = "horizontalAndVertical" } = options;
    requireWord(mode, MODES, "mode");
    this.#mode = mode;
  }

  protected override changed(images: tf.Tensor4D): tf.Tensor4D {
    const across = this.#mode === "vertical" ? images : this.#flipped(images, 2);
    return this.#mode === "horizontal" ? across : this.#flipped(across, 1);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), mode: this.#mode };
  }

  #flipped(images: tf.Tensor4D, axis: number): tf.Tensor4D {
    const [batch] = images.shape;
    const flips = this.draws.uniform([batch, 1, 1, 1], 0, 1).lessEqual(0.5);
    return tf.where(flips, images.reverse(axis), images);
  }
}

tf.serialization.registerClass(RandomFlip);

/**
 * Mirrors each image with probability ½, in training only.
 *
 * Formula: y[i, j] = x[i, width − 1 − j] across, x[height − 1 − i, j] upside down. Images [batch, height,
 * width, channels], of any range; result float32 of the same shape. With horizontalAndVertical the two
 * flips are drawn apart (Keras draws both at once).
 *
 * @param options mode horizontalAndVertical, seed
 * @throws ArgumentError for another mode, and for inputs that are no images
 *
 * Source: Keras, RandomFlip.
 * @example
 * const flip = dl.layers.randomFlip({ mode: "horizontal", seed: 1 });
 * const images = tf.tensor([1, 2, 1, 2, 1, 2], [3, 1, 2, 1]);
 * flip.apply(images); // [[[[1], [2]]], [[[1], [2]]], [[[1], [2]]]] (not in training)
 * flip.apply(images, { training: true }); // [[[[1], [2]]], [[[1], [2]]], [[[2], [1]]]]
 */
export function randomFlip(options: RandomFlipOptions = {}): RandomFlip {
  return new RandomFlip(options);
}
