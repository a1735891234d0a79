/** What a value consists of, in pages, as a debugger opens it. */
import { isTensor } from "../../display/index.js";

export interface Child {
  readonly name: string;
  readonly value: unknown;
  /** A getter: it is called only when somebody asks for this one value. */
  readonly getter?: () => unknown;
  /** What it is called in an expression, behind that of its owner; null: it cannot be named. */
  readonly access: string | null;
}

/** The size of the part by number and of the part by name. */
export function childCount(value: unknown): { readonly indexed: number; readonly named: number } {
  if (!isContainer(value)) return { indexed: 0, named: 0 };
  try {
    const named = namedChildren(value).length;
    return { indexed: length(value), named };
  } catch {
    return { indexed: 0, named: 0 };
  }
}

export function children(
  value: unknown,
  filter: "indexed" | "named" | "all",
  start: number,
  count: number,
): readonly Child[] {
  if (!isContainer(value)) return [];
  const indexed = filter === "named" ? 0 : length(value);
  const end = count > 0 ? Math.min(indexed, start + count) : Math.min(indexed, start + PAGE);
  const found: Child[] = [];
  const all = indexed > 0 ? elements(value, start, end) : [];
  found.push(...all);
  if (indexed > end && count === 0) {
    found.push({
      name: `[${end} … ${indexed - 1}]`,
      value: new Rest(value, end, indexed),
      access: null,
    });
  }
  if (filter !== "indexed") found.push(...namedChildren(value));
  return found;
}

/** A client that does not ask for pages gets so many, and the rest to open. */
const PAGE = 100;

/** The elements that a page leaves out. */
export class Rest {
  constructor(
    readonly of: object,
    readonly start: number,
    readonly end: number,
  ) {}
}

function isContainer(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function length(value: object): number {
  if (value instanceof Rest) return value.end - value.start;
  if (Array.isArray(value) || isTyped(value)) return value.length;
  if (value instanceof Map || value instanceof Set) return value.size;
  return 0;
}

function isTyped(value: object): value is Uint8Array {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function elements(value: object, start: number, end: number): readonly Child[] {
  if (value instanceof Rest) {
    return elements(value.of, value.start + start, value.start + end);
  }
  if (value instanceof Map) {
    return [...value].slice(start, end).map(([key, one], at) => ({
      name:
        typeof key === "string"
          ? JSON.stringify(key)
          : isContainer(key)
            ? `[${start + at}]`
            : String(key),
      value: isContainer(key) ? { key, value: one } : one,
      access: null,
    }));
  }
  if (value instanceof Set) {
    return [...value].slice(start, end).map((one, at) => ({
      name: String(start + at),
      value: one,
      access: null,
    }));
  }
  const array = value as readonly unknown[];
  return Array.from({ length: Math.max(0, end - start) }, (_, at) => ({
    name: String(start + at),
    value: array[start + at],
    access: `[${start + at}]`,
  }));
}

function namedChildren(value: object): readonly Child[] {
  if (value instanceof Rest) return [];
  if (isTensor(value)) {
    return [
      { name: "dtype", value: value.dtype, access: ".dtype" },
      { name: "shape", value: value.shape, access: ".shape" },
      ...(value.isDisposed
        ? []
        : [
            {
              name: "values",
              value: undefined,
              getter: () => value.dataSync(),
              access: ".dataSync()",
            },
          ]),
    ];
  }
  const found: Child[] = [];
  for (const key of Reflect.ownKeys(value)) {
    if (typeof key === "string" && /^\d+$/.test(key) && length(value) > 0) continue;
    if (typeof value === "function" && SKIPPED.has(key)) continue;
    if (key === "length" && Array.isArray(value)) continue;
    const property = Reflect.getOwnPropertyDescriptor(value, key);
    if (property) found.push(child(value, key, property));
  }
  return [...found, ...inheritedGetters(value)];
}

const SKIPPED: ReadonlySet<unknown> = new Set([
  "length",
  "name",
  "arguments",
  "caller",
  "prototype",
]);

function child(owner: object, key: string | symbol, property: PropertyDescriptor): Child {
  const name = String(key);
  const access =
    typeof key === "symbol"
      ? null
      : /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)
        ? `.${key}`
        : `[${JSON.stringify(key)}]`;
  if (!property.get && !property.set) return { name, value: property.value, access };
  return property.get
    ? { name, value: undefined, getter: () => property.get?.call(owner) as unknown, access }
    : { name, value: undefined, access };
}

/** Getters of classes show as values do; methods are of no interest. */
function inheritedGetters(value: object): readonly Child[] {
  const found = new Map<string, Child>();
  for (
    let prototype: unknown = Object.getPrototypeOf(value);
    isContainer(prototype) && !BUILT_IN.has(prototype);
    prototype = Object.getPrototypeOf(prototype)
  ) {
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (property.get && !found.has(name)) found.set(name, child(value, name, property));
    }
  }
  return [...found.values()];
}

const BUILT_IN: ReadonlySet<object> = new Set(
  [Object, Function, Array, Map, Set, Promise, Error, Date, RegExp, ArrayBuffer, DataView]
    .map((one): object => one.prototype as object)
    .concat([
      Object.getPrototypeOf(Uint8Array.prototype) as object,
      ...[Uint8Array, Float32Array].map((one) => one.prototype as object),
    ]),
);
