import assert from "node:assert/strict";

/** Lists of numbers that agree to a share of their size, and of 1. */
export function assertClose(
  expected: readonly (readonly number[])[],
  given: readonly (readonly number[])[],
  tolerance: number,
): void {
  assert.equal(given.length, expected.length);
  expected.forEach((row, i) => {
    row.forEach((value, at) => {
      const found = given[i]?.[at] ?? NaN;
      const near = Math.abs(found - value) <= tolerance * Math.max(1, Math.abs(value));
      assert.ok(near, `${i}[${at}]: ${found} instead of ${value}`);
    });
  });
}
