import assert from "node:assert/strict";
import { formatNumber } from "../../../lib/core/number.js";

describe("core/number", () => {
  it("writes numbers as people read them", () => {
    const cases: readonly [number, number, string][] = [
      [0, 4, "0"],
      [6, 4, "6"],
      [-0.5, 4, "−0.5"],
      [24.70408163, 4, "24.7"],
      [24.70408163, 6, "24.7041"],
      [12345, 4, "12345"],
      [0.00123456, 4, "0.001235"],
      [-2e-7, 4, "−2e−7"],
      [1.5e9, 4, "1.5e9"],
      [100, 4, "100"],
      [9.99999, 4, "10"],
      [0.1 + 0.2, 10, "0.3"],
      [Number.POSITIVE_INFINITY, 4, "∞"],
      [Number.NEGATIVE_INFINITY, 4, "−∞"],
      [Number.NaN, 4, "NaN"],
    ];
    for (const [value, digits, expected] of cases) {
      assert.equal(formatNumber(value, digits), expected);
    }
  });
});
