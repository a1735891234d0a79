import assert from "node:assert/strict";
import fc from "fast-check";
import { symmetricEigen } from "../../../lib/core/eigen.js";
import { Random } from "../../../lib/core/random.js";

function check(matrix: readonly (readonly number[])[]): void {
  const n = matrix.length;
  const { values, vectors } = symmetricEigen(matrix);
  const size = Math.max(1e-300, ...matrix.flat().map(Math.abs));
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
    Array.from(a).reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  values.forEach((value, i) => {
    const v = vectors[i] ?? [];
    const w = vectors[i + 1];
    if (w !== undefined) assert.ok(value >= (values[i + 1] ?? 0));
    vectors.forEach((other, k) => {
      assert.ok(Math.abs(dot(v, other) - (i === k ? 1 : 0)) < 1e-12 * n, `vᵢ·vₖ ${i} ${k}`);
    });
    matrix.forEach((row, k) => {
      const error = Math.abs(dot(row, v) - value * (v[k] ?? 0));
      assert.ok(error < 2e-14 * n * size, `A v − λ v: ${error} of ${size}`);
    });
  });
}

describe("core/eigen", () => {
  it("knows small cases", () => {
    assert.deepEqual(symmetricEigen([[3]]).values, [3]);
    assert.deepEqual(
      symmetricEigen([
        [1, 0, 0],
        [0, 5, 0],
        [0, 0, 2],
      ]).values,
      [5, 2, 1],
    );
    const { values } = symmetricEigen([
      [2, 1],
      [1, 2],
    ]);
    assert.ok(Math.abs((values[0] ?? 0) - 3) < 1e-14 && Math.abs((values[1] ?? 0) - 1) < 1e-14);
    assert.deepEqual(
      symmetricEigen([
        [0, 0],
        [0, 0],
      ]).values,
      [0, 0],
    );
  });

  it("A v = λ v with orthonormal v, for any symmetric matrix, also of low rank", () => {
    const entry = fc.oneof(
      fc.constant(0),
      fc.integer({ min: -3, max: 3 }),
      fc.double({ min: -1e3, max: 1e3, noNaN: true }),
    );
    const matrices = fc
      .integer({ min: 1, max: 8 })
      .chain((n) =>
        fc.array(fc.array(entry, { minLength: n, maxLength: n }), { minLength: n, maxLength: n }),
      );
    fc.assert(
      fc.property(matrices, (a) =>
        check(a.map((row, i) => row.map((v, k) => (k <= i ? v : (a[k]?.[i] ?? 0))))),
      ),
      { numRuns: 300 },
    );
    const random = new Random(2);
    const thin = Array.from({ length: 60 }, () => [random.normal(), random.normal()]);
    check(thin.map((a) => thin.map((b) => (a[0] ?? 0) * (b[0] ?? 0) + (a[1] ?? 0) * (b[1] ?? 0))));
  });

  it("scales: tiny and huge numbers", () => {
    const base = [
      [4, 1, -2],
      [1, 3, 0],
      [-2, 0, 1],
    ];
    for (const scale of [1e-150, 1e-8, 1e8, 1e150])
      check(base.map((row) => row.map((v) => v * scale)));
  });

  it("refuses what is no square of finite numbers", () => {
    assert.throws(() => symmetricEigen([]), /matrix must be a square matrix/);
    assert.throws(() => symmetricEigen([[1, 2]]), /matrix must be a square matrix/);
    assert.throws(() => symmetricEigen([[Number.NaN]]), /matrix must be finite numbers/);
  });
});
