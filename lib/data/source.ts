import type { RandomState } from "../core/random.js";
import type { Batch } from "./batch.js";

/** Where a source stands: plain JSON, for a checkpoint. */
export interface SourceState {
  /** Whole passes over the data. */
  readonly epoch: number;
  /** Batches given since. */
  readonly batch: number;
  /** The random stream at the start of the pass, where there is one. */
  readonly random?: RandomState;
}

/**
 * Batches, pass after pass. The tensors of a batch are the source's: it disposes them when the next
 * batch is asked for.
 */
export interface BatchSource {
  /** Batches and samples of one pass; null where nobody knows. */
  readonly batches: number | null;
  readonly samples: number | null;
  /** One pass over the data. */
  epoch(): AsyncGenerator<Batch, void, undefined>;
  /** Where the next batch is; `restore` goes there. */
  state(): SourceState;
  restore(state: SourceState): void;
}
