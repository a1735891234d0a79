import type { Tensor } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";

/** Tensors in arrays and records, as functions take and give them. */
export type Structure =
  Tensor | null | undefined | number | string | boolean | StructureRecord | readonly Structure[];

interface StructureRecord {
  readonly [name: string]: Structure;
}

/** The tensors of a structure, in an order that depends only on its form. */
export function tensorsIn(value: unknown): Tensor[] {
  if (isTensor(value)) return [value];
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).flatMap(tensorsIn);
}

/** A structure of the same form with other tensors. */
export function withTensors<T>(like: T, tensors: readonly Tensor[]): T {
  const left = [...tensors];
  const replace = (value: unknown): unknown => {
    if (isTensor(value)) return left.shift();
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map(replace);
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, replace(each)]));
  };
  return replace(like) as T;
}

/**
 * Two calls with the same text can share a compiled function: shapes and types of tensors, which variables,
 * and values of all else.
 */
export function signatureOf(value: unknown): string {
  if (isTensor(value)) {
    const form = `${value.dtype}[${value.shape.join(",")}]`;
    return value instanceof tfjs().Variable ? `${form} variable ${value.id}` : form;
  }
  if (Array.isArray(value)) return `[${value.map(signatureOf).join(";")}]`;
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([name, each]) => `${name}:${signatureOf(each)}`)
      .join(";")}}`;
  }
  return `${typeof value} ${String(value)}`;
}

export function isTensor(value: unknown): value is Tensor {
  return value instanceof tfjs().Tensor;
}
