import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../../core/errors.js";
import {
  flatten,
  isTensor,
  nest,
  shapeOf,
  type Nested,
  type TensorOrNested,
} from "../../core/nested.js";

/** Numbers of one feature each: a tensor [features], a list, or a number for all. */
export type PerFeature = tf.Tensor | readonly number[] | number;

/** Scale, shift and moving statistics of a batch normalization, and whether it trains. */
export interface BatchNormalizationOptions {
  /** γ, the learned scale; default 1. */
  readonly gamma?: PerFeature;
  /** β, the learned shift; default 0. */
  readonly beta?: PerFeature;
  /** Keeps the division away from 0; default 1e-3, as in Keras. */
  readonly epsilon?: number;
  /** true: normalise by the batch; false: by the moving statistics. Default true. */
  readonly training?: boolean;
  /** How much of the moving statistics a batch leaves; default 0.99. */
  readonly momentum?: number;
  /** What prediction normalises by; default 0. */
  readonly movingMean?: PerFeature;
  /** Default 1. */
  readonly movingVariance?: PerFeature;
}

/** The result, and the statistics: [features] each. */
export interface Normalized<T, F> {
  /** γ·x̂ + β, of the shape of x. */
  readonly output: T;
  /** By which x was normalised. */
  readonly mean: F;
  readonly variance: F;
  /** For the next batch, and for prediction. */
  readonly movingMean: F;
  readonly movingVariance: F;
}

/** `batchNormalization`: a function of tensors or numbers, with its gradient. */
export interface BatchNormalization {
  (x: tf.Tensor, options?: BatchNormalizationOptions): Normalized<tf.Tensor, tf.Tensor>;
  <T extends Nested>(x: T, options?: BatchNormalizationOptions): Normalized<T, number[]>;
  /** From ∂L/∂y to ∂L/∂x, ∂L/∂γ and ∂L/∂β, in training. */
  readonly gradient: {
    (
      x: tf.Tensor,
      upstream: tf.Tensor,
      options?: BatchNormalizationOptions,
    ): Gradients<tf.Tensor, tf.Tensor>;
    <T extends Nested>(
      x: T,
      upstream: T,
      options?: BatchNormalizationOptions,
    ): Gradients<T, number[]>;
  };
}

interface Gradients<T, F> {
  readonly x: T;
  readonly gamma: F;
  readonly beta: F;
}

/**
 * Gives every feature the mean 0 and the variance 1 over the batch, then a learned scale and shift:
 * x̂ = (x − μ) / √(σ² + ε), y = γ·x̂ + β, with the biased variance (÷ n). Prediction uses moving
 * statistics instead: m ← momentum · m + (1 − momentum) · μ.
 * The gradient goes through μ and σ² too:
 * ∂L/∂x = γ / (n √(σ² + ε)) · (n·g − Σg − x̂ · Σ(g ⊙ x̂)), ∂L/∂γ = Σ(g ⊙ x̂), ∂L/∂β = Σg, with g = ∂L/∂y.
 *
 * The last axis holds the features, all others are the batch; a plain list is a batch of one feature.
 *
 * Source: Ioffe and Szegedy 2015; defaults of Keras.
 *
 * @param x a tensor of at least one axis (differentiable by tfjs), or (nested) numbers
 * @param options gamma 1, beta 0, epsilon 1e-3, training true, momentum 0.99, movingMean 0, movingVariance 1
 * @throws ArgumentError for an empty batch, statistics of another length, ε below 0, momentum outside [0, 1]
 * @example
 * const { output, mean, variance } = dl.nn.batchNormalization([1, 2, 3, 4], { epsilon: 0 });
 * output; // ≈ [-1.3416, -0.4472, 0.4472, 1.3416]
 * mean; // [2.5]
 * variance; // [1.25]
 * dl.nn.batchNormalization([5], { training: false, movingMean: 3, movingVariance: 4, epsilon: 0 }).output; // ≈ [1]
 */
