import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { zoomRows } from "./affine.js";
import { AffineLayer, factorRange, type AffineOptions, type Factor } from "./randomImage.js";

/** How far `randomZoom` zooms. */
export interface RandomZoomOptions extends AffineOptions {
  /** Positive zooms out, negative in: f for [−f, f], or [lower, upper], within (−1, 1]. */
  readonly heightFactor: Factor;
  /** Likewise; null (default): as the height, so that shapes keep their proportions. */
  readonly widthFactor?: Factor | null;
}

/** Zooms images at random; made by `randomZoom`. */
export class RandomZoom extends AffineLayer {
  static readonly className: string = "RandomZoom";
  readonly #height: [number, number];
  readonly #width: [number, number] | null;

  constructor(options: RandomZoomOptions) {
    super(options);
    const { heightFactor, widthFactor = null } = options;
    this.#height = zoomRange(heightFactor, "heightFactor");
    this.#width = widthFactor === null ? null : zoomRange(widthFactor, "widthFactor");
  }

  protected override transforms(batch: number, height: number, width: number): tf.Tensor2D {
    const draw = ([lower, upper]: [number, number]): tf.Tensor =>
      this.draws.uniform([batch], 1 + lower, 1 + upper);
    const zoomY = draw(this.#height);
    return zoomRows(zoomY, this.#width ? draw(this.#width) : zoomY, height, width);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), heightFactor: this.#height, widthFactor: this.#width };
  }
}

function zoomRange(factor: Factor, name: string): [number, number] {
  const range = factorRange(factor, name, [-1, 1]);
  requireThat(range[0] > -1, name, "above −1, at which all would be one point", factor);
  return range;
}

tf.serialization.registerClass(RandomZoom);

/**
 * Zooms each image about its middle by a random factor, in training only.
 *
 * Formula: along each axis y[c + d] = x[c + (1 + f) d], c the middle, d the way from it, f uniform in the
 * factor's range. A factor of 0.2 shows 1.2 times as much, −0.2 shows 0.8 times as much. Images [batch, height, width,
 * channels], of any range; result float32 of the same shape.
 *
 * @param options heightFactor (needed), widthFactor as the height's; fillMode reflect, interpolation
 * bilinear, fillValue 0, seed
 * @throws ArgumentError for a factor outside (−1, 1], other words, and inputs that are no images
 *
 * Source: Keras, RandomZoom.
 * @example
 * const closer = dl.layers.randomZoom({ heightFactor: [-0.5, -0.5], interpolation: "nearest" });
 * const image = tf.tensor([1, 2, 3, 4, 5, 6], [1, 1, 6, 1]);
 * closer.apply(image, { training: true }); // [[[[2], [3], [3], [4], [4], [5]]]]
 */
export function randomZoom(options: RandomZoomOptions): RandomZoom {
  return new RandomZoom(options);
}
