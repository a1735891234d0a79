import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../../core/errors.js";

/** The numbers of a tensor, bit for bit. */
export interface SavedTensor {
  readonly dtype: SavedType;
  readonly shape: readonly number[];
  /** The values as bytes, little-endian, row by row. */
  readonly bytes: Uint8Array;
}

/** A tensor by name; a list of them keeps its order, whatever the names are. */
export interface SavedValue {
  readonly [name: string]: Saved;
  readonly name: string;
  readonly value: SavedTensor;
}

export type SavedType = "float32" | "int32" | "bool";

/** What a checkpoint holds: the values of JSON, NaN and ±Infinity and −0 too, and tensors. */
export type Saved =
  | null
  | boolean
  | number
  | string
  | SavedTensor
  | readonly Saved[]
  | { readonly [name: string]: Saved };

/** A tensor's values as they are now; the tensor is not disposed. */
export function saveTensor(tensor: tf.Tensor): SavedTensor {
  const { dtype, shape } = tensor;
  requireThat(isSavedType(dtype), "tensor", "of type float32, int32 or bool", tensor);
  const values = tensor.dataSync<SavedType>();
  // A copy: the engine may hand out its own memory, which the next step writes over.
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
  return { dtype, shape: [...shape], bytes };
}

/** A new tensor with the saved values. */
export function loadTensor({ dtype, shape, bytes }: SavedTensor): tf.Tensor {
  // A copy is aligned: bytes read from a file may start anywhere.
  const { buffer } = new Uint8Array(bytes);
  const values =
    dtype === "float32"
      ? new Float32Array(buffer)
      : dtype === "int32"
        ? new Int32Array(buffer)
        : new Uint8Array(buffer);
  return tf.tensor(values, [...shape], dtype);
}

export function isSavedTensor(value: Saved | undefined): value is SavedTensor {
  return typeof value === "object" && value !== null && "bytes" in value && isBytes(value.bytes);
}

function isBytes(value: unknown): boolean {
  return value instanceof Uint8Array;
}

export function isSavedValue(value: Saved): value is SavedValue {
  if (typeof value !== "object" || value === null || !("value" in value)) return false;
  const { name, value: inner, ...rest } = value;
  return typeof name === "string" && isSavedTensor(inner) && Object.keys(rest).length === 0;
}

export function isSavedType(dtype: string): dtype is SavedType {
  return dtype === "float32" || dtype === "int32" || dtype === "bool";
}
