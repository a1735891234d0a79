import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { Random } from "../core/random.js";

/**
 * Makes the first values of a weight: shape → float32 tensor, which the caller owns. The same seed and
 * shape give the same tensor, at every call and on every machine.
 */
export type Initializer = (shape: readonly number[]) => tf.Tensor;

/** What an initializer that draws is made from. */
export interface Seeded {
  /** A whole number in [0, 2³²). */
  readonly seed: number;
}

/** The standard deviation of a standard normal cut off at ±2, by which Keras divides too. */
const TRUNCATED_DEVIATION = 0.8796256610342398;

/**
 * The number of inputs and outputs of one unit: for a dense kernel [inputs, outputs] its two sizes, for
 * a convolution [...window, inputs, outputs] those times the window's area A: fanIn = A · inputs,
 * fanOut = A · outputs.
 * Source: Glorot and Bengio 2010; for convolutions as in Keras 3, `VarianceScaling`.
 * @param shape of the kernel
 * @throws {ArgumentError} for fewer than two axes, or sizes that are no whole numbers above 0
 * @example
 * dl.initializers.fans([784, 512]); // { fanIn: 784, fanOut: 512 }
 * dl.initializers.fans([3, 3, 32, 64]); // { fanIn: 288, fanOut: 576 }
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

/**
 * All w = 0: the usual start of a bias. A kernel of zeros would leave all units of a layer alike for good.
 * Source: Keras 3, `Zeros`, 2023.
 * @example dl.initializers.zeros()([3]); // [0, 0, 0]
 */
export function zeros(): Initializer {
  return constant(0);
}

/**
 * All w = `value`.
 * Source: Keras 3, `Constant`, 2023.
 * @param value of every element
 * @throws {ArgumentError} for a value that is not finite
 * @example dl.initializers.constant(0.5)([2]).arraySync(); // [0.5, 0.5]
 */
export function constant(value: number): Initializer {
  requireThat(Number.isFinite(value), "value", "a finite number", value);
  return (shape) => tf.fill(requireSizes(shape), value);
}

/**
 * Uniform in ±√(6 / (fanIn + fanOut)): keeps the variance of signals and gradients alike from layer to
 * layer; the default of a dense layer.
 * Source: Glorot and Bengio 2010.
 * @param options seed
 * @throws {ArgumentError} for a wrong seed; what is returned: for a shape without {@link fans}
 * @example
 * const kernel = dl.initializers.glorotUniform({ seed: 1 })([2, 4]); // shape [2, 4]
 * kernel.abs().max().dataSync()[0] <= 1; // true (√(6 / (2 + 4)) = 1)
 */
export function glorotUniform(options: Seeded): Initializer {
  return uniformWithin(options, ({ fanIn, fanOut }) => Math.sqrt(6 / (fanIn + fanOut)));
}

/**
 * Normal, cut off on both sides, with standard deviation √(2 / (fanIn + fanOut)): the spread of
 * {@link glorotUniform}, with fewer large weights.
 * Source: Glorot and Bengio 2010; cut off as in Keras 3, `GlorotNormal`.
 * @param options seed
 * @throws {ArgumentError} for a wrong seed; what is returned: for a shape without {@link fans}
 * @example
 * const kernel = dl.initializers.glorotNormal({ seed: 1 })([100, 100]);
 * tf.moments(kernel).variance.sqrt(); // ≈ 0.10 (√(2 / 200))
 */
export function glorotNormal(options: Seeded): Initializer {
  return truncatedNormal(options, ({ fanIn, fanOut }) => Math.sqrt(2 / (fanIn + fanOut)));
}

/**
 * Uniform in ±√(6 / fanIn): keeps the variance of signals through ReLU layers, each of which takes half of it.
 * Source: He et al. 2015; uniform as in Keras 3, `HeUniform`.
 * @param options seed
 * @throws {ArgumentError} for a wrong seed; what is returned: for a shape without {@link fans}
 * @example
 * const kernel = dl.initializers.heUniform({ seed: 1 })([6, 1000]);
 * kernel.max(); // ≈ 1.00 (√(6 / 6))
 */
export function heUniform(options: Seeded): Initializer {
  return uniformWithin(options, ({ fanIn }) => Math.sqrt(6 / fanIn));
}

/**
 * Normal, cut off on both sides, with standard deviation √(2 / fanIn): the spread of {@link heUniform}.
 * Source: He et al. 2015; cut off as in Keras 3, `HeNormal`.
 * @param options seed
 * @throws {ArgumentError} for a wrong seed; what is returned: for a shape without {@link fans}
 * @example
 * const x = tf.randomNormal([1000, 200], 0, 1, "float32", 1);
 * const kernel = dl.initializers.heNormal({ seed: 1 })([200, 200]);
 * x.matMul(kernel).relu().square().mean(); // ≈ 1.0 (as large as before)
 */
export function heNormal(options: Seeded): Initializer {
  return truncatedNormal(options, ({ fanIn }) => Math.sqrt(2 / fanIn));
}

/**
 * Normal: w = mean + stddev·z with a standard normal z.
 * Source: Keras 3, `RandomNormal`, 2023.
 * @param options seed; mean 0; stddev 0.05
 * @throws {ArgumentError} for a wrong seed, a mean that is not finite, or a stddev below 0
 * @example
 * const kernel = dl.initializers.randomNormal({ seed: 1, mean: 3, stddev: 0.5 })([1000]);
 * kernel.mean(); // ≈ 3.0
 */
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
