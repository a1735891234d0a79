import * as tf from "@tensorflow/tfjs";
import { Random, type RandomState } from "../core/random.js";

const owners = new WeakMap<tf.layers.Layer, Draws>();

/** The draws of a layer that has some: a training that goes on from a checkpoint goes on with them. */
export function drawsOf(layer: tf.layers.Layer): Draws | null {
  return owners.get(layer) ?? null;
}

/**
 * Random numbers of one layer: with a seed a stream of its own, which goes on from call to call; without,
 * tfjs's, which follow `seedAll`.
 */
export class Draws {
  readonly seed: number | null;
  readonly #random: Random | null;

  /** @param owner the layer, for {@link drawsOf} */
  constructor(seed: number | null | undefined, owner: tf.layers.Layer) {
    this.seed = seed ?? null;
    this.#random = this.seed === null ? null : new Random(this.seed);
    owners.set(owner, this);
  }

  /** Where the stream of its own stands; null where there is none. */
  get state(): RandomState | null {
    return this.#random?.state ?? null;
  }

  set state(state: RandomState | null) {
    if (this.#random !== null && state !== null) this.#random.state = state;
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
