import * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";
import { isFrame, type Frame } from "../core/frame.js";
import { isTensor } from "../core/nested.js";
import { gatherRows } from "./gatherRows.js";

/** Rows that batches are cut from: one number, vector, image or text per sample. */
export interface Column {
  readonly rows: number;
  /** The shape of one row. */
  readonly rowShape: readonly number[];
  /** Some rows, as a new tensor of shape [indices, …rowShape]. */
  take(indices: readonly number[]): tf.Tensor;
  /** The rows from `start` to before `end`, as a new tensor. */
  slice(start: number, end: number): tf.Tensor;
  /** All rows: the very tensor that was given, or a new one where it was something else. */
  whole(): tf.Tensor;
  /** Throws for a value that is not finite, naming its row and column. */
  requireFinite(argument: string): void;
}

/**
 * Rows from a tensor, a typed array, (nested) arrays of numbers or texts, or a DataFrame or Series.
 *
 * @throws ArgumentError for ragged or empty rows, or something else
 */
export function columnOf(value: unknown, argument: string): Column {
  if (isTensor(value)) return new TensorColumn(value, argument);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return new ArrayColumn(value as unknown as ArrayLike<number>, [], argument);
  }
  if (isFrame(value)) return frameColumn(value, argument);
  requireThat(
    Array.isArray(value),
    argument,
    "a tensor, numbers in (nested) arrays, a typed array, or a DataFrame or Series",
    value,
  );
  return arrayColumn(value, argument);
}

function frameColumn({ columns, values }: Frame, argument: string): Column {
  const series = !Array.isArray(values[0]);
  const wide = series ? values.map((value) => [value]) : (values as readonly unknown[][]);
  if (wide.length > 0 && wide.flat().every((value) => typeof value === "string")) {
    return arrayColumn(values, argument);
  }
  wide.forEach((row, i) => {
    const odd = row.findIndex((value) => typeof value !== "number" && typeof value !== "boolean");
    if (odd >= 0) {
      const where = series ? argument : `${argument}, column ${JSON.stringify(columns[odd])},`;
      throw new ArgumentError(
        where,
        "numbers (encode or drop what is not)",
        row[odd] ?? `nothing in row ${i}`,
      );
    }
  });
  const flat = Float32Array.from(wide.flat() as number[]);
  requireThat(flat.length > 0, argument, "at least one row", "none");
  return new ArrayColumn(flat, series ? [] : [columns.length], argument, columns);
}

function arrayColumn(rows: readonly unknown[], argument: string): Column {
  requireThat(rows.length > 0, argument, "at least one row", "none");
  const rowShape = shapeOf(rows[0]);
  if (typeof firstLeaf(rows) === "string") return new TextColumn(rows, rowShape, argument);
  const size = rowShape.reduce((a, b) => a * b, 1);
  const flat = new Float32Array(rows.length * size);
  rows.forEach((row, i) => {
    const end = fill(flat, i * size, row, rowShape, `${argument}[${i}]`);
    requireThat(end === (i + 1) * size, `${argument}[${i}]`, `${size} numbers`, row);
  });
  return new ArrayColumn(flat, rowShape, argument);
}

