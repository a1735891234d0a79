import * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";
import { Random } from "../core/random.js";
import { tensorsOf, type Batch, type Fields } from "./batch.js";
import { BatchLoader } from "./batches.js";
import { Rows, type RowData } from "./rows.js";
import type { BatchSource, SourceState } from "./source.js";

/** Changes a batch on its way: what it returns takes the batch's place. */
export type BatchMap = (
  batch: { readonly x: Fields; readonly y?: Fields; readonly sampleWeight?: Fields },
  random: Random,
) => { readonly x: Fields; readonly y?: Fields; readonly sampleWeight?: Fields };

/** How {@link DataLoader} cuts and prepares batches. */
export interface DataLoaderOptions {
  /** Samples per batch; 32 by default. */
  readonly batchSize?: number;
  /** A new random order each pass; true by default. */
  readonly shuffle?: boolean;
  /** Of the order and of `map`; 0 by default. */
  readonly seed?: number;
  /** Leaves out a last batch that is smaller than the others; false by default. */
  readonly dropLast?: boolean;
  /** Augments each batch; runs in `tf.tidy`, with a random stream of its own. */
  readonly map?: BatchMap;
}

class Loader implements BatchSource {
  readonly batchSize: number;
  readonly batches: number;
  readonly #rows: Rows;
  readonly #order: BatchLoader;
  readonly #map: BatchMap | undefined;
  /** Where the next batch is. */
  #next: Required<SourceState>;

  constructor(data: RowData | Rows, options: DataLoaderOptions) {
    const { batchSize = 32, shuffle = true, seed = 0, dropLast = false, map } = options;
    this.#rows = data instanceof Rows ? data : Rows.of(data, "data");
    this.#order = new BatchLoader(this.#rows.count, { batchSize, shuffle, seed });
    this.#map = map;
    this.batchSize = batchSize;
    this.batches = dropLast ? Math.floor(this.#rows.count / batchSize) : this.#order.batches;
    const some = `at most ${this.#rows.count}, the number of samples, with dropLast`;
    requireThat(this.batches > 0, "batchSize", some, batchSize);
    this.#next = { epoch: 0, batch: 0, random: this.#order.state };
  }

  /** Samples of one pass. */
  get samples(): number {
    return Math.min(this.#rows.count, this.batches * this.batchSize);
  }

  /** Throws for data that are not finite, naming row and column. */
  requireFinite(): void {
    this.#rows.requireFinite();
  }

  state(): Required<SourceState> {
    return this.#next;
  }

  /** @throws ArgumentError for what is no state of a loader with as many batches */
  restore(state: SourceState): void {
    const { epoch, batch, random } = state;
    const counts = [epoch, batch].every((count) => Number.isInteger(count) && count >= 0);
    const expectation = `a state of a loader with ${this.batches} batches`;
    requireThat(counts && batch <= this.batches, "state", expectation, state);
    if (random === undefined) throw new ArgumentError("state", "one with a random state", state);
    this.#order.state = random;
    this.#next = { epoch, batch, random };
  }

  async *epoch(): AsyncGenerator<Batch, void, undefined> {
    const { epoch, batch: first, random } = this.#next;
    this.#order.state = random;
    const order = [...this.#order.epoch()].slice(0, this.batches);
    const mapSeed = this.#map ? Random.from(this.#order.state).bits() : 0;
    // Drawn on past the seed of the map, so that no pass repeats the numbers of another.
    if (this.#map) skipOne(this.#order);
    const after = { epoch: epoch + 1, batch: 0, random: this.#order.state };
    try {
      for (const [i, indices] of order.entries()) {
        if (i < first) continue;
        const batch = this.#cut(indices, mapSeed + i);
        this.#next = { epoch, batch: i + 1, random };
        try {
          yield batch;
        } finally {
          tf.dispose(tensorsOf(batch));
        }
      }
    } finally {
      // Also when the pass is left early: the next one begins anew.
      this.#next = after;
    }
  }

  [Symbol.asyncIterator](): AsyncGenerator<Batch, void, undefined> {
    return this.epoch();
  }

  #cut(indices: readonly number[], seed: number): Batch {
    const whole = indices.every((index, i) => i === 0 || index === (indices[i - 1] ?? 0) + 1);
    const from = indices[0] ?? 0;
    const batch = whole ? this.#rows.slice(from, from + indices.length) : this.#rows.take(indices);
    const map = this.#map;
    if (map === undefined) return batch;
    const { size, rows, ...parts } = batch;
    let result = batch;
    try {
      tf.tidy(() => {
        const mapped = map(parts, new Random(seed >>> 0));
        const valid = typeof mapped === "object" && mapped !== null && "x" in mapped;
        requireThat(valid, "map", "a function that returns { x, y }, not a promise", mapped);
        result = { ...parts, ...mapped, size, ...(rows ? { rows } : {}) };
        return tensorsOf(result);
      });
    } finally {
      // What the map passed on is still in use.
      const used = new Set(result === batch ? [] : tensorsOf(result));
      tf.dispose(tensorsOf(batch).filter((tensor) => !used.has(tensor)));
    }
    return result;
  }
}

function skipOne(order: BatchLoader): void {
  const random = Random.from(order.state);
  random.bits();
  order.state = random.state;
}

/** What {@link DataLoader} makes. */
export type DataLoader = Loader;

/**
 * Cuts data into batches, in a new random order each pass; for `dl.fit`, or a loop of your own. The
 * same seed gives the same batches, and from a saved `state()` a loader goes on bit for bit. The tensors
 * of a batch are disposed when the next one is asked for.
 *
 * @param data x, y and sampleWeight with one row per sample each: tensors [n, …], arrays, typed arrays,
 * a DataFrame or Series; several by name or as an array of tensors
 * @param options batchSize 32, shuffle true, seed 0, dropLast false, map
 * @throws ArgumentError for parts with different numbers of rows, ragged rows, or no row
 * @example
 * const loader = dl.DataLoader({ x: [[1], [2], [3]], y: [0, 1, 1] }, { batchSize: 2, seed: 1 });
 * loader.batches; // 2
 * const shapes: number[][] = [];
 * for await (const { x } of loader) shapes.push((x as tf.Tensor).shape);
 * shapes; // [[2, 1], [1, 1]]
 */
export const DataLoader = function makeLoader(
  data: RowData | Rows,
  options: DataLoaderOptions = {},
): Loader {
  return new Loader(data, options);
} as {
  (data: RowData | Rows, options?: DataLoaderOptions): Loader;
  new (data: RowData | Rows, options?: DataLoaderOptions): Loader;
};
