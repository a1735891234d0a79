/**
 * A value as plain JSON data: what a front end receives, and what a saved notebook holds. Typed arrays
 * become arrays (JSON.stringify would make objects of them), big integers numbers, NaN and infinities
 * null, dates ISO text; functions, symbols and undefined members are left out.
 */
export function toJson(value: unknown): unknown {
  const text = JSON.stringify(value, replace);
  return text === undefined ? null : (JSON.parse(text) as unknown);
}

function replace(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return Array.from(value as unknown as ArrayLike<number | bigint>);
  }
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  return value;
}

/** True for `{…}`, not for arrays, null or primitives. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
