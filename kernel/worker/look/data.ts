/** Tensors and data frames in one line. Only what these libraries keep as plain data is read. */
import { types } from "node:util";
import { property } from "./walk.js";

/** Of larger ones the numbers are not read: a glance must not wait for them. */
const READ_LIMIT = 100_000;

/** `Tensor float32 [2, 3], min 0, max 1, mean 0.5`; null for anything else. */
export function describeTensor(value: object): string | null {
  const shape = property(value, "shape")?.value;
  const dtype = property(value, "dtype")?.value;
  if (!isShape(shape) || typeof dtype !== "string" || !property(value, "dataId")) return null;
  const trainable = property(value, "trainable")?.value;
  const kind =
    typeof trainable === "boolean" ? `Variable${trainable ? "" : " (not trainable)"}` : "Tensor";
  const title = `${kind} ${dtype} [${shape.join(", ")}]`;
  return property(value, "isDisposedInternal")?.value === true ? `${title}, disposed` : title;
}

/** `, min 0, max 1, mean 0.5` of a small tensor of numbers; empty for anything else. */
export function tensorNumbers(tensor: object): string {
  const shape = property(tensor, "shape")?.value;
  const dtype = property(tensor, "dtype")?.value;
  if (!isShape(shape) || property(tensor, "isDisposedInternal")?.value !== false) return "";
  const size = shape.reduce((product, length) => product * length, 1);
  const read = property(tensor, "dataSync")?.value;
  if (size === 0 || size > READ_LIMIT || typeof read !== "function") return "";
  if (dtype !== "float32" && dtype !== "int32") return "";
  const data = numbers(tensor, read as () => unknown);
  if (!data) return "";
  if (size === 1) return `, value ${short(Number(data[0]))}`;
  let [min, max, sum, finite] = [Infinity, -Infinity, 0, 0];
  for (const each of data) {
    if (!Number.isFinite(each)) continue;
    min = Math.min(min, each);
    max = Math.max(max, each);
    sum += each;
    finite++;
  }
  const odd = finite < size ? `, ${size - finite} not finite` : "";
  if (finite === 0) return odd;
  return `, min ${short(min)}, max ${short(max)}, mean ${short(sum / finite)}${odd}`;
}

/** tfjs's own method, which copies the numbers; null where it fails. */
function numbers(tensor: object, read: () => unknown): Float32Array | Int32Array | null {
  try {
    const data = read.call(tensor);
    return data instanceof Float32Array || data instanceof Int32Array ? data : null;
  } catch {
    return null;
  }
}

/** `DataFrame, 150 rows × 4 columns: a float32, b string`; null for anything else. */
export function describeFrame(value: object): string | null {
  const frame = frameColumns(value);
  if (!frame) return null;
  const rows = property(value, "$index")?.value;
  const length = Array.isArray(rows) ? rows.length : 0;
  if (frame.isSeries) return `Series, ${length} values, ${frame.dtypes[0] ?? "unknown type"}`;
  const columns = frame.columns.map((name, at) => `${name} ${frame.dtypes[at] ?? ""}`.trimEnd());
  return `DataFrame, ${length} rows × ${columns.length} columns: ${columns.join(", ")}`;
}

/** The columns that a danfojs data frame keeps in `$columns`. */
export function frameColumns(
  value: object,
): { readonly isSeries: boolean; readonly columns: string[]; readonly dtypes: string[] } | null {
  const isSeries = property(value, "$isSeries")?.value;
  const columns = property(value, "$columns")?.value;
  const dtypes = property(value, "$dtypes")?.value;
  if (typeof isSeries !== "boolean" || !Array.isArray(columns)) return null;
  const text = (list: unknown) =>
    Array.isArray(list) ? list.filter((one) => typeof one === "string") : [];
  return { isSeries, columns: text(columns), dtypes: text(dtypes) };
}

/** What `x["…"]` may take: keys of a plain object or of a map, columns of a data frame. */
export function keysOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return [];
  if (types.isMap(value))
    return [...(Map.prototype.keys.call(value) as Iterable<unknown>)].filter(
      (one) => typeof one === "string",
    );
  const frame = frameColumns(value);
  return frame ? frame.columns : Object.keys(value);
}

function isShape(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((one) => typeof one === "number");
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
