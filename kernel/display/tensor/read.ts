import { formatNumber } from "../numbers.js";
import type { TensorLike } from "./tensor.js";

/** Values of a tensor, or of its beginning along each axis, in row-major order. */
export interface Values {
  /** The shape of what was read. */
  readonly shape: readonly number[];
  readonly dtype: string;
  /** Two numbers per element for complex64. */
  readonly data: ArrayLike<number> | readonly string[];
  /** True when nothing is missing. */
  readonly whole: boolean;
}

/** Up to so many elements are read whole, 16 MB of float32; of larger tensors only the beginning. */
export const WHOLE_LIMIT = 4_000_000;

/** How much of each axis is read when the tensor is too large: what a table may show. */
const HEAD = 64;

/** Reads without blocking; the slice made on the way is disposed of. */
export async function readTensor(tensor: TensorLike): Promise<Values> {
  const part = readable(tensor);
  try {
    const { shape, whole } = part;
    return { shape, whole, dtype: tensor.dtype, data: await part.from.data() };
  } finally {
    if (!part.whole) part.from.dispose();
  }
}

/** The same at once, for a program that stands still. */
export function readTensorNow(tensor: TensorLike): Values {
  const part = readable(tensor);
  try {
    const { shape, whole } = part;
    return { shape, whole, dtype: tensor.dtype, data: part.from.dataSync() };
  } finally {
    if (!part.whole) part.from.dispose();
  }
}

/** The tensor itself, or the beginning of a large one. */
function readable(tensor: TensorLike): {
  readonly from: TensorLike;
  readonly shape: readonly number[];
  readonly whole: boolean;
} {
  const { shape } = tensor;
  if (tensor.size <= WHOLE_LIMIT) return { from: tensor, shape, whole: true };
  // Many axes: the leading ones shrink to one element, or the head itself would be large.
  const size = shape.map((length, axis) => Math.min(length, axis < shape.length - 3 ? 1 : HEAD));
  const begin = shape.map(() => 0);
  return { from: tensor.slice(begin, size), shape: size, whole: false };
}

/** One element as a person reads it. */
export function elementText(values: Values, index: number): string {
  const { data, dtype } = values;
  if (dtype === "complex64") {
    const [re, im] = [Number(data[2 * index]), Number(data[2 * index + 1])];
    return `${formatNumber(re)} ${im < 0 ? "-" : "+"} ${formatNumber(Math.abs(im))}i`;
  }
  const element = data[index];
  if (typeof element === "string") return JSON.stringify(element);
  if (element === undefined) return "";
  return dtype === "bool" ? String(element !== 0) : formatNumber(element);
}

export interface Statistics {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Over all finite elements; `odd` counts the others. */
  readonly odd: number;
}

/** Over real numbers; null for text, truth values, complex numbers and when none is finite. */
export function statistics({ data, dtype }: Values): Statistics | null {
  if (dtype !== "float32" && dtype !== "int32") return null;
  let [min, max, sum, finite] = [Infinity, -Infinity, 0, 0];
  for (let index = 0; index < data.length; index++) {
    const element = Number(data[index]);
    if (!Number.isFinite(element)) continue;
    if (element < min) min = element;
    if (element > max) max = element;
    sum += element;
    finite++;
  }
  return finite === 0 ? null : { min, max, mean: sum / finite, odd: data.length - finite };
}