function shapeOf(row: unknown): number[] {
  if (!isList(row)) return [];
  return [row.length, ...(row.length > 0 ? shapeOf(row[0]) : [])];
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function firstLeaf(value: unknown): unknown {
  return isList(value) ? firstLeaf(value[0]) : value;
}

/** Writes nested numbers one after the other, and refuses what is ragged or no number. */
function fill(
  into: Float32Array,
  at: number,
  value: unknown,
  shape: readonly number[],
  argument: string,
): number {
  const [length, ...inner] = shape;
  if (length === undefined) {
    const numeric = typeof value === "number" || typeof value === "boolean";
    requireThat(numeric, argument, "a number, as in the rows before", value);
    into[at] = Number(value);
    return at + 1;
  }
  const fits = isList(value) && value.length === length;
  requireThat(fits, argument, `of length ${length}, as in the rows before`, value);
  let next = at;
  for (let i = 0; i < length; i++) next = fill(into, next, value[i], inner, argument);
  return next;
}

class TensorColumn implements Column {
  readonly rows: number;
  readonly rowShape: readonly number[];
  readonly #tensor: tf.Tensor;

  constructor(tensor: tf.Tensor, argument: string) {
    requireThat(!tensor.isDisposed, argument, "a tensor that is still there", "a disposed tensor");
    requireThat(tensor.rank > 0, argument, "one row per sample", tensor);
    const [rows = 0, ...rowShape] = tensor.shape;
    requireThat(rows > 0, argument, "at least one row", tensor);
    [this.rows, this.rowShape, this.#tensor] = [rows, rowShape, tensor];
  }

  take(indices: readonly number[]): tf.Tensor {
    return gatherRows(this.#tensor, indices);
  }

  slice(start: number, end: number): tf.Tensor {
    if (this.#tensor.dtype === "string") return this.take(range(start, end));
    return tf.slice(this.#tensor, start, end - start);
  }

  whole(): tf.Tensor {
    return this.#tensor;
  }

  requireFinite(argument: string): void {
    if (this.#tensor.dtype !== "float32") return;
    // One sum finds out without copying the data: a value that is not finite makes it so.
    const total = tf.tidy(() => this.#tensor.sum().dataSync()[0] ?? 0);
    if (!Number.isFinite(total))
      requireFiniteValues(this.#tensor.dataSync(), this.rowShape, argument);
  }
}

class ArrayColumn implements Column {
  readonly rows: number;
  readonly #width: number;
  readonly #values: ArrayLike<number>;

  constructor(
    values: ArrayLike<number>,
    readonly rowShape: readonly number[],
    argument: string,
    readonly names?: readonly string[],
  ) {
    this.#width = rowShape.reduce((a, b) => a * b, 1);
    this.rows = values.length / this.#width;
    requireThat(this.rows > 0, argument, "at least one number", "none");
    this.#values = values;
  }

  take(indices: readonly number[]): tf.Tensor {
    const picked = new Float32Array(indices.length * this.#width);
    indices.forEach((index, i) => {
      for (let k = 0; k < this.#width; k++) {
        picked[i * this.#width + k] = this.#values[index * this.#width + k] as number;
      }
    });
    return tf.tensor(picked, [indices.length, ...this.rowShape]);
  }

  slice(start: number, end: number): tf.Tensor {
    return this.take(range(start, end));
  }

  whole(): tf.Tensor {
    return this.slice(0, this.rows);
  }

  requireFinite(argument: string): void {
    requireFiniteValues(this.#values, this.rowShape, argument, this.names);
  }
}

class TextColumn implements Column {
  readonly rows: number;
  readonly #texts: readonly string[][];

  constructor(
    rows: readonly unknown[],
    readonly rowShape: readonly number[],
    argument: string,
  ) {
    this.rows = rows.length;
    const width = rowShape[0] ?? 1;
    requireThat(rowShape.length <= 1, argument, "a text or a list of texts per row", rows[0]);
    this.#texts = rows.map((row, i) => {
      const texts = (Array.isArray(row) ? row : [row]) as unknown[];
      const valid = texts.length === width && texts.every((text) => typeof text === "string");
      requireThat(valid, `${argument}[${i}]`, "texts, as in the rows before", row);
      return texts;
    });
  }

  take(indices: readonly number[]): tf.Tensor {
    const picked = indices.flatMap((index) => this.#texts[index] ?? []);
    return tf.tensor(picked, [indices.length, ...this.rowShape], "string");
  }

  slice(start: number, end: number): tf.Tensor {
    return this.take(range(start, end));
  }

  whole(): tf.Tensor {
    return this.slice(0, this.rows);
  }

  requireFinite(): void {
    // Texts are always finite.
  }
}

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}

/** @throws ArgumentError that says in which row and column something is not finite */
export function requireFiniteValues(
  values: ArrayLike<number>,
  rowShape: readonly number[],
  argument: string,
  names?: readonly string[],
): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) {
      throw new ArgumentError(
        argument,
        "finite numbers (fill or drop what is missing)",
        `${value} in ${placeOf(i, rowShape, names)}`,
      );
    }
  }
}

/** "row 3, column 0", with the position along each axis of the row, or the name of the column. */
function placeOf(index: number, rowShape: readonly number[], names?: readonly string[]): string {
  const width = rowShape.reduce((a, b) => a * b, 1);
  const row = `row ${Math.floor(index / width)}`;
  if (rowShape.length === 0) return row;
  let rest = index % width;
  const named = names?.[rest];
  if (named !== undefined) return `${row}, column ${JSON.stringify(named)}`;
  const place = rowShape.map((_, axis) => {
    const stride = rowShape.slice(axis + 1).reduce((a, b) => a * b, 1);
    const at = Math.floor(rest / stride);
    rest %= stride;
    return at;
  });
  return rowShape.length === 1 ? `${row}, column ${place[0]}` : `${row}, [${place.join(", ")}]`;
}
