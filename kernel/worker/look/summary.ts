/** A value in one line: what it is, how large, how it begins. Runs no code of the learner's. */
import { types } from "node:util";
import { describeFrame, describeTensor } from "./data.js";
import { holders, ownProperty, property } from "./walk.js";

const ITEMS = 5;
const TEXT = 80;
/** How deep collections are shown inside of collections. */
const DEPTH = 2;

export function summary(value: unknown, depth = DEPTH): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "symbol") return value.toString();
  if (typeof value === "function") return describeFunction(value);
  if (typeof value !== "object" || value === null)
    return Object.is(value, -0) ? "-0" : String(value);
  if (types.isProxy(value)) return "Proxy";
  return describeTensor(value) ?? describeFrame(value) ?? describeObject(value, depth);
}

function describeObject(value: object, depth: number): string {
  if (Array.isArray(value))
    return list(`Array(${value.length})`, value.length, (at) => entry(value, at, depth));
  if (ArrayBuffer.isView(value)) return describeView(value);
  if (types.isAnyArrayBuffer(value)) return `${className(value)}, ${value.byteLength} bytes`;
  if (types.isMap(value)) {
    const entries = first(Map.prototype.entries.call(value) as Iterable<[unknown, unknown]>);
    const size = Number(mapSize(value));
    return list(
      `Map(${size})`,
      size,
      (at) => `${summary(entries[at]?.[0], depth - 1)} => ${summary(entries[at]?.[1], depth - 1)}`,
      depth,
    );
  }
  if (types.isSet(value)) {
    const values = first(Set.prototype.values.call(value) as Iterable<unknown>);
    const size = Number(setSize(value));
    return list(`Set(${size})`, size, (at) => summary(values[at], depth - 1), depth);
  }
  if (types.isDate(value)) {
    const time = Date.prototype.getTime.call(value);
    return Number.isNaN(time) ? "Date, invalid" : `Date ${new Date(time).toISOString()}`;
  }
  if (types.isRegExp(value)) return `RegExp /${regExpSource(value)}/`;
  if (types.isNativeError(value))
    return `${className(value)}: ${String(property(value, "message")?.value)}`;
  if (types.isPromise(value)) return "Promise (await it to have its value)";
  return describeRecord(value, depth);
}

function describeRecord(value: object, depth: number): string {
  const name = className(value);
  const keys = Object.keys(value);
  const shown = name === "Object" ? "" : name;
  if (keys.length === 0) return shown || "{}";
  if (depth <= 0) return shown || "{…}";
  const parts = keys.slice(0, ITEMS).map((key) => {
    const descriptor = ownProperty(value, key);
    const text =
      descriptor && "value" in descriptor ? summary(descriptor.value, depth - 1) : "[getter]";
    return `${/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? key : quoted(key)}: ${text}`;
  });
  const more = keys.length > ITEMS ? `, … ${keys.length - ITEMS} more` : "";
  return `${shown && `${shown} `}{ ${parts.join(", ")}${more} }`;
}

function list(title: string, length: number, item: (at: number) => string, depth = 1): string {
  if (length === 0 || depth <= 0) return title;
  const items = Array.from({ length: Math.min(length, ITEMS) }, (_, at) => item(at));
  return `${title} [${items.join(", ")}${length > ITEMS ? ", …" : ""}]`;
}

function entry(array: object, at: number, depth: number): string {
  const descriptor = ownProperty(array, at);
  if (!descriptor) return "empty";
  return "value" in descriptor ? summary(descriptor.value, depth - 1) : "[getter]";
}

function describeView(view: ArrayBufferView): string {
  if (types.isDataView(view)) return `DataView, ${view.byteLength} bytes`;
  const values = view as unknown as ArrayLike<number | bigint>;
  return list(`${className(view)}(${values.length})`, values.length, (at) => summary(values[at]));
}

// oxlint-disable-next-line typescript/no-unsafe-function-type
function describeFunction(value: Function): string {
  if (types.isProxy(value)) return "Proxy";
  const name = property(value, "name")?.value;
  const text = Function.prototype.toString.call(value);
  const kind = /^class\b/.test(text)
    ? "class"
    : types.isAsyncFunction(value)
      ? "async function"
      : types.isGeneratorFunction(value)
        ? "generator function"
        : "function";
  return typeof name === "string" && name !== "" ? `${kind} ${name}` : `${kind} without a name`;
}

/** The name of the class whose instance it is. */
export function className(value: object): string {
  for (const holder of holders(value)) {
    const constructor = ownProperty(holder, "constructor")?.value as unknown;
    if (typeof constructor !== "function") continue;
    const name = types.isProxy(constructor) ? undefined : ownProperty(constructor, "name")?.value;
    if (typeof name === "string" && name !== "") return name;
  }
  return types.isModuleNamespaceObject(value) ? "Module" : "Object";
}

function quoted(text: string): string {
  if (text.length <= TEXT) return JSON.stringify(text);
  return `${JSON.stringify(text.slice(0, TEXT))}… (${text.length} characters)`;
}

function first<T>(values: Iterable<T>): T[] {
  const result: T[] = [];
  for (const value of values) {
    if (result.push(value) >= ITEMS) break;
  }
  return result;
}

/** The built-in getters: a subclass may have its own `size`. */
const mapSize = builtIn(Map.prototype, "size");
const setSize = builtIn(Set.prototype, "size");
const regExpSource = builtIn(RegExp.prototype, "source");

function builtIn(prototype: object, name: string): (value: object) => string | number {
  const descriptor = ownProperty(prototype, name);
  return (value) => descriptor?.get?.call(value) as string | number;
}
