import * as tf from "@tensorflow/tfjs";
import { rotationRows } from "./affine.js";
import { AffineLayer, factorRange, type AffineOptions, type Factor } from "./randomImage.js";

/** How far `randomRotation` turns. */
export interface RandomRotationOptions extends AffineOptions {
  /** Share of a full turn, counter-clockwise: f for [−f, f], or [lower, upper], within [−1, 1]. */
  readonly factor: Factor;
}

/** Turns images at random; made by `randomRotation`. */
export class RandomRotation extends AffineLayer {
  static readonly className: string = "RandomRotation";
  readonly #range: [number, number];

  constructor(options: RandomRotationOptions) {
    super(options);
    this.#range = factorRange(options.factor, "factor", [-1, 1]);
  }

  protected override transforms(batch: number, height: number, width: number): tf.Tensor2D {
    const [lower, upper] = this.#range;
    const turns = this.draws.uniform([batch], lower, upper);
    return rotationRows(turns.mul(2 * Math.PI), height, width);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), factor: this.#range };
  }
}

tf.serialization.registerClass(RandomRotation);

/**
 * Turns each image about its middle by a random angle, in training only.
 *
 * Formula: angle = 2π · f, positive counter-clockwise, f uniform in the range of `factor`. Images [batch,
 * height, width, channels], of any range; result float32 of the same shape.
 *
 * @param options factor (needed); fillMode reflect, interpolation bilinear, fillValue 0, seed
 * @throws ArgumentError for a factor outside [−1, 1], other words, and inputs that are no images
 *
 * Source: Keras, RandomRotation.
 * @example
 * const quarter = dl.layers.randomRotation({ factor: [0.25, 0.25], interpolation: "nearest" });
 * const image = tf.tensor([1, 2, 3, 4], [1, 2, 2, 1]);
 * quarter.apply(image, { training: true }); // [[[[2], [4]], [[1], [3]]]]
 */
export function randomRotation(options: RandomRotationOptions): RandomRotation {
  return new RandomRotation(options);
}
