import type * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { isFrame, type DeclaredFrame } from "../core/frame.js";
import { isTensor } from "../core/nested.js";
import type { Batch, Fields } from "./batch.js";
import { columnOf, type Column } from "./column.js";

/** Numbers of samples, one row each: a tensor, arrays, a typed array, a DataFrame or Series. */
export type RowsLike = tf.Tensor | ArrayLike<unknown> | DeclaredFrame;

/** Data of one input or output, or of several, in order or by name. */
export type FieldsLike = RowsLike | readonly RowsLike[] | Readonly<Record<string, RowsLike>>;

/** Samples with their targets, and how much each counts. */
export interface RowData {
  readonly x: FieldsLike;
  readonly y?: FieldsLike;
  readonly sampleWeight?: FieldsLike;
}

type Columns = Column | readonly Column[] | Readonly<Record<string, Column>>;

interface Parts {
  readonly x: Columns;
  readonly y: Columns | undefined;
  readonly sampleWeight: Columns | undefined;
}

/** Data with rows: any of them can be taken in any order. */
export class Rows {
  private constructor(
    readonly parts: Parts,
    readonly argument: string,
    readonly start: number,
    readonly count: number,
  ) {}

  /**
   * @throws ArgumentError for parts with different numbers of rows, or what has no rows
   */
  static of(data: RowData, argument: string): Rows {
    // Read once: a getter may make a tensor each time.
    const { x, y, sampleWeight } = data;
    const parts: Parts = {
      x: columnsOf(x, `${argument}.x`),
      y: y === undefined ? undefined : columnsOf(y, `${argument}.y`),
      sampleWeight:
        sampleWeight === undefined
          ? undefined
          : columnsOf(sampleWeight, `${argument}.sampleWeight`),
    };
    const all = named(parts, argument);
    const [first = ["", 0] as const] = all.map(([name, { rows }]) => [name, rows] as const);
    for (const [name, { rows }] of all) {
      requireThat(rows === first[1], name, `${first[1]} rows, as ${first[0]}`, rows);
    }
    return new Rows(parts, argument, 0, first[1]);
  }

  /** Some of these rows, without copying them. */
  part(start: number, end: number): Rows {
    return new Rows(this.parts, this.argument, this.start + start, end - start);
  }

  /** Throws for a value that is not finite, naming row and column. */
  requireFinite(): void {
    for (const [name, column] of named(this.parts, this.argument)) column.requireFinite(name);
  }

  /** These rows as new tensors. */
  take(indices: readonly number[]): Batch {
    const rows = indices.map((index) => this.start + index);
    return this.#batch(rows, (column) => column.take(rows));
  }

  /** Rows `start` to before `end` as new tensors. */
  slice(start: number, end: number): Batch {
    const rows = Array.from({ length: end - start }, (_, i) => this.start + start + i);
    return this.#batch(rows, (column) => column.slice(this.start + start, this.start + end));
  }

  /** All rows; a given tensor is not copied. */
  whole(): Batch {
    const { rows: _, ...batch } = this.#batch(
      Array.from({ length: this.count }, (__, i) => i),
      (column) => column.whole(),
    );
    return batch;
  }

  #batch(rows: readonly number[], cut: (column: Column) => tf.Tensor): Batch {
    const { x, y, sampleWeight } = this.parts;
    return {
      x: mapColumns(x, cut),
      ...(y ? { y: mapColumns(y, cut) } : {}),
      ...(sampleWeight ? { sampleWeight: mapColumns(sampleWeight, cut) } : {}),
      size: rows.length,
      rows,
    };
  }
}

function isColumn(columns: Columns): columns is Column {
  return "rowShape" in columns;
}

function mapColumns(columns: Columns, cut: (column: Column) => tf.Tensor): Fields {
  if (isColumn(columns)) return cut(columns);
  if (Array.isArray(columns)) return (columns as Column[]).map(cut);
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, cut(column)]));
}

function columnsOf(value: FieldsLike, argument: string): Columns {
  if (Array.isArray(value) && value.length > 0 && value.every(standsAlone)) {
    return value.map((each, i) => columnOf(each, `${argument}[${i}]`));
  }
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, columnOf(each, `${argument}.${name}`)]),
    );
  }
  return columnOf(value, argument);
}

/** A tensor or a table in an array is one of several inputs, not a row of one. */
function standsAlone(value: unknown): boolean {
  return isTensor(value) || isFrame(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, RowsLike>> {
  return (
    typeof value === "object" &&
    value !== null &&
    !standsAlone(value) &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value) &&
    Object.keys(value).length > 0
  );
}

function named({ x, y, sampleWeight }: Parts, argument: string): [string, Column][] {
  return Object.entries({ x, y, sampleWeight }).flatMap(([part, columns]): [string, Column][] => {
    if (columns === undefined) return [];
    const name = `${argument}.${part}`;
    if (isColumn(columns)) return [[name, columns]];
    return Array.isArray(columns)
      ? (columns as Column[]).map((column, i) => [`${name}[${i}]`, column])
      : Object.entries(columns as Record<string, Column>).map(([key, column]) => [
          `${name}.${key}`,
          column,
        ]);
  });
}
