import type { Tensor } from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "./errors.js";

/** A number, a list of numbers, a matrix, … of any depth. */
export type Nested = number | readonly Nested[];

/** A tensor, or numbers nested as deep as its rank. */
export type TensorOrNested = Tensor | Nested;

/** The same nesting, of plain numbers: what an elementwise function gives back. */
export type SameNesting<T> = T extends number
  ? number
  : T extends readonly (infer Item)[]
    ? SameNesting<Item>[]
    : never;

/** Whether `value` is a tensor of this process's tfjs. */
export function isTensor(value: unknown): value is Tensor {
  return (
    typeof value === "object" &&
    value !== null &&
    "dataId" in value &&
    "shape" in value &&
    "dtype" in value
  );
}

/**
 * The shape of nested numbers: [] for a number, [3] for three of them.
 * @throws {ArgumentError} where the lists are ragged or hold something else than numbers.
 */
export function shapeOf(values: Nested, argument = "values"): number[] {
  if (typeof values === "number") return [];
  requireThat(Array.isArray(values), argument, "a number or (nested) lists of numbers", values);
  const first = values[0];
  if (first === undefined) return [0];
  const inner = shapeOf(first, argument);
  for (const item of values) {
    const other = shapeOf(item, argument);
    if (other.length !== inner.length || other.some((size, axis) => size !== inner[axis])) {
      throw new ArgumentError(argument, "lists of equal length at every level", values);
    }
  }
  return [values.length, ...inner];
}

/** The numbers in order, row by row. */
export function flatten(values: Nested): number[] {
  return typeof values === "number" ? [values] : values.flatMap(flatten);
}

/** Applies `fn` to every number and keeps the nesting. */
export function mapNested<T extends Nested>(
  values: T,
  fn: (value: number) => number,
): SameNesting<T> {
  return (
    typeof values === "number" ? fn(values) : values.map((item) => mapNested(item, fn))
  ) as SameNesting<T>;
}

/** Applies `fn` to every innermost list and keeps the nesting around them. */
export function mapRows(values: Nested, fn: (row: readonly number[]) => unknown): unknown {
  if (typeof values === "number") return fn([values]);
  return typeof values[0] === "number" || values.length === 0
    ? fn(values as readonly number[])
    : values.map((item) => mapRows(item, fn));
}

/** Numbers in order → lists nested by `shape`; the inverse of {@link flatten}. */
export function nest(values: ArrayLike<number>, shape: readonly number[]): Nested {
  const [size, ...inner] = shape;
  if (size === undefined) return values[0] ?? Number.NaN;
  const all = Array.from(values);
  if (inner.length === 0) return all;
  const stride = inner.reduce((a, b) => a * b, 1);
  return Array.from({ length: size }, (_, i) =>
    nest(all.slice(i * stride, (i + 1) * stride), inner),
  );
}
