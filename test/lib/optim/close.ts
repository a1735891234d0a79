import assert from "node:assert/strict";

/** Fails unless both numbers agree within `tolerance`, relative to the larger, at least 1. */
export function assertClose(actual: number | undefined, expected: number, tolerance: number): void {
  const value = actual ?? Number.NaN;
  const distance = Math.abs(value - expected);
  const allowed = tolerance * Math.max(1, Math.abs(expected));
  assert.ok(distance <= allowed, `${value} is not ${expected} within ${allowed}`);
}
