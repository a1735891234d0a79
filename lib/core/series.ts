import type { Tensor } from "@tensorflow/tfjs";
import { isTensor } from "./nested.js";

/**
 * One number for each sample: a list, a typed array, a tensor [n] or [n, 1], rows of one number, or a
 * Series of danfojs.
 */
export type Series =
  | ArrayLike<number>
  | readonly (readonly [number])[]
  | Tensor
  | { readonly columns: readonly string[]; readonly values: unknown };

/** Its numbers, as they are: who reads them checks them. */
export function listOf(series: Series): number[] {
  if (isTensor(series)) return Array.from(series.dataSync());
  const numbers = Array.from((valuesOf(series) ?? []) as ArrayLike<number | readonly [number]>);
  return numbers.map(
    (each) => (Array.isArray(each) && each.length === 1 ? each[0] : each) as number,
  );
}

/** The values of a Series or DataFrame of danfojs, told by its looks; anything else as it is. */
export function valuesOf(data: unknown): unknown {
  if (typeof data !== "object" || data === null) return data;
  const { columns, values } = data as { readonly columns?: unknown; readonly values?: unknown };
  return Array.isArray(columns) && Array.isArray(values) ? values : data;
}
