import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import type { Random } from "../core/random.js";
import { Draws } from "./draws.js";
import {
  inputOf,
  layerOptions,
  requireNumbers,
  requireShape,
  shapesOf,
  type CallArguments,
  type LayerOptions,
  type Shape,
} from "./layer.js";

/** How strongly `mixUp` mixes, and its random numbers. */
export interface MixUpOptions extends LayerOptions {
  /** Weights come from Beta(alpha, alpha): near 0 little is mixed, 1 is uniform. Default 0.2. */
  readonly alpha?: number;
  /** A whole number in [0, 2³²): a stream of random numbers of the layer's own. Default null: `seedAll`'s. */
  readonly seed?: number | null;
}

/** A batch as `tf.data` passes it on. */
export interface LabelledBatch {
  readonly xs: tf.Tensor;
  readonly ys: tf.Tensor;
}

/** Mixes pairs of images and their labels; made by `mixUp`. */
export class MixUp extends tf.layers.Layer {
  static readonly className: string = "MixUp";
  readonly alpha: number;
  readonly #draws: Draws;

  constructor(options: MixUpOptions = {}) {
    super(layerOptions(options));
    const { alpha = 0.2, seed } = options;
    requireThat(Number.isFinite(alpha) && alpha > 0, "alpha", "a finite number > 0", alpha);
    this.alpha = alpha;
    this.#draws = new Draws(seed, this);
  }

  /**
   * A mixed batch: what to pass to `map` of a dataset of batches.
   *
   * @param batch images [batch, …] and one-hot labels [batch, classes]
   * @throws ArgumentError for images and labels that are not equally many
   * @example
   * const mix = dl.layers.mixUp({ seed: 1 });
   * const images = tf.zeros([6, 8, 8, 1]);
   * const labels = tf.oneHot([0, 1, 2, 0, 1, 2], 3);
   * const data = tf.data.zip({ xs: tf.data.array(images.unstack()), ys: tf.data.array(labels.unstack()) });
   * const mixed = data.batch(3).map((batch) => mix.batch(batch as { xs: tf.Tensor; ys: tf.Tensor }));
   */
  batch({ xs, ys }: LabelledBatch): { xs: tf.Tensor; ys: tf.Tensor } {
    this.#requirePair(xs, ys);
    return tf.tidy(() => {
      const [mixedXs, mixedYs] = this.#mixed(xs, ys);
      return { xs: mixedXs, ys: mixedYs };
    });
  }

  override call(inputs: tf.Tensor | tf.Tensor[], args: CallArguments = {}): tf.Tensor[] {
    const [images, labels, ...rest] = [inputs].flat();
    const both = images !== undefined && labels !== undefined && rest.length === 0;
    requireThat(both, inputOf(this), "two tensors: images and labels", inputs);
    this.#requirePair(images, labels);
    return tf.tidy(() =>
      args["training"] === true
        ? this.#mixed(images, labels)
        : [images.toFloat().clone(), labels.toFloat().clone()],
    );
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape[] {
    const shapes = shapesOf(inputShape);
    requireThat(shapes.length === 2, inputOf(this), "two tensors: images and labels", shapes);
    return shapes;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), alpha: this.alpha, seed: this.#draws.seed };
  }

  #requirePair(images: tf.Tensor, labels: tf.Tensor): void {
    const [batch = 0] = images.shape;
    requireNumbers(images, this);
    requireNumbers(labels, this);
    requireShape(images.rank >= 2, this, "images: [batch, …]", images.shape);
    const paired = labels.rank === 2 && labels.shape[0] === batch;
    requireShape(paired, this, `one-hot labels: [${batch}, classes]`, labels.shape);
  }

  #mixed(images: tf.Tensor, labels: tf.Tensor): [tf.Tensor, tf.Tensor] {
    const [batch = 0] = images.shape;
    const random = this.#draws.generator();
    const partners = random.shuffle(Array.from({ length: batch }, (_, i) => i));
    const order = tf.tensor1d(partners, "int32");
    // By `tf.rand` and not by a plain tensor: `jit` knows it, and refuses to repeat its numbers.
    const weights = tf.rand([batch], () => symmetricBeta(this.alpha, random));
    const mix = (x: tf.Tensor): tf.Tensor => {
      const weight = weights.reshape([batch, ...x.shape.slice(1).map(() => 1)]);
      const own = x.toFloat();
      return own.mul(weight).add(own.gather(order).mul(weight.mul(-1).add(1)));
    };
    return [mix(images), mix(labels)];
  }
}

/** A number from Beta(alpha, alpha), by two from the gamma distribution. */
function symmetricBeta(alpha: number, random: Random): number {
  // Logarithms, for with a small alpha both numbers themselves would be 0.
  return 1 / (1 + Math.exp(logGamma(alpha, random) - logGamma(alpha, random)));
}

/**
 * The logarithm of a number from Gamma(shape, 1).
 * Source: Marsaglia and Tsang, A simple method for generating gamma variables, 2000.
 */
function logGamma(shape: number, random: Random): number {
  if (shape < 1) return logGamma(shape + 1, random) + Math.log(1 - random.uniform()) / shape;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = random.normal();
    const v = (1 + c * normal) ** 3;
    if (v <= 0) continue;
    const bound = 0.5 * normal ** 2 + d * (1 - v + Math.log(v));
    if (Math.log(1 - random.uniform()) < bound) return Math.log(d) + Math.log(v);
  }
}

tf.serialization.registerClass(MixUp);

/**
 * Mixes each image of a batch with another one, and their labels by the same weight, in training only.
 *
 * Formula: x = λ xᵢ + (1 − λ) xⱼ, y = λ yᵢ + (1 − λ) yⱼ, j a random order of the batch, λ from
 * Beta(alpha, alpha) for each image. `apply([images, labels])` gives both; `layer.batch` does the same as a map
 * of a dataset. Images [batch, …], labels one-hot [batch, classes]; results float32.
 *
 * @param options alpha 0.2, seed
 * @throws ArgumentError for an alpha that is not above 0, and for images and labels that do not match
 *
 * Source: Zhang and others, mixup: Beyond Empirical Risk Minimization, 2017.
 * @example
 * const layer = dl.layers.mixUp({ alpha: 0.4, seed: 1 });
 * const labels = tf.tensor2d([[1, 0], [0, 1]]);
 * const mixed = layer.apply([tf.zeros([2, 4, 4, 1]), labels], { training: true }) as tf.Tensor[];
 * mixed[1]?.sum(1); // [1, 1]
 */
export function mixUp(options: MixUpOptions = {}): MixUp {
  return new MixUp(options);
}
