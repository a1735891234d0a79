import { requireThat } from "../core/errors.js";
import { flatten, isTensor, shapeOf, type TensorOrNested } from "../core/nested.js";
import { valuesOf, type Series } from "../core/series.js";

/**
 * What is compared: a tensor, a typed array, (nested) arrays of numbers, or a Series or DataFrame of
 * danfojs.
 */
export type MetricInput = TensorOrNested | Series;

/**
 * A measure of predictions that is right over all samples it has seen, in batches of any size and
 * order: `update` it with each batch, then read the `result`.
 */
export interface Metric {
  readonly name: string;
  /** @param sampleWeight how much each sample counts: [n] */
  update(yTrue: MetricInput, yPred: MetricInput, sampleWeight?: MetricInput): void;
  /** Over everything since the last `reset`; NaN before the first sample. */
  result(): number;
  reset(): void;
  /** What has been added up, as plain JSON; `restore` goes on from there. */
  state(): unknown;
  restore(state: unknown): void;
}

/** Numbers with their shape. */
export interface Block {
  readonly values: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** Numbers of any kind as one block; a tensor is read back once. */
export function blockOf(value: MetricInput, argument: string): Block {
  if (isTensor(value)) {
    const numeric = value.dtype !== "string" && value.dtype !== "complex64";
    requireThat(numeric, argument, "numeric", value);
    return { values: value.dataSync(), shape: value.shape };
  }
  if (ArrayBuffer.isView(value)) {
    const values = value as unknown as ArrayLike<number>;
    return { values, shape: [values.length] };
  }
  const nested = valuesOf(value) as Parameters<typeof shapeOf>[0];
  const shape = shapeOf(nested, argument);
  return { values: flatten(nested), shape };
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