export const batchNormalization: BatchNormalization = Object.assign(normalize, {
  gradient,
}) as BatchNormalization;

function normalize(
  x: TensorOrNested,
  options: BatchNormalizationOptions = {},
): Normalized<unknown, unknown> {
  const { epsilon = 1e-3, training = true, momentum = 0.99 } = options;
  requireThat(momentum >= 0 && momentum <= 1, "momentum", "a number in [0, 1]", momentum);
  const features = featuresOf(x, epsilon);
  if (isTensor(x)) return normalizeTensor(x, features, options);
  const per = (name: PerFeatureName): readonly number[] => numbersPer(options, name, features);
  const [gamma, beta] = [per("gamma"), per("beta")];
  const [oldMean, oldVariance] = [per("movingMean"), per("movingVariance")];
  const columns = columnsOf(x, features);
  const batch = columns.map(statistics);
  const mean = training ? batch.map((each) => each.mean) : [...oldMean];
  const variance = training ? batch.map((each) => each.variance) : [...oldVariance];
  const output = columns.map((column, f) => {
    const scale = at(gamma, f) / Math.sqrt(at(variance, f) + epsilon);
    return column.map((value) => (value - at(mean, f)) * scale + at(beta, f));
  });
  const moved = (old: readonly number[], now: readonly number[]): number[] =>
    old.map((value, f) => (training ? momentum * value + (1 - momentum) * at(now, f) : value));
  return {
    output: nest(rowsOf(output), shapeOf(x)),
    mean,
    variance,
    movingMean: moved(oldMean, mean),
    movingVariance: moved(oldVariance, variance),
  };
}

function gradient(
  x: TensorOrNested,
  upstream: TensorOrNested,
  options: BatchNormalizationOptions = {},
): Gradients<unknown, unknown> {
  const { epsilon = 1e-3 } = options;
  const features = featuresOf(x, epsilon);
  const shape = isTensor(x) ? x.shape : shapeOf(x);
  const given = isTensor(upstream) ? upstream.shape : shapeOf(upstream, "upstream");
  const fits = isTensor(x) === isTensor(upstream) && tf.util.arraysEqual(given, shape);
  requireThat(fits, "upstream", `of the shape of x, [${shape.join(", ")}]`, upstream);
  if (isTensor(x)) return gradientTensor(x, upstream as tf.Tensor, features, options);
  const gamma = numbersPer(options, "gamma", features);
  const slopes = columnsOf(upstream as Nested, features);
  const parts = columnsOf(x, features).map((column, f) => {
    const { mean, variance } = statistics(column);
    const deviation = Math.sqrt(variance + epsilon);
    const standard = column.map((value) => (value - mean) / deviation);
    const g = slopes[f] ?? [];
    const [total, along] = [sum(g), sum(g.map((slope, i) => slope * at(standard, i)))];
    const n = column.length;
    const factor = at(gamma, f) / (n * deviation);
    const byX = g.map((slope, i) => factor * (n * slope - total - at(standard, i) * along));
    return { byX, along, total };
  });
  return {
    x: nest(rowsOf(parts.map(({ byX }) => byX)), shape),
    gamma: parts.map(({ along }) => along),
    beta: parts.map(({ total }) => total),
  };
}

function normalizeTensor(
  x: tf.Tensor,
  features: number,
  options: BatchNormalizationOptions,
): Normalized<tf.Tensor, tf.Tensor> {
  const { epsilon = 1e-3, training = true, momentum = 0.99 } = options;
  return tf.tidy(() => {
    const matrix = x.toFloat().reshape([-1, features]);
    const per = (name: PerFeatureName): tf.Tensor => tensorPer(options, name, features);
    const [oldMean, oldVariance] = [per("movingMean"), per("movingVariance")];
    const mean = training ? matrix.mean(0) : oldMean;
    const variance = training ? matrix.sub(mean).square().mean(0) : oldVariance;
    const scale = per("gamma").div(variance.add(epsilon).sqrt());
    const moved = (old: tf.Tensor, now: tf.Tensor): tf.Tensor =>
      training ? old.mul(momentum).add(now.mul(1 - momentum)) : old.clone();
    return {
      output: matrix.sub(mean).mul(scale).add(per("beta")).reshape(x.shape),
      mean: mean.clone(),
      variance: variance.clone(),
      movingMean: moved(oldMean, mean),
      movingVariance: moved(oldVariance, variance),
    };
  });
}

