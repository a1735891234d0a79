import assert from "node:assert/strict";
import fc from "fast-check";
import { preprocessing, trainTestSplit } from "../../../lib/data/index.js";

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const shares = fc.double({ min: 0.01, max: 0.99, noNaN: true });
const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);

describe("data, for all inputs", () => {
  it("trainTestSplit gives every row to one part, with its own target", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 200 }), shares, seeds, (count, testShare, seed) => {
        const x = Array.from({ length: count }, (_, i) => i);
        const y = x.map((i) => -i);
        const { xTrain, xTest, yTrain, yTest } = trainTestSplit(x, y, { testShare, seed });
        assert.deepEqual(sorted([...xTrain, ...xTest]), x);
        assert.deepEqual(
          [...yTrain, ...yTest],
          [...xTrain, ...xTest].map((i) => -i),
        );
        const held = Math.min(count - 1, Math.max(1, Math.round(testShare * count)));
        assert.equal(xTest.length, held);
        assert.deepEqual(trainTestSplit(x, y, { testShare, seed }).xTest, xTest);
      }),
    );
  });

  it("trainTestSplit with stratify holds the same share of each class out", () => {
    const sizes = fc.array(fc.integer({ min: 2, max: 40 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(sizes, shares, seeds, (counts, testShare, seed) => {
        const y = counts.flatMap((count, label) => Array<number>(count).fill(label));
        const x = y.map((_, i) => i);
        const split = trainTestSplit(x, y, { testShare, seed, stratify: true });
        assert.deepEqual(sorted([...split.xTrain, ...split.xTest]), x);
        assert.deepEqual(
          split.yTest,
          split.xTest.map((i) => y[i]),
        );
        for (const [label, count] of counts.entries()) {
          const held = split.yTest.filter((each) => each === label).length;
          assert.ok(held >= 1 && held < count, `${held} of ${count}`);
          const exact = testShare * count;
          assert.ok(Math.abs(held - Math.min(count - 1, Math.max(1, exact))) <= 0.5);
        }
      }),
    );
  });

  it("oneHot is undone by the place of the 1", () => {
    const cases = fc.integer({ min: 1, max: 12 }).chain((classes) =>
      fc.record({
        classes: fc.constant(classes),
        labels: fc.array(fc.integer({ min: 0, max: classes - 1 }), { minLength: 1 }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ classes, labels }) => {
        const rows = preprocessing.oneHot(labels, classes);
        assert.deepEqual(
          rows.map((row) => row.indexOf(1)),
          labels,
        );
        for (const row of rows) {
          assert.equal(row.length, classes);
          assert.equal(
            row.reduce((a, b) => a + b),
            1,
          );
          assert.ok(row.every((value) => value === 0 || value === 1));
        }
        const most = Math.max(...labels);
        assert.equal(preprocessing.oneHot(labels)[0]?.length, most + 1);
      }),
    );
  });

  // Whole numbers: their range is exact, and neighbours do not vanish in rounding.
  const tables = fc
    .integer({ min: 1, max: 5 })
    .chain((width) =>
      fc.array(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: width, maxLength: width }),
        { minLength: 1, maxLength: 30 },
      ),
    );
  const column = (rows: readonly (readonly number[])[], c: number) =>
    rows.map((row) => row[c] ?? NaN);
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const close = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-9, `${a} ≠ ${b}`);

  for (const name of ["standardize", "minMaxScale"] as const) {
    it(`${name}: row = scaled · scale + offset gives the rows back, seen and new ones`, () => {
      fc.assert(
        fc.property(tables, fc.double({ min: -3, max: 3, noNaN: true }), (rows, shift) => {
          const scaling = preprocessing[name](rows);
          const { offset, scale } = scaling;
          const fresh = rows.map((row) => row.map((value) => value + shift));
          for (const table of [rows, fresh]) {
            for (const [r, row] of scaling.apply(table).entries()) {
              row.forEach((value, c) =>
                close(value * (scale[c] ?? NaN) + (offset[c] ?? NaN), table[r]?.[c] ?? NaN),
              );
            }
          }
        }),
      );
    });
  }

  it("standardize gives mean 0 and deviation 1, minMaxScale 0 to 1, constant columns 0", () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const standard = preprocessing.standardize(rows).apply(rows);
        const ranged = preprocessing.minMaxScale(rows).apply(rows);
        for (const c of rows[0]?.keys() ?? []) {
          const constant = new Set(column(rows, c)).size === 1;
          const [s, m] = [column(standard, c), column(ranged, c)];
          close(mean(s), 0);
          close(mean(s.map((value) => value ** 2)), constant ? 0 : 1);
          assert.equal(Math.min(...m), 0);
          assert.equal(Math.max(...m), constant ? 0 : 1);
        }
      }),
    );
  });
});
