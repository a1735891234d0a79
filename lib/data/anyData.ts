import { ArgumentError, requireThat } from "../core/errors.js";
import { isTensor } from "../core/nested.js";
import { DataLoader, type DataLoaderOptions } from "./dataLoader.js";
import { Rows, type RowData } from "./rows.js";
import type { BatchSource } from "./source.js";
import { StreamSource, type Stream } from "./stream.js";

/** The part of `tf.data.Dataset` that is used; its batches are { xs, ys }, as for `fitDataset`. */
export interface TfDataset {
  readonly size: number | null;
  iterator(): Promise<{ next(): Promise<IteratorResult<unknown>> }>;
}

type BatchIterable = Iterable<unknown> | AsyncIterable<unknown>;

/**
 * What a model can be trained on: rows (cut into batches by us), or batches: a `dl.DataLoader`, a
 * `tf.data.Dataset`, an array of batches, a generator, or a function that returns one for each epoch.
 */
export type TrainingData =
  | RowData
  | readonly [x: RowData["x"], y: RowData["x"], sampleWeight?: RowData["x"]]
  | BatchSource
  | TfDataset
  | BatchIterable
  | (() => BatchIterable);

/**
 * Rows where the data have rows, and null where they are batches already.
 *
 * @throws ArgumentError for rows that do not fit together
 */
export function rowsOf(data: TrainingData, argument: string): Rows | null {
  if (data instanceof Rows) return data;
  if (typeof data !== "object" || data === null) return null;
  if (Array.isArray(data)) {
    const pair = (data.length === 2 || data.length === 3) && !data.every(looksLikeBatch);
    if (!pair) return null;
    const [x, y, sampleWeight] = data as RowData["x"][];
    return Rows.of({ x, y, sampleWeight } as RowData, argument);
  }
  if (isSource(data) || isDataset(data) || isIterable(data)) return null;
  if ("x" in data) return Rows.of(data, argument);
  return null;
}

/**
 * Any data as a source of batches.
 *
 * @throws ArgumentError for what holds no batches
 */
export function sourceOf(
  data: TrainingData | Rows,
  argument: string,
  options: DataLoaderOptions,
): BatchSource {
  const rows = data instanceof Rows ? data : rowsOf(data, argument);
  if (rows !== null) {
    const { batchSize = 32 } = options;
    const sized = Number.isInteger(batchSize) && batchSize >= 1;
    requireThat(sized, "batchSize", "a whole number ≥ 1", batchSize);
    rows.requireFinite();
    // A batch larger than the data is all of the data.
    return DataLoader(rows, { ...options, batchSize });
  }
  if (isSource(data)) return data;
  const stream = streamOf(data);
  if (stream === null) {
    throw new ArgumentError(
      argument,
      "{ x, y } with rows, or batches: a DataLoader, a tf.data.Dataset, an array, a generator, or a function that returns one",
      data,
    );
  }
  return new StreamSource(stream, argument);
}

function streamOf(data: unknown): Stream | null {
  if (typeof data === "function") {
    const open = (): Iterator<unknown> | AsyncIterator<unknown> => {
      const made: unknown = (data as () => unknown)();
      requireThat(isIterable(made), "data()", "a generator, or something else to iterate", made);
      return iteratorOf(made);
    };
    return { open, batches: null, fresh: true, once: false };
  }
  if (isDataset(data)) {
    const { size } = data;
    const batches = size !== null && Number.isFinite(size) && size > 0 ? size : null;
    return { open: async () => await data.iterator(), batches, fresh: true, once: false };
  }
  if (!isIterable(data)) return null;
  const iterator = "next" in data;
  const batches = Array.isArray(data) ? data.length : null;
  // What can be iterated again is kept by its owner, with its tensors.
  return { open: () => iteratorOf(data), batches, fresh: iterator, once: iterator };
}

function iteratorOf(value: BatchIterable): Iterator<unknown> | AsyncIterator<unknown> {
  return Symbol.asyncIterator in value ? value[Symbol.asyncIterator]() : value[Symbol.iterator]();
}

function isSource(value: unknown): value is BatchSource {
  return isObject(value) && "epoch" in value && "restore" in value;
}

function isDataset(value: unknown): value is TfDataset {
  return isObject(value) && "iterator" in value && typeof value.iterator === "function";
}

function isIterable(value: unknown): value is BatchIterable {
  return isObject(value) && (Symbol.iterator in value || Symbol.asyncIterator in value);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !isTensor(value);
}

function looksLikeBatch(value: unknown): boolean {
  return isObject(value) && ("x" in value || "xs" in value);
}
