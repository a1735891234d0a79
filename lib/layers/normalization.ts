import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import {
  flatten,
  isTensor,
  nest,
  shapeOf,
  type Nested,
  type TensorOrNested,
} from "../core/nested.js";
import {
  layerOptions,
  onlyNumbers,
  onlyShape,
  requireShape,
  shapeText,
  type LayerOptions,
  type Shape,
} from "./layer.js";

/** Which axes `normalization` keeps apart, and its statistics where they are known. */
export interface NormalizationOptions extends LayerOptions {
  /** Axes with a mean of their own for each place. Default −1: one for each column; null: one for all. */
  readonly axis?: number | readonly number[] | null;
  /** Given instead of `adapt`: a number, or numbers shaped as the kept axes. */
  readonly mean?: Nested | null;
  readonly variance?: Nested | null;
  /** Turn normalised values back. Default false. */
  readonly invert?: boolean;
}

interface Statistics {
  readonly mean: Nested;
  readonly variance: Nested;
}

/** Standard deviations are at least this: a constant column gives zeros and not NaN. */
const EPSILON = 1e-7;

/** Shifts and scales by the mean and variance of data it has seen; made by `normalization`. */
export class Normalization extends tf.layers.Layer {
  static readonly className: string = "Normalization";
  readonly #axes: readonly number[];
  readonly #invert: boolean;
  #statistics: Statistics | null;

  constructor(options: NormalizationOptions = {}) {
    super(layerOptions(options));
    const { axis = -1, mean = null, variance = null, invert = false } = options;
    this.#axes = axis === null ? [] : [axis].flat();
    const whole = this.#axes.every(Number.isInteger);
    requireThat(whole, "axis", "a whole number, a list of them or null", axis);
    requireThat((mean === null) === (variance === null), "variance", "given with mean", variance);
    this.supportsMasking = true;
    this.#invert = invert;
    this.#statistics = mean === null || variance === null ? null : { mean, variance };
    if (this.#statistics) this.#requireStatistics(this.#statistics);
  }

  /** The mean of each kept place, null before `adapt`. */
  get mean(): Nested | null {
    return this.#statistics?.mean ?? null;
  }

  /** The variance (division by n) likewise. */
  get variance(): Nested | null {
    return this.#statistics?.variance ?? null;
  }

  /**
   * Takes mean and variance from data, in place of all it has seen before. Give it training data only.
   *
   * @param data a tensor or nested lists, shaped as the layer's input, the batch included
   * @throws ArgumentError for no data, numbers that are not finite, or an axis that the data has not
   * @example
   * const layer = dl.layers.normalization();
   * layer.adapt([[0, 7], [2, 9]]);
   * layer.mean; // [1, 8]
   * layer.variance; // [1, 1]
   */
  adapt(data: TensorOrNested): void {
    const shape = isTensor(data) ? data.shape : shapeOf(data, "data");
    const values = isTensor(data) ? [...data.dataSync<"float32">()] : flatten(data);
    const filled = shape.length >= 1 && values.length > 0;
    requireThat(filled, "data", "a tensor or lists with at least one sample", data);
    requireThat(values.every(Number.isFinite), "data", "finite numbers", data);
    const kept = this.#keptAxes(shape);
    this.#statistics = statisticsOf(values, shape, kept);
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = onlyNumbers(inputs, this);
      const mean = this.#spread("mean", x.shape);
      const deviation = this.#spread("variance", x.shape).sqrt().maximum(EPSILON);
      return this.#invert ? x.mul(deviation).add(mean) : x.sub(mean).div(deviation);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return onlyShape(inputShape, this);
  }

  /** Mean and variance are part of the configuration, so that they are saved with a model. */
  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      axis: this.#axes.length === 0 ? null : [...this.#axes],
      invert: this.#invert,
      mean: this.mean as tf.serialization.ConfigDictValue,
      variance: this.variance as tf.serialization.ConfigDictValue,
    };
  }

  #requireStatistics({ mean, variance }: Statistics): void {
    const [shape, other] = [shapeOf(mean, "mean"), shapeOf(variance, "variance")];
    requireThat(flatten(mean).every(Number.isFinite), "mean", "finite numbers", mean);
    const spread = flatten(variance).every((value) => Number.isFinite(value) && value >= 0);
    requireThat(spread, "variance", "finite numbers ≥ 0", variance);
    const alike = shapeText(shape) === shapeText(other);
    requireThat(alike, "variance", `of shape ${shapeText(shape)}, as mean is`, variance);
    const fits = shape.length <= this.#axes.length;
    requireThat(fits, "mean", `of rank ≤ ${this.#axes.length}, the number of axes`, mean);
  }

  /** Mean or variance, shaped so that it meets the input. */
  #spread(of: keyof Statistics, shape: number[]): tf.Tensor {
    const known = this.#statistics;
    requireThat(known !== null, `the statistics of "${this.name}"`, "set by adapt first", null);
    const kept = this.#keptAxes(shape);
    const own = shapeOf(known[of]);
    const full = shape.map(() => 1);
    // As Keras: statistics of a lower rank than the kept axes belong to the last of them.
    own.toReversed().forEach((size, i) => {
      full[kept.at(-1 - i) as number] = size;
    });
    const fits = full.every((size, axis) => size === 1 || size === shape[axis]);
    requireShape(fits, this, `of the sizes ${shapeText(own)} along axis ${kept.join(", ")}`, shape);
    return tf.tensor(flatten(known[of]), full);
  }

  #keptAxes(shape: Shape): number[] {
    const axes = this.#axes.map((axis) => (axis < 0 ? axis + shape.length : axis));
    const inside = axes.every((axis) => axis >= 0 && axis < shape.length);
    const distinct = new Set(axes).size === axes.length;
    const wanted = `of a rank with axis ${this.#axes.join(", ")}`;
    if (!inside || !distinct) requireShape(false, this, wanted, shape);
    return axes.toSorted((a, b) => a - b);
  }
}

