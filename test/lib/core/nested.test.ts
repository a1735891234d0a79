import assert from "node:assert/strict";
import fc from "fast-check";
import { flatten, mapNested, mapRows, nest, shapeOf } from "../../../lib/core/nested.js";

describe("core/nested", () => {
  it("nest undoes flatten for every shape", () => {
    const shape = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(shape, (sizes) => {
        const count = sizes.reduce((a, b) => a * b, 1);
        const values = Array.from({ length: count }, (_, i) => i + 1);
        const nested = nest(values, sizes);
        assert.deepEqual(shapeOf(nested), sizes);
        assert.deepEqual(flatten(nested), values);
      }),
    );
  });

  it("maps numbers and rows, keeping the nesting", () => {
    assert.equal(
      mapNested(3, (v) => 2 * v),
      6,
    );
    assert.deepEqual(
      mapNested([[1], [2]], (v) => -v),
      [[-1], [-2]],
    );
    const sum = (row: readonly number[]): number => row.reduce((a, b) => a + b, 0);
    assert.deepEqual(
      mapRows(
        [
          [
            [1, 2],
            [3, 4],
          ],
        ],
        sum,
      ),
      [[3, 7]],
    );
    assert.equal(mapRows([1, 2], sum), 3);
  });

  it("refuses ragged lists and what is no number", () => {
    assert.throws(() => shapeOf([[1], [1, 2]]), /lists of equal length at every level/);
    assert.throws(() => shapeOf([1, [2]]), /lists of equal length/);
    assert.throws(() => shapeOf(["a"] as never, "x"), /x must be a number or \(nested\) lists/);
  });
});
