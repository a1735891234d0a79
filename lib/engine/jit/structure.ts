import type { Tensor } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";

/** Tensors in arrays and records, as functions take and give them. */
export type Structure =
  Tensor | null | undefined | number | string | boolean | StructureRecord | readonly Structure[];

interface StructureRecord {
  readonly [name: string]: Structure;
}

/** Deeper is a structure that holds itself. */
export const DEEPEST = 32;
/** Arrays and plain records, whose tensors are followed. Other objects stand for themselves. */
export function isContainer(value: unknown): value is object {
  if (Array.isArray(value)) return true;
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Also a record that comes from another context.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The tensors of a structure, in an order that depends only on its form. */
export function tensorsIn(value: unknown): Tensor[] {
  if (isTensor(value)) return [value];
  return isContainer(value) ? Object.values(value).flatMap(tensorsIn) : [];
}

/** A structure of the same form with other tensors. */
export function withTensors<T>(like: T, tensors: readonly Tensor[]): T {
  const left = [...tensors];
  const replace = (value: unknown): unknown => {
    if (isTensor(value)) return left.shift();
    if (!isContainer(value)) return value;
    if (Array.isArray(value)) return value.map(replace);
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, replace(each)]));
  };
  return replace(like) as T;
}

export function isTensor(value: unknown): value is Tensor {
  return value instanceof tfjs().Tensor;
}

/** How a place within a container is written: "[0]", ".rates". */
export function stepTo(container: object, name: string): string {
  return Array.isArray(container) ? `[${name}]` : `.${name}`;
}
