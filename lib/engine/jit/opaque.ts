import { isNumbers, isObject, kindOf } from "./signature.js";
import { DEEPEST, isContainer, isTensor, stepTo } from "./structure.js";

/** Something among arguments or results that a compiled function cannot follow. */
export interface Opaque {
  /** Where: "[0].rates". */
  readonly path: string;
  /** "a Map". */
  readonly what: string;
  readonly advice: string;
}

/** The first thing whose tensors or numbers would be frozen without a word; null where there is none. */
export function opaqueIn(value: unknown, results: boolean, path = "", depth = 0): Opaque | null {
  if (!isObject(value) || isTensor(value)) return null;
  if (depth > DEEPEST) {
    return { path: "", what: "a structure that holds itself", advice: "Leave the circle out." };
  }
  if (!isContainer(value)) {
    const advice = adviceOn(value) ?? (results ? "Return tensors, in arrays and records." : null);
    return advice === null ? null : { path, what: `a ${kindOf(value)}`, advice };
  }
  for (const [name, each] of Object.entries(value)) {
    const found = opaqueIn(each, results, path + stepTo(value, name), depth + 1);
    if (found !== null) return found;
  }
  return null;
}

/** What to give in place of an object that holds data; null for others, which are what they are. */
function adviceOn(value: object): string | null {
  if (value instanceof Map) return "Use a record: Object.fromEntries(map).";
  if (value instanceof Set) return "Use an array: [...set].";
  if (value instanceof Promise) return "Wait for it before the call.";
  const long = ArrayBuffer.isView(value) && !isNumbers(value);
  return long ? "Make a tensor of its numbers: tf.tensor(…)." : null;
}
