import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { Random } from "../core/random.js";

/**
 * Makes the first values of a weight: shape → float32 tensor, which the caller owns. The same seed and
 * shape give the same tensor, at every call and on every machine.
 */
export type Initializer = (shape: readonly number[]) => tf.Tensor;

export interface Seeded {
  /** A whole number in [0, 2³²). */
  readonly seed: number;
}

/** The standard deviation of a standard normal cut off at ±2, by which Keras divides too. */
const TRUNCATED_DEVIATION = 0.8796256610342398;

/**
 * The number of inputs and outputs of one unit: for a dense kernel [inputs, outputs] its two sizes, for
 * a convolution [...window, inputs, outputs] those times the window's area.
 * @throws {ArgumentError} for fewer than two axes.
 */
export function fans(shape: readonly number[]): {
  readonly fanIn: number;
  readonly fanOut: number;
} {
  requireSizes(shape);
  requireThat(shape.length >= 2, "shape", "at least two axes: [inputs, outputs]", shape);
  const window = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  return { fanIn: window * (shape.at(-2) ?? 1), fanOut: window * (shape.at(-1) ?? 1) };
}

/** All 0: the usual start of a bias. */
export function zeros(): Initializer {
  return constant(0);
}

/**
 * All equal to `value`.
 * @throws {ArgumentError} for a value that is not finite.
 * @example dl.initializers.constant(0.5)([2]).arraySync(); // [0.5, 0.5]
 */
export function constant(value: number): Initializer {
  requireThat(Number.isFinite(value), "value", "a finite number", value);
  return (shape) => tf.fill(requireSizes(shape), value);
}

/**
 * Uniform in ±√(6 / (fanIn + fanOut)): keeps the variance of signals and gradients alike from layer to
 * layer; the default of a dense layer. Source: Glorot and Bengio 2010.
 * @example dl.initializers.glorotUniform({ seed: 1 })([784, 512]).shape; // [784, 512]
 */
export function glorotUniform(options: Seeded): Initializer {
  return uniformWithin(options, ({ fanIn, fanOut }) => Math.sqrt(6 / (fanIn + fanOut)));
}

/** Normal, cut off at two deviations, with standard deviation √(2 / (fanIn + fanOut)). Source: as {@link glorotUniform}. */
export function glorotNormal(options: Seeded): Initializer {
  return truncatedNormal(options, ({ fanIn, fanOut }) => Math.sqrt(2 / (fanIn + fanOut)));
}

/** Uniform in ±√(6 / fanIn): keeps the variance through ReLU layers. Source: He et al. 2015. */
export function heUniform(options: Seeded): Initializer {
  return uniformWithin(options, ({ fanIn }) => Math.sqrt(6 / fanIn));
}

/** Normal, cut off at two deviations, with standard deviation √(2 / fanIn). Source: He et al. 2015. */
export function heNormal(options: Seeded): Initializer {
  return truncatedNormal(options, ({ fanIn }) => Math.sqrt(2 / fanIn));
}

/** Normal with the given mean (0) and standard deviation (0.05). */
export function randomNormal(
  options: Seeded & { readonly mean?: number; readonly stddev?: number },
): Initializer {
  const { mean = 0, stddev = 0.05 } = options;
  requireThat(Number.isFinite(mean), "mean", "a finite number", mean);
  requireThat(stddev >= 0 && Number.isFinite(stddev), "stddev", "a finite number ≥ 0", stddev);
  return drawn(options, (random) => () => random.normal(mean, stddev));
}

type Fans = ReturnType<typeof fans>;

function uniformWithin(options: Seeded, limitOf: (fans: Fans) => number): Initializer {
  return drawn(options, (random, shape) => {
    const limit = limitOf(fans(shape));
    return () => random.uniform(-limit, limit);
  });
}

function truncatedNormal(options: Seeded, deviationOf: (fans: Fans) => number): Initializer {
  return drawn(options, (random, shape) => {
    const scale = deviationOf(fans(shape)) / TRUNCATED_DEVIATION;
    return () => {
      let z = random.normal();
      while (Math.abs(z) > 2) z = random.normal();
      return z * scale;
    };
  });
}

/** An initializer that draws each value; its stream starts anew at every call. */
function drawn(
  { seed }: Seeded,
  sampler: (random: Random, shape: readonly number[]) => () => number,
): Initializer {
  const { state } = new Random(seed); // refuses a wrong seed here, not at first use
  return (shape) => {
    const sizes = requireSizes(shape);
    const random = Random.from(state);
    const draw = sampler(random, shape);
    const values = new Float32Array(sizes.reduce((a, b) => a * b, 1));
    for (let i = 0; i < values.length; i++) values[i] = draw();
    return tf.tensor(values, sizes);
  };
}

function requireSizes(shape: readonly number[]): number[] {
  const valid = Array.isArray(shape) && shape.every((size) => Number.isInteger(size) && size > 0);
  requireThat(valid, "shape", "a list of whole numbers above 0", shape);
  return [...shape];
}
