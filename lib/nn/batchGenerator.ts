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
 * @throws {ArgumentError} when x and y differ in length or batchSize is no whole number above 0.
 * @example
 * const batches = new BatchGenerator(images, labels, { batchSize: 128 });
 * batches.numBatches; // 469 for 60,000 samples; the last one has 96
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

function shuffled(count: number, seed: number): Int32Array {
  return Int32Array.from(new Random(seed).shuffle(Array.from({ length: count }, (_, i) => i)));
}
