/** `dl.preprocessing`: turn raw columns and labels into what a network takes. */
import { requireThat } from "../core/errors.js";

/**
 * Class numbers as vectors with a single 1.
 *
 * @param labels whole numbers, at least one
 * @param classes how many there are; the largest label + 1 by default
 * @throws ArgumentError for labels that are not whole numbers in [0, classes)
 * @example
 * dl.preprocessing.oneHot([0, 2]); // [[1, 0, 0], [0, 0, 1]]
 */
export function oneHot(labels: readonly number[], classes?: number): number[][] {
  requireThat(labels.length > 0, "labels", "at least one class number", labels);
  const counted = classes === undefined || (Number.isInteger(classes) && classes >= 1);
  requireThat(counted, "classes", "a whole number ≥ 1", classes);
  const count = classes ?? labels.reduce((a, b) => Math.max(a, b), -1) + 1;
  const valid = labels.every((label) => Number.isInteger(label) && label >= 0 && label < count);
  requireThat(valid, "labels", `whole numbers in [0, ${count})`, labels);
  return labels.map((label) => Array.from({ length: count }, (_, i) => (i === label ? 1 : 0)));
}

/** How columns were scaled: apply it to new rows, never fit it on test data. */
export interface Scaling {
  /** Of each column: its mean, or its smallest value. */
  readonly offset: readonly number[];
  /** Of each column: its standard deviation, or its range; 1 for a constant column. */
  readonly scale: readonly number[];
  /** (row − offset) / scale, column by column. */
  apply(rows: readonly (readonly number[])[]): number[][];
}

/**
 * Columns of mean 0 and standard deviation 1; a constant column becomes 0.
 *
 * @param rows of the training set
 * @throws ArgumentError unless the rows are equally many finite numbers, at least one
 * @example
 * const scaling = dl.preprocessing.standardize([[1, 10], [3, 10]]);
 * scaling.apply([[1, 10], [5, 11]]); // [[-1, 0], [3, 1]]
 */
export function standardize(rows: readonly (readonly number[])[]): Scaling {
  const columns = columnsOf(rows);
  const offset = columns.map(mean);
  const deviation = columns.map((column, i) =>
    Math.sqrt(mean(column.map((value) => (value - (offset[i] as number)) ** 2))),
  );
  return scaling(offset, deviation);
}

/**
 * Columns from 0 to 1: (x − min) / (max − min); a constant column becomes 0.
 *
 * @param rows of the training set
 * @throws ArgumentError unless the rows are equally many finite numbers, at least one
 * @example
 * const scaling = dl.preprocessing.minMaxScale([[1, 10], [3, 10]]);
 * scaling.apply([[1, 10], [5, 11]]); // [[0, 0], [2, 1]]
 */
export function minMaxScale(rows: readonly (readonly number[])[]): Scaling {
  const columns = columnsOf(rows);
  const low = columns.map((column) => column.reduce((a, b) => Math.min(a, b)));
  const high = columns.map((column) => column.reduce((a, b) => Math.max(a, b)));
  return scaling(
    low,
    high.map((value, i) => value - (low[i] as number)),
  );
}

function scaling(offset: readonly number[], spread: readonly number[]): Scaling {
  const scale = spread.map((value) => (value === 0 ? 1 : value));
  return {
    offset,
    scale,
    apply(rows) {
      const fits = rows.every((row) => row.length === offset.length);
      requireThat(fits, "rows", `rows of ${offset.length} numbers`, rows);
      return rows.map((row) =>
        row.map((value, i) => (value - (offset[i] as number)) / (scale[i] as number)),
      );
    },
  };
}

function columnsOf(rows: readonly (readonly number[])[]): number[][] {
  const width = rows[0]?.length ?? 0;
  const even = width > 0 && rows.every((row) => row.length === width && row.every(Number.isFinite));
  requireThat(even, "rows", "one or more rows of equally many finite numbers", rows);
  return Array.from({ length: width }, (_, i) => rows.map((row) => row[i] as number));
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
