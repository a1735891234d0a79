import assert from "node:assert/strict";
import fc from "fast-check";
import { erfc, logistic, logSoftmax, logSumExp, softmax } from "../../../lib/core/special.js";

describe("core/special", () => {
  // Python's math.erfc, which is the C library's.
  const known: readonly [number, number][] = [
    [0, 1],
    [0.1, 0.8875370839817152],
    [0.5, 0.4795001221869535],
    [1, 0.15729920705028513],
    [2, 0.004677734981047265],
    [2.5, 0.0004069520174449589],
    [3, 2.2090496998585438e-5],
    [5, 1.5374597944280351e-12],
    [10, 2.088487583762545e-45],
    [26, 5.663192408856143e-296],
    [-1, 1.842700792949715],
    [-6, 2],
    [1e4, 0],
  ];
  for (const [x, expected] of known) {
    it(`erfc(${x}) is right to 1e-12 of its size`, () => {
      assert.ok(Math.abs(erfc(x) - expected) <= 1e-12 * expected, `${erfc(x)} ≠ ${expected}`);
    });
  }

  it("logistic stays within [0, 1] and has the symmetry σ(x) + σ(−x) = 1", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (x) => {
        const p = logistic(x);
        assert.ok(p >= 0 && p <= 1 && Math.abs(p + logistic(-x) - 1) < 1e-15);
      }),
    );
  });

  it("logSumExp, softmax and logSoftmax agree, also at ±1e4", () => {
    const logits = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(logits, (z) => {
        const largest = z.reduce((a, b) => Math.max(a, b));
        const total = logSumExp(z);
        assert.ok(total >= largest && total <= largest + Math.log(z.length) + 1e-9);
        const p = softmax(z);
        logSoftmax(z).forEach((log, i) => assert.ok(Math.abs(Math.exp(log) - (p[i] ?? -1)) < 1e-9));
      }),
    );
  });
});
