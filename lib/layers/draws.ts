import * as tf from "@tensorflow/tfjs";
import { Random } from "../core/random.js";

/**
 * Random numbers of one layer: with a seed a stream of its own, which goes on from call to call; without,
 * tfjs's, which follow `seedAll`.
 */
export class Draws {
  readonly seed: number | null;
  readonly #random: Random | null;

  constructor(seed: number | null | undefined) {
    this.seed = seed ?? null;
    this.#random = this.seed === null ? null : new Random(this.seed);
  }

  /** A tensor of numbers in [low, high); all `low` where both are the same. */
  uniform(shape: number[], low: number, high: number): tf.Tensor {
    if (low === high) return tf.fill(shape, low);
    const random = this.#random;
    if (!random) return tf.randomUniform(shape, low, high);
    // By `tf.rand` and not by a plain tensor: `jit` knows it, and refuses to repeat its numbers.
    return tf.rand(shape, () => random.uniform(low, high));
  }

  /** A generator for what is drawn in plain numbers. */
  generator(): Random {
    return this.#random ?? new Random(Math.floor(Math.random() * 2 ** 32));
  }
}
