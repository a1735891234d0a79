import assert from "node:assert/strict";
import fc from "fast-check";
import * as tf from "@tensorflow/tfjs";
import { flatten, mapNested, mapRows, nest, shapeOf } from "../../../lib/core/nested.js";

/** Numbers that float32 holds, in any shape up to rank 5. */
const nested = fc
  .array(fc.integer({ min: 1, max: 4 }), { maxLength: 5 })
  .chain((shape) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const numbers = fc.float({ noNaN: true, noDefaultInfinity: true });
    return fc.record({
      shape: fc.constant(shape),
      values: fc.array(numbers, { minLength: size, maxLength: size }),
    });
  })
  .map(({ shape, values }) => ({ shape, values, lists: nest(values, shape) }));

describe("core/nested, for all shapes", () => {
  it("lists are the same after a way through a tensor", () => {
    fc.assert(
      fc.property(nested, ({ shape, values, lists }) => {
        const tensor = tf.tensor(values, shape);
        try {
          // tfjs gives back a scalar as a number, as `nest` does.
          assert.deepEqual(tensor.arraySync(), lists);
          assert.deepEqual(shapeOf(lists), tensor.shape);
        } finally {
          tensor.dispose();
        }
      }),
    );
  });

  it("mapNested keeps the shape, and is undone by the inverse", () => {
    fc.assert(
      fc.property(nested, ({ shape, values, lists }) => {
        const negated = mapNested(lists, (value) => -value);
        assert.deepEqual(shapeOf(negated), shape);
        assert.deepEqual(
          flatten(negated),
          values.map((value) => -value),
        );
        assert.deepEqual(
          mapNested(negated, (value) => -value),
          lists,
        );
      }),
    );
  });

  it("mapRows sees every innermost list once, in order", () => {
    fc.assert(
      fc.property(nested, ({ shape, values, lists }) => {
        const seen: number[] = [];
        const lengths = mapRows(lists, (row) => {
          seen.push(...row);
          return row.length;
        });
        assert.deepEqual(seen, values);
        assert.deepEqual(shapeOf(lengths as never), shape.slice(0, -1));
        assert.ok(flatten(lengths as never).every((length) => length === (shape.at(-1) ?? 1)));
      }),
    );
  });

  it("a list that is one number too long is refused, wherever it is", () => {
    const ragged = nested
      .filter(({ shape }) => shape.length >= 2 && (shape[0] ?? 0) >= 2)
      .chain(({ lists, shape }) => fc.tuple(fc.constant(lists), fc.nat(rowsOf(shape) - 1)));
    fc.assert(
      fc.property(ragged, ([lists, at]) => {
        let row = 0;
        const broken = mapRows(lists, (values) => (row++ === at ? [...values, 0] : values));
        assert.throws(() => shapeOf(broken as never, "x"), {
          name: "ArgumentError",
          message: /^x must be lists of equal length at every level/,
        });
      }),
    );
  });
});

function rowsOf(shape: readonly number[]): number {
  return shape.slice(0, -1).reduce((a, b) => a * b, 1);
}
