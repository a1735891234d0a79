import * as tf from "@tensorflow/tfjs";
import { ArgumentError } from "../../core/errors.js";
import { Random } from "../../core/random.js";
import { rowsOf, sourceOf, type TrainingData } from "../../data/anyData.js";
import { listFields, tensorsOf, type Batch, type Fields } from "../../data/batch.js";
import type { Rows } from "../../data/rows.js";

/** No more rows, and no more numbers, than this are looked at. */
const MOST_ROWS = 2048;
const MOST_NUMBERS = 2 ** 24;

export interface Sample {
  readonly batch: Batch;
  /** What is not finite, in words; null where all numbers are. */
  readonly notFinite: string | null;
}

/** Some of the data, in random order where they have rows; the caller disposes the tensors. */
export async function sampleOf(data: TrainingData, seed: number): Promise<Sample> {
  const rows = rowsOf(data, "data");
  if (rows === null) {
    const batch = await firstBatch(data);
    return { batch, notFinite: finiteIn(batch) ? null : "the first batch holds NaN or infinity" };
  }
  const one = rows.slice(0, 1);
  const size = tensorsOf(one).reduce((sum, tensor) => sum + tensor.size, 0);
  tf.dispose(tensorsOf(one));
  const most = Math.min(rows.count, MOST_ROWS, Math.max(1, Math.floor(MOST_NUMBERS / size)));
  const all = Array.from({ length: rows.count }, (_, i) => i);
  // Data are often sorted by class: the first rows alone would be of one.
  const indices = new Random(seed).shuffle(all).slice(0, most);
  return { batch: rows.take(indices), notFinite: notFiniteIn(rows) };
}

/** The first rows of a batch as new tensors, for `tf.dispose`. */
export function head(batch: Batch, count: number): Batch {
  const size = Math.min(count, batch.size);
  const cut = (fields: Fields): Fields => {
    if (Array.isArray(fields)) return (fields as tf.Tensor[]).map((each) => each.slice(0, size));
    if ("dataId" in fields) return (fields as tf.Tensor).slice(0, size);
    return Object.fromEntries(
      Object.entries(fields).map(([name, each]) => [name, each.slice(0, size)]),
    );
  };
  const { x, y, sampleWeight } = batch;
  return {
    x: cut(x),
    ...(y === undefined ? {} : { y: cut(y) }),
    ...(sampleWeight === undefined ? {} : { sampleWeight: cut(sampleWeight) }),
    size,
  };
}

function notFiniteIn(rows: Rows): string | null {
  try {
    rows.requireFinite();
    return null;
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    return `${error.argument}: ${String(error.received)}`;
  }
}

async function firstBatch(data: TrainingData): Promise<Batch> {
  const once = typeof data === "object" && data !== null && "next" in data;
  if (once) {
    const expectation = "data that can be begun again: a function that returns the generator";
    throw new ArgumentError("data", expectation, data);
  }
  const source = sourceOf(data, "data", {});
  const state = source.state();
  const pass = source.epoch();
  try {
    const { done, value } = await pass.next();
    if (done === true) throw new ArgumentError("data", "at least one batch", "none");
    return head(value, value.size);
  } finally {
    await pass.return();
    // A loader is the caller's: its next pass is the one that it would have been.
    source.restore(state);
  }
}

function finiteIn(batch: Batch): boolean {
  return [batch.x, ...(batch.y === undefined ? [] : [batch.y])]
    .flatMap(listFields)
    .every((tensor) => tensor.dtype === "string" || tensor.dataSync().every(Number.isFinite));
}
