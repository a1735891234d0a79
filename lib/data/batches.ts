import { requireThat } from "../core/errors.js";
import { Random, type RandomState } from "../core/random.js";

/**
 * Cuts samples into batches of indices, in a new random order each epoch.
 *
 * @param samples how many there are
 * @param options batchSize 32, shuffle true, seed 0
 * @throws ArgumentError for counts that are not whole numbers ≥ 1
 * @example
 * const loader = new dl.BatchLoader(5, { batchSize: 2, shuffle: false });
 * Array.from(loader.epoch()); // [[0, 1], [2, 3], [4]]
 */
export class BatchLoader {
  readonly batchSize: number;
  readonly #shuffle: boolean;
  readonly #random: Random;

  constructor(
    readonly samples: number,
    options: {
      readonly batchSize?: number;
      readonly shuffle?: boolean;
      readonly seed?: number;
    } = {},
  ) {
    const { batchSize = 32, shuffle = true, seed = 0 } = options;
    requireThat(
      Number.isInteger(samples) && samples >= 1,
      "samples",
      "a whole number ≥ 1",
      samples,
    );
    const sized = Number.isInteger(batchSize) && batchSize >= 1;
    requireThat(sized, "batchSize", "a whole number ≥ 1", batchSize);
    this.batchSize = batchSize;
    this.#shuffle = shuffle;
    this.#random = new Random(seed);
  }

  /** Batches per epoch; the last one may be smaller. */
  get batches(): number {
    return Math.ceil(this.samples / this.batchSize);
  }

  /** Where the random order stands: with it a stopped training goes on as if it had not stopped. */
  get state(): RandomState {
    return this.#random.state;
  }

  set state(state: RandomState) {
    this.#random.state = state;
  }

  /** The batches of one epoch: every sample once. */
  *epoch(): Generator<number[]> {
    const inOrder = Array.from({ length: this.samples }, (_, i) => i);
    const order = this.#shuffle ? this.#random.shuffle(inOrder) : inOrder;
    for (let start = 0; start < this.samples; start += this.batchSize) {
      yield order.slice(start, start + this.batchSize);
    }
  }
}
