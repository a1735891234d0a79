import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import {
  layerOptions,
  onlyNumbers,
  onlyShape,
  requireAtLeast,
  requireShape,
  shapeText,
  type LayerOptions,
  type Shape,
} from "./layer.js";
import { weightParts } from "./weightParts.js";

/** The axes of the mean square of `rmsNormalization`, and ε. */
export interface RMSNormalizationOptions extends LayerOptions {
  /** The axis or axes over which the mean is taken. Default −1. */
  readonly axis?: number | readonly number[];
  /** Added to the mean of squares. Default 1e-6. */
  readonly epsilon?: number;
}

/** Divides by the root of the mean square; made by `rmsNormalization`. */
export class RMSNormalization extends tf.layers.Layer {
  static readonly className: string = "RMSNormalization";
  readonly #axes: readonly number[];
  readonly #epsilon: number;
  #scale: tf.LayerVariable | null = null;

  constructor(options: RMSNormalizationOptions = {}) {
    super(layerOptions(options));
    const { axis = -1, epsilon = 1e-6 } = options;
    this.#axes = [axis].flat();
    const whole = this.#axes.length > 0 && this.#axes.every(Number.isInteger);
    requireThat(whole, "axis", "a whole number or a list of them", axis);
    requireAtLeast(epsilon, 0, "epsilon");
    this.supportsMasking = true;
    this.#epsilon = epsilon;
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = onlyShape(inputShape, this);
    const sizes = this.#axesOf(shape).map((axis) => shape[axis] ?? null);
    const known = sizes.every((size) => size !== null);
    requireShape(known, this, `of a known size along axis ${this.#axes.join(", ")}`, shape);
    const { initializer } = weightParts("scale", { initializer: "ones" });
    this.#scale = this.addWeight("scale", sizes, "float32", initializer);
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = onlyNumbers(inputs, this).toFloat();
      const axes = this.#axesOf(x.shape);
      const root = x.square().mean(axes, true).add(this.#epsilon).rsqrt();
      const along = x.shape.map((size, axis) => (axes.includes(axis) ? size : 1));
      const normal = x.mul(root);
      return this.#scale ? normal.mul(this.#scale.read().reshape(along)) : normal;
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shape = onlyShape(inputShape, this);
    this.#axesOf(shape);
    return shape;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), axis: [...this.#axes], epsilon: this.#epsilon };
  }

  /** The axes from the front, in order. */
  #axesOf(shape: Shape): number[] {
    const axes = this.#axes.map((axis) => (axis < 0 ? axis + shape.length : axis));
    const inside = axes.every((axis) => axis >= 1 && axis < shape.length);
    const distinct = new Set(axes).size === axes.length;
    const wanted = `of a rank with the axis ${shapeText([...this.#axes])} behind the batch`;
    requireShape(inside && distinct, this, wanted, shape);
    const ordered = axes.toSorted((a, b) => a - b);
    const sizes = this.#scale?.shape ?? null;
    const built = sizes === null || ordered.every((axis, i) => shape[axis] === sizes[i]);
    const expected = `of the sizes it was built for, ${shapeText(sizes ?? [])} along axis ${ordered.join(", ")}`;
    requireShape(built, this, expected, shape);
    return ordered;
  }
}

tf.serialization.registerClass(RMSNormalization);

/**
 * Scales each vector to a root mean square of 1, then by learnt factors: layer normalisation without
 * its mean and offset.
 *
 * Formula: y = s · x/√(mean(x²) + ε), the mean over `axis`. Shape in and out: any of rank ≥ 2; the
 * factors s start as ones, one for each place along `axis`.
 *
 * @param options axis −1, epsilon 1e-6
 * @throws ArgumentError for an axis that the input has not, the batch's, or one of unknown or changed size
 *
 * Source: Zhang and Sennrich, Root Mean Square Layer Normalization, 2019.
 * @example
 * const layer = dl.layers.rmsNormalization({ epsilon: 0 });
 * layer.apply(tf.tensor2d([[3, 4]])); // ≈ [[0.8485, 1.1314]]
 */
export function rmsNormalization(options: RMSNormalizationOptions = {}): RMSNormalization {
  return new RMSNormalization(options);
}
