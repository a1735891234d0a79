import type { Tensor } from "@tensorflow/tfjs";
import { isFrame, type DeclaredFrame } from "./frame.js";
import { isTensor } from "./nested.js";

/**
 * One number for each sample: a list, a typed array, a tensor [n] or [n, 1], rows of one number, or a
 * Series of danfojs.
 */
export type Series = ArrayLike<number> | readonly (readonly [number])[] | Tensor | DeclaredFrame;

/** Its numbers, as they are: who reads them checks them. */
export function listOf(series: Series): number[] {
  if (isTensor(series)) return Array.from(series.dataSync());
  const numbers = Array.from((valuesOf(series) ?? []) as ArrayLike<number | readonly [number]>);
  return numbers.map(
    (each) => (Array.isArray(each) && each.length === 1 ? each[0] : each) as number,
  );
}

/** The values of a Series or DataFrame; anything else as it is. */
export function valuesOf(data: unknown): unknown {
  return isFrame(data) ? data.values : data;
}
