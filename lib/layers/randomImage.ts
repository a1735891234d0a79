import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { mendImageTransform } from "../engine/kernels/imageTransform.js";
import type { Sampling } from "../engine/kernels/imageSampling.js";
import { Draws } from "./draws.js";
import {
  layerOptions,
  onlyNumbers,
  onlyShape,
  requireShape,
  requireWord,
  type CallArguments,
  type LayerOptions,
  type Shape,
} from "./layer.js";

export interface RandomImageOptions extends LayerOptions {
  /** A whole number in [0, 2³²): a stream of random numbers of the layer's own. Default null: `seedAll`'s. */
  readonly seed?: number | null;
}

/** A number f for [−f, f], or [lower, upper]. */
export type Factor = number | readonly [number, number];

/**
 * Changes images [batch, height, width, channels], or one [height, width, channels], each by draws of its
 * own, in training only; else they stay as they are. Gives float32.
 */
export abstract class RandomImageLayer extends tf.layers.Layer {
  protected readonly draws: Draws;

  constructor(options: RandomImageOptions) {
    super(layerOptions(options));
    this.draws = new Draws(options.seed, this);
  }

  /** Training's change of a batch of float32 images. */
  protected abstract changed(images: tf.Tensor4D): tf.Tensor4D;

  override call(inputs: tf.Tensor | tf.Tensor[], args: CallArguments = {}): tf.Tensor {
    return tf.tidy(() => {
      const x = onlyNumbers(inputs, this);
      requireImages(x.shape, this);
      const images = x.toFloat();
      if (args["training"] !== true) return images.clone();
      if (x.rank === 4) return this.changed(images as tf.Tensor4D);
      return this.changed(images.expandDims<tf.Tensor4D>(0)).squeeze([0]);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shape = onlyShape(inputShape, this);
    requireImages(shape, this);
    return shape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), seed: this.draws.seed };
  }
}

function requireImages(shape: Shape, layer: tf.layers.Layer): void {
  const ranked = shape.length === 3 || shape.length === 4;
  requireShape(ranked, layer, "images: [batch, height, width, channels]", shape);
}

export interface AffineOptions extends RandomImageOptions {
  /** What lies beyond the edge: reflect (default; c b a | a b c), wrap, nearest, constant. */
  readonly fillMode?: Sampling["fillMode"];
  /** Between pixels: bilinear (default) or nearest. */
  readonly interpolation?: Sampling["interpolation"];
  /** The pixels beyond the edge with fillMode constant. Default 0. */
  readonly fillValue?: number;
}

/** A random image layer that maps places to places. */
export abstract class AffineLayer extends RandomImageLayer {
  readonly #sampling: Omit<Sampling, "outputShape">;

  constructor(options: AffineOptions) {
    super(options);
    mendImageTransform();
    const { fillMode = "reflect", interpolation = "bilinear", fillValue = 0 } = options;
    requireWord(fillMode, ["reflect", "wrap", "constant", "nearest"], "fillMode");
    requireWord(interpolation, ["nearest", "bilinear"], "interpolation");
    requireThat(Number.isFinite(fillValue), "fillValue", "a finite number", fillValue);
    this.#sampling = { fillMode, interpolation, fillValue };
  }

  /** One row of `tf.image.transform` for each image, from fresh draws: shape [batch, 8]. */
  protected abstract transforms(batch: number, height: number, width: number): tf.Tensor2D;

  protected override changed(images: tf.Tensor4D): tf.Tensor4D {
    const [batch, height, width] = images.shape;
    const { interpolation, fillMode, fillValue } = this.#sampling;
    const rows = this.transforms(batch, height, width);
    return tf.image.transform(images, rows, interpolation, fillMode, fillValue);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.#sampling };
  }
}

/** [lower, upper] of a factor; both within [least, most]. */
export function factorRange(
  factor: Factor,
  name: string,
  [least, most]: readonly [number, number],
): [number, number] {
  const [lower, upper] = typeof factor === "number" ? [-factor, factor] : factor;
  const ordered = Number.isFinite(lower) && Number.isFinite(upper) && lower <= upper;
  const expected = `a number f ≥ 0 for [−f, f], or [lower, upper], within [${least}, ${most}]`;
  requireThat(ordered && lower >= least && upper <= most, name, expected, factor);
  return [lower, upper];
}
