import type { Tensor } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";

/** The tensors in lists, records, maps and sets of any depth, and in the fields of objects. */
export function tensorsWithin(value: unknown): Set<Tensor> {
  const { Tensor: TensorClass } = tfjs();
  const found = new Set<Tensor>();
  const seen = new Set<object>();
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const each = waiting.pop();
    if (typeof each !== "object" || each === null || seen.has(each)) continue;
    seen.add(each);
    if (each instanceof TensorClass) found.add(each);
    else if (!ArrayBuffer.isView(each)) for (const part of partsOf(each)) waiting.push(part);
  }
  return found;
}

function partsOf(value: object): Iterable<unknown> {
  if (value instanceof Map) return [...value.keys(), ...value.values()];
  if (value instanceof Set || Array.isArray(value)) return value as Iterable<unknown>;
  return Object.values(value);
}
