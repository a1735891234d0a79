import type { Result } from "./exercise.js";

/** Tensors as nested arrays, typed arrays as arrays, everything else as it is. */
export function plainResult(value: unknown): unknown {
  if (typeof value === "object" && value !== null && "arraySync" in value) {
    return (value as { arraySync(): unknown }).arraySync();
  }
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>);
  return Array.isArray(value) ? value.map(plainResult) : value;
}

/** Whether two results agree, numbers within a tolerance, shapes and keys exactly. */
export function sameResult(actual: unknown, expected: Result, tolerance: number): boolean {
  if (typeof expected === "number") {
    if (typeof actual !== "number") return false;
    if (!Number.isFinite(expected)) return Object.is(actual, expected);
    return Math.abs(actual - expected) <= tolerance;
  }
  if (isList(expected)) {
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((item, at) => sameResult(actual[at], item, tolerance))
    );
  }
  if (expected !== null && typeof expected === "object") {
    if (typeof actual !== "object" || actual === null || Array.isArray(actual)) return false;
    const fields = actual as Readonly<Record<string, unknown>>;
    const keys = Object.keys(expected);
    return (
      Object.keys(fields).length === keys.length &&
      keys.every((key) => sameResult(fields[key], expected[key] as Result, tolerance))
    );
  }
  return actual === expected;
}

function isList(value: Result): value is readonly Result[] {
  return Array.isArray(value);
}
