import { tfjs } from "../tfjsNode.js";
import { DEEPEST, isContainer, isTensor, stepTo } from "./structure.js";

/** Longer ones would make every call slow: they are data. */
const LONGEST = 1000;

/**
 * Two calls with the same text can share a compiled function: shapes and types of tensors, which variables,
 * functions and objects, and values of all else.
 */
export function signatureOf(value: unknown, depth = 0): string {
  if (isTensor(value)) {
    const form = `${value.dtype}[${value.shape.join(",")}]`;
    return value instanceof tfjs().Variable ? `${form} variable ${value.id}` : form;
  }
  if (depth > DEEPEST) return "deep";
  if (Array.isArray(value)) {
    return `[${value.map((each) => signatureOf(each, depth + 1)).join(";")}]`;
  }
  if (isContainer(value)) {
    return `{${Object.entries(value)
      .map(([name, each]) => `${JSON.stringify(name)}:${signatureOf(each, depth + 1)}`)
      .join(";")}}`;
  }
  if (isNumbers(value)) return `${kindOf(value)} ${value.join(",")}`;
  if (isObject(value)) return identityOf(value);
  if (typeof value === "string") return JSON.stringify(value);
  return `${typeof value} ${Object.is(value, -0) ? "-0" : String(value)}`;
}

/** The forms of all that a structure holds, by their places. */
export function leavesOf(
  value: unknown,
  place: string,
): (readonly [place: string, form: string])[] {
  if (isTensor(value) || !isContainer(value)) return [[place, signatureOf(value)]];
  return Object.entries(value).flatMap(([name, each]) =>
    leavesOf(each, place + stepTo(value, name)),
  );
}

/** A short typed array: its numbers are part of what is compiled, like those of an array. */
export function isNumbers(value: unknown): value is Float32Array {
  const typed = ArrayBuffer.isView(value) && !(value instanceof DataView);
  return typed && (value as Float32Array).length <= LONGEST;
}

export function isObject(value: unknown): value is object {
  return typeof value === "function" || (typeof value === "object" && value !== null);
}

/** Which object it is, whatever it holds. */
export function identityOf(object: object): string {
  return `${kindOf(object)} ${numberOf(object)}`;
}

const numbers = new WeakMap<object, number>();
let latest = 0;

function numberOf(object: object): number {
  const number = numbers.get(object) ?? ++latest;
  numbers.set(object, number);
  return number;
}

/** The name of its class: "Map", "Function". */
export function kindOf(value: object): string {
  const { name } = (value.constructor ?? {}) as { readonly name?: string };
  return name || "object";
}
