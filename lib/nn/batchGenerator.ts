import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { Random } from "../core/random.js";

/** One batch; whoever takes it disposes its tensors. */
export interface Batch {
  /** 0, 1, 2, … */
  readonly index: number;
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
}

/** How to cut. */
export interface BatchGeneratorOptions {
  /** Samples per batch; default 128. The last batch holds what remains. */
  readonly batchSize?: number;
  /** With a seed the samples are shuffled, the same way each time; without one they keep their order. */
  readonly shuffleSeed?: number;
}

/**
 * Cuts data into batches along the first axis. Iterate over it, once per epoch.
 * @param x samples, [n, …]
 * @param y targets, [n, …]
 * @param options batchSize 128; shuffleSeed: the order stays without one
 * @throws ArgumentError when x and y differ in length, batchSize is no whole number above 0, or the seed is none
 * @example
 * const batches = new dl.nn.BatchGenerator(tf.ones([60, 2]), tf.ones([60]), { batchSize: 16 });
 * batches.numBatches; // 4
 * Array.from(batches, ({ y }) => y.size); // [16, 16, 16, 12]
 */
export class BatchGenerator implements Iterable<Batch> {
  readonly batchSize: number;
  readonly numBatches: number;
  readonly #x: tf.Tensor;
  readonly #y: tf.Tensor;
  readonly #order: Int32Array | null;

  constructor(x: tf.Tensor, y: tf.Tensor, options: BatchGeneratorOptions = {}) {
    const { batchSize = 128, shuffleSeed } = options;
    requireThat(x.rank >= 1 && x.size > 0, "x", "a tensor of samples, at least one", x);
    requireThat(
      y.shape[0] === x.shape[0],
      "y",
      `a tensor of ${x.shape[0]} targets, as x has samples`,
      y,
    );
    requireThat(
      Number.isInteger(batchSize) && batchSize > 0,
      "batchSize",
      "a whole number above 0",
      batchSize,
    );
    if (shuffleSeed !== undefined) requireSeed(shuffleSeed);
    const samples = x.shape[0] ?? 0;
    this.batchSize = batchSize;
    this.numBatches = Math.ceil(samples / batchSize);
    this.#x = x;
    this.#y = y;
    this.#order = shuffleSeed === undefined ? null : shuffled(samples, shuffleSeed);
  }

  *[Symbol.iterator](): Generator<Batch> {
    const samples = this.#x.shape[0] ?? 0;
    for (let index = 0; index < this.numBatches; index++) {
      const from = index * this.batchSize;
      const size = Math.min(this.batchSize, samples - from);
      yield { index, x: this.#take(this.#x, from, size), y: this.#take(this.#y, from, size) };
    }
  }

  #take(data: tf.Tensor, from: number, size: number): tf.Tensor {
    const order = this.#order;
    if (order === null) return data.slice(from, size);
    return tf.tidy(() => data.gather(tf.tensor1d(order.subarray(from, from + size), "int32")));
  }
}

export function requireSeed(shuffleSeed: number): void {
  const valid = Number.isInteger(shuffleSeed) && shuffleSeed >= 0 && shuffleSeed < 2 ** 32;
  requireThat(valid, "shuffleSeed", "a whole number in [0, 4294967296)", shuffleSeed);
}

function shuffled(count: number, seed: number): Int32Array {
  return Int32Array.from(new Random(seed).shuffle(Array.from({ length: count }, (_, i) => i)));
}
