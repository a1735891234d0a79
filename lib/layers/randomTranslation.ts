import * as tf from "@tensorflow/tfjs";
import { translationRows } from "./affine.js";
import { AffineLayer, factorRange, type AffineOptions, type Factor } from "./randomImage.js";

/** How far `randomTranslation` moves down and to the right. */
export interface RandomTranslationOptions extends AffineOptions {
  /** Share of the height, positive down: f for [−f, f], or [lower, upper], within [−1, 1]. */
  readonly heightFactor: Factor;
  /** Share of the width, positive to the right, likewise. */
  readonly widthFactor: Factor;
}

/** Moves images at random; made by `randomTranslation`. */
export class RandomTranslation extends AffineLayer {
  static readonly className: string = "RandomTranslation";
  readonly #height: [number, number];
  readonly #width: [number, number];

  constructor(options: RandomTranslationOptions) {
    super(options);
    this.#height = factorRange(options.heightFactor, "heightFactor", [-1, 1]);
    this.#width = factorRange(options.widthFactor, "widthFactor", [-1, 1]);
  }

  protected override transforms(batch: number, height: number, width: number): tf.Tensor2D {
    const draw = ([lower, upper]: [number, number], size: number): tf.Tensor =>
      this.draws.uniform([batch], lower, upper).mul(size);
    return translationRows(draw(this.#height, height), draw(this.#width, width));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), heightFactor: this.#height, widthFactor: this.#width };
  }
}

tf.serialization.registerClass(RandomTranslation);

/**
 * Moves each image by random shares of its height and width, in training only.
 *
 * Formula: y[i, j] = x[i − height · a, j − width · b], a and b uniform in the ranges of `heightFactor` and
 * `widthFactor`. Images [batch, height, width, channels], of any range; result float32 of the same shape.
 *
 * @param options heightFactor and widthFactor (needed); fillMode reflect, interpolation bilinear,
 * fillValue 0, seed
 * @throws ArgumentError for a factor outside [−1, 1], other words, and inputs that are no images
 *
 * Source: Keras, RandomTranslation.
 * @example
 * const right = dl.layers.randomTranslation({
 *   heightFactor: 0,
 *   widthFactor: [0.25, 0.25],
 *   fillMode: "constant",
 * });
 * const image = tf.tensor([1, 2, 3, 4], [1, 1, 4, 1]);
 * right.apply(image, { training: true }); // [[[[0], [1], [2], [3]]]]
 */
export function randomTranslation(options: RandomTranslationOptions): RandomTranslation {
  return new RandomTranslation(options);
}
