/**
 * A value as plain JSON data: what a front end receives, and what a saved notebook holds. Typed arrays
 * become arrays (JSON.stringify would make objects of them), big integers numbers, NaN and infinities
 * null, dates ISO text; functions, symbols and undefined members are left out.
 */
export function toJson(value: unknown): unknown {
  const text = JSON.stringify(value, replace);
  return text === undefined ? null : (JSON.parse(text) as unknown);
}

/** `this[key]` and not `value`: packages patch toJSON into prototypes, also into Set's. */
function replace(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const raw = this[key];
  if (typeof raw === "bigint") return Number(raw);
  if (ArrayBuffer.isView(raw) && !(raw instanceof DataView)) {
    return Array.from(raw as unknown as ArrayLike<number | bigint>);
  }
  if (raw instanceof Map) return Object.fromEntries(raw);
  if (raw instanceof Set) return [...raw];
  return value;
}

/** True for `{…}`, not for arrays, null or primitives. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