/** In double precision, two passes. */
function statisticsOf(
  values: readonly number[],
  shape: readonly number[],
  kept: readonly number[],
): Statistics {
  const sizes = kept.map((axis) => shape[axis] ?? 1);
  const groups = sizes.reduce((a, b) => a * b, 1);
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const groupOf = (i: number): number =>
    kept.reduce(
      (group, axis) =>
        group * (shape[axis] ?? 1) + (Math.floor(i / (strides[axis] ?? 1)) % (shape[axis] ?? 1)),
      0,
    );
  const count = values.length / groups;
  const mean = new Float64Array(groups);
  values.forEach((value, i) => (mean[groupOf(i)] = (mean[groupOf(i)] ?? 0) + value / count));
  const variance = new Float64Array(groups);
  values.forEach((value, i) => {
    const group = groupOf(i);
    variance[group] = (variance[group] ?? 0) + (value - (mean[group] ?? 0)) ** 2 / count;
  });
  return { mean: nest(mean, sizes), variance: nest(variance, sizes) };
}

tf.serialization.registerClass(Normalization);

/**
 * Shifts and scales to mean 0 and variance 1, by statistics taken from training data once.
 *
 * Formula: y = (x − μ)/max(σ, 1e-7); with `invert`, x = y · max(σ, 1e-7) + μ. Shape in and out: any. As
 * part of the model it is saved with it, so that new data is scaled as the training data was.
 *
 * @param options axis −1, mean and variance instead of `adapt`, invert false
 * @throws ArgumentError for statistics that are not finite, have different shapes or fit no axis, for a
 * call before `adapt`, and for inputs of other sizes
 *
 * Source: Keras, Normalization.
 * @example
 * const layer = dl.layers.normalization({ inputShape: [2] });
 * layer.adapt([[0, 7], [2, 9], [0, 7], [2, 9]]);
 * const model = tf.sequential({ layers: [layer, tf.layers.dense({ units: 1 })] });
 * layer.apply(tf.tensor2d([[3, 8]])); // [[2, 0]]
 */
export function normalization(options: NormalizationOptions = {}): Normalization {
  return new Normalization(options);
}
