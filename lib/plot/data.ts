import type { Tensor } from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";
import { isFrame } from "../core/frame.js";
import { flatten, isTensor, type Nested, shapeOf } from "../core/nested.js";
import { listOf, type Series } from "../core/series.js";

export type { Series };

/** Rows of numbers, or a tensor of rank 2. */
export type Matrix = readonly (readonly number[])[] | Tensor;

/** @throws {ArgumentError} for an empty series or one with something else than finite numbers. */
export function seriesOf(values: Series, argument: string): number[] {
  const list = listOf(values);
  requireThat(list.length > 0, argument, "at least one number", values);
  const odd = list.find((value) => !Number.isFinite(value));
  if (odd !== undefined) throw new ArgumentError(argument, "finite numbers", odd);
  return list;
}

/** Whether a value is one series, and not several by name. */
export function isSeries(value: unknown): value is Series {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value) || ArrayBuffer.isView(value) || isTensor(value)) return true;
  return isFrame(value) && !Array.isArray(value.values[0]);
}

/** @throws {ArgumentError} unless it is a matrix of finite numbers with at least one entry. */
export function matrixOf(values: Matrix, argument: string): number[][] {
  const rows = (isTensor(values) ? values.arraySync() : values) as Nested;
  const shape = shapeOf(rows, argument);
  const expectation = "a matrix: rows of equally many numbers";
  requireThat(shape.length === 2 && !shape.includes(0), argument, expectation, values);
  requireThat(flatten(rows).every(Number.isFinite), argument, "finite numbers", values);
  return rows as number[][];
}

/** Names for `count` things: the given ones, or 0, 1, 2, … */
export function namesOf(
  names: readonly string[] | undefined,
  count: number,
  argument: string,
): string[] {
  if (names === undefined) return Array.from({ length: count }, (_, i) => String(i));
  const fits = names.length === count && new Set(names).size === count;
  requireThat(fits, argument, `${count} different names`, names);
  return [...names];
}

/** The least and the largest of any number of values. */
export function extent(values: readonly number[]): [least: number, most: number] {
  return [
    values.reduce((a, b) => Math.min(a, b), Infinity),
    values.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
}
