import type { Tensor } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";

/** Tensors in arrays and records, as functions take and give them. */
export type Structure =
  Tensor | null | undefined | number | string | boolean | StructureRecord | readonly Structure[];

interface StructureRecord {
  readonly [name: string]: Structure;
}

/** Deeper is a structure that holds itself. */
const DEEPEST = 32;
/** Longer ones would make every call slow: they are data. */
const LONGEST = 1000;

/** Arrays and plain records, whose tensors are followed. Other objects stand for themselves. */
function isContainer(value: unknown): value is object {
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

function stepTo(container: object, name: string): string {
  return Array.isArray(container) ? `[${name}]` : `.${name}`;
}

/** A short typed array: its numbers are part of what is compiled, like those of an array. */
function isNumbers(value: unknown): value is Float32Array {
  const typed = ArrayBuffer.isView(value) && !(value instanceof DataView);
  return typed && (value as Float32Array).length <= LONGEST;
}

function isObject(value: unknown): value is object {
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
function kindOf(value: object): string {
  const { name } = (value.constructor ?? {}) as { readonly name?: string };
  return name || "object";
}

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

export function isTensor(value: unknown): value is Tensor {
  return value instanceof tfjs().Tensor;
}