function gradientTensor(
  x: tf.Tensor,
  upstream: tf.Tensor,
  features: number,
  options: BatchNormalizationOptions,
): Gradients<tf.Tensor, tf.Tensor> {
  const { epsilon = 1e-3 } = options;
  return tf.tidy(() => {
    const matrix = x.toFloat().reshape([-1, features]);
    const g = upstream.toFloat().reshape([-1, features]);
    const n = matrix.shape[0] ?? 1;
    const centred = matrix.sub(matrix.mean(0));
    const deviation = centred.square().mean(0).add(epsilon).sqrt();
    const standard = centred.div(deviation);
    const [total, along] = [g.sum(0), g.mul(standard).sum(0)];
    const factor = tensorPer(options, "gamma", features).div(deviation.mul(n));
    const byX = g.mul(n).sub(total).sub(standard.mul(along)).mul(factor);
    return { x: byX.reshape(x.shape), gamma: along, beta: total };
  });
}

const USUAL = { gamma: 1, beta: 0, movingMean: 0, movingVariance: 1 } as const;
type PerFeatureName = keyof typeof USUAL;

const at = (values: readonly number[], i: number): number => values[i] ?? Number.NaN;
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

function statistics(column: readonly number[]): {
  readonly mean: number;
  readonly variance: number;
} {
  const mean = sum(column) / column.length;
  return { mean, variance: sum(column.map((value) => (value - mean) ** 2)) / column.length };
}

/** How many features x has, once it is known to be a batch. */
function featuresOf(x: TensorOrNested, epsilon: number): number {
  requireThat(epsilon >= 0 && Number.isFinite(epsilon), "epsilon", "a finite number ≥ 0", epsilon);
  const shape = isTensor(x) ? x.shape : shapeOf(x, "x");
  const some = shape.length > 0 && shape.every((size) => size > 0);
  requireThat(some, "x", "a batch, of at least one value", x);
  if (!isTensor(x)) requireThat(flatten(x).every(Number.isFinite), "x", "finite numbers", x);
  return shape.length === 1 ? 1 : (shape.at(-1) ?? 1);
}

function numbersPer(
  options: BatchNormalizationOptions,
  name: PerFeatureName,
  features: number,
): readonly number[] {
  const value = options[name] ?? USUAL[name];
  const list = typeof value === "number" ? Array.from({ length: features }, () => value) : value;
  const fits = Array.isArray(list) && list.length === features && list.every(Number.isFinite);
  requireThat(fits, name, `a number, or ${features} of them, one per feature`, value);
  return list as readonly number[];
}

function tensorPer(
  options: BatchNormalizationOptions,
  name: PerFeatureName,
  features: number,
): tf.Tensor {
  const value = options[name];
  if (!isTensor(value)) return tf.tensor1d([...numbersPer(options, name, features)]);
  requireThat(value.size === features, name, `of shape [${features}]`, value);
  return value.reshape([features]);
}

function columnsOf(x: Nested, features: number): number[][] {
  const all = flatten(x);
  return Array.from({ length: features }, (_, f) => all.filter((__, i) => i % features === f));
}

/** The inverse of {@link columnsOf}: feature by feature → row by row. */
function rowsOf(columns: readonly (readonly number[])[]): number[] {
  return (columns[0] ?? []).flatMap((_, row) => columns.map((column) => at(column, row)));
}
