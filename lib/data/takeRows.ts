import * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";
import { isFrame, type Frame } from "../core/frame.js";
import { isTensor } from "../core/nested.js";
import { gatherRows } from "./gatherRows.js";
import type { RowsLike } from "./rows.js";

/** A frame that rows can be taken of. */
interface Table extends Frame {
  readonly index: readonly unknown[];
  readonly $isSeries: boolean;
  iloc(rows: never): unknown;
}

type Numbers = Float32Array | Float64Array | Int32Array | Uint8Array;

/** Some of the rows, as data of the same kind. */
export type SomeOf<Rows> = Rows extends readonly (infer Row)[] ? Row[] : Rows;

/** Rows that others are made of. */
export interface RowTaker<Rows> {
  readonly count: number;
  /** New data of the same kind; the tensor is the caller's. */
  take(indices: readonly number[]): SomeOf<Rows>;
  /** One value a row, to tell classes by. */
  labels(): readonly unknown[];
}

/**
 * How to take rows from data of any kind.
 *
 * @throws ArgumentError for what has no rows
 */
export function rowTaker<Rows extends RowsLike>(rows: Rows, argument: string): RowTaker<Rows> {
  const taker = takerOf(rows, argument);
  requireThat(taker.count > 0, argument, "at least one row", rows);
  return taker as RowTaker<Rows>;
}

function takerOf(rows: RowsLike, argument: string): RowTaker<unknown> {
  if (isTensor(rows)) return tensorTaker(rows, argument);
  if (isTable(rows)) return tableTaker(rows, argument);
  if (isNumbers(rows)) return numbersTaker(rows);
  const list = Array.isArray(rows);
  requireThat(list, argument, "rows: an array, a tensor, a DataFrame or a Series", rows);
  const take = (indices: readonly number[]): unknown[] =>
    indices.map((index) => (rows as readonly unknown[])[index]);
  return { count: rows.length, take, labels: () => rows as readonly unknown[] };
}

function tensorTaker(tensor: tf.Tensor, argument: string): RowTaker<tf.Tensor> {
  requireThat(!tensor.isDisposed, argument, "a tensor that is still there", "a disposed tensor");
  requireThat(tensor.rank > 0, argument, "one row per sample", tensor);
  const [count = 0, ...row] = tensor.shape;
  return {
    count,
    take: (indices) => gatherRows(tensor, indices),
    labels() {
      const width = row.reduce((a, b) => a * b, 1);
      if (width === 1) return [...tensor.dataSync()];
      const oneHot = tensor.rank === 2;
      requireThat(oneHot, argument, "a class per row, or one-hot classes, to stratify by", tensor);
      return [...tf.tidy(() => tensor.argMax(1).dataSync())];
    },
  };
}

function tableTaker(table: Table, argument: string): RowTaker<unknown> {
  const rows = (indices: readonly number[]): unknown =>
    table.$isSeries ? [...indices] : { rows: [...indices] };
  return {
    count: table.index.length,
    take: (indices) => table.iloc(rows(indices) as never),
    labels() {
      if (table.$isSeries) return table.values;
      const one = table.columns.length === 1;
      requireThat(one, argument, "one column of classes to stratify by", table.columns);
      return table.values.map((row) => (row as readonly unknown[])[0]);
    },
  };
}

function numbersTaker(numbers: Numbers): RowTaker<Numbers> {
  const Kind = numbers.constructor as new (values: readonly number[]) => Numbers;
  return {
    count: numbers.length,
    take: (indices) => new Kind(indices.map((index) => numbers[index] as number)),
    labels: () => [...numbers],
  };
}

function isNumbers(value: unknown): value is Numbers {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function isTable(value: unknown): value is Table {
  return isFrame(value) && "iloc" in value;
}

/** Rows and their targets, which are as many. */
export function rowTakers<X extends RowsLike, Y extends RowsLike>(
  x: X,
  y: Y,
): { readonly x: RowTaker<X>; readonly y: RowTaker<Y> } {
  const takers = { x: rowTaker(x, "x"), y: rowTaker(y, "y") };
  const { count } = takers.x;
  if (takers.y.count !== count) {
    throw new ArgumentError("y", `${count} targets, one per row of x`, takers.y.count);
  }
  return takers;
}

/** A part to train on and one to test on. */
export interface TrainTest<X, Y> {
  readonly xTrain: SomeOf<X>;
  readonly xTest: SomeOf<X>;
  readonly yTrain: SomeOf<Y>;
  readonly yTest: SomeOf<Y>;
  /** Where the rows to train on stand in x: for further data of the same rows. */
  readonly train: readonly number[];
  /** Where those to test on stand. */
  readonly test: readonly number[];
}

export function partsOf<X, Y>(
  { x, y }: { readonly x: RowTaker<X>; readonly y: RowTaker<Y> },
  { train, test }: { readonly train: readonly number[]; readonly test: readonly number[] },
): TrainTest<X, Y> {
  return {
    xTrain: x.take(train),
    xTest: x.take(test),
    yTrain: y.take(train),
    yTest: y.take(test),
    train,
    test,
  };
}
