import assert from "node:assert/strict";
import "@tensorflow/tfjs-node-gpu";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { ArgumentError } from "../../../lib/core/errors.js";
import * as plot from "../../../lib/plot/index.js";
import { bin, thin } from "../../../lib/plot/thin.js";
import { textsOf } from "./reading.js";

type Row = Readonly<Record<string, unknown>>;

const rowsOf = (chart: { readonly spec: unknown }): readonly Row[] =>
  (chart.spec as { data: { values: Row[] } }).data.values;

/** What danfojs gives: a DataFrame and a Series, by their looks. */
const frame = {
  columns: ["epoch", "loss", "note"],
  values: [
    [1, 2.5, "a"],
    [2, 1.5, "b"],
  ],
};
const series = { columns: ["loss"], values: [2.5, 1.5] };

describe("thinning", () => {
  const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
    minLength: 1,
    maxLength: 400,
  });

  it("keeps first, last, lowest and highest value, in order, and no more than asked", () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 6, max: 60 }), (values, most) => {
        const kept = thin(values, most);
        assert.ok(kept.length <= Math.max(most, 1));
        assert.deepEqual(
          kept,
          [...new Set(kept)].toSorted((a, b) => a - b),
        );
        assert.deepEqual([kept[0], kept.at(-1)], [0, values.length - 1]);
        const drawn = kept.map((i) => values[i] ?? NaN);
        assert.equal(Math.min(...drawn), Math.min(...values));
        assert.equal(Math.max(...drawn), Math.max(...values));
      }),
    );
  });

  it("bins count every point once, in the cell where it lies", () => {
    const point = fc.record({
      x: fc.float({ noNaN: true, noDefaultInfinity: true, min: -100, max: 100 }),
      y: fc.float({ noNaN: true, noDefaultInfinity: true, min: -100, max: 100 }),
      kind: fc.constantFrom("a", "b"),
    });
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 80 }), (points) => {
        const cells = bin(points, 5, 4);
        assert.equal(
          cells.reduce((sum, { count }) => sum + count, 0),
          points.length,
        );
        for (const { x, y } of points) {
          const slack = 1e-9;
          assert.ok(
            cells.some(
              (cell) =>
                cell.x - slack <= x &&
                x <= cell.x2 + slack &&
                cell.y - slack <= y &&
                y <= cell.y2 + slack,
            ),
          );
        }
      }),
    );
  });

  it("line draws a hundred thousand values as 5,000 with every peak, and says so", async () => {
    const values = Array.from({ length: 100_000 }, (_, i) => (i === 77_777 ? 9 : Math.sin(i)));
    const chart = plot.line(values, { y: "loss" });
    assert.ok(rowsOf(chart).length <= 5000);
    assert.ok(rowsOf(chart).some(({ x, y }) => x === 77_777 && y === 9));
    const note = "100,000 points drawn as 5,000 that keep all peaks.";
    assert.ok(chart.description.endsWith(note), chart.description);
    assert.ok((await textsOf(chart)).includes(note));
  });

  it("scatter counts a hundred thousand points in cells, and says so", async () => {
    const points = Array.from({ length: 100_000 }, (_, i) => [i, (i * 7919) % 1000]);
    const chart = plot.scatter(points, { classes: points.map((_, i) => (i < 60_000 ? "a" : "b")) });
    const counts = rowsOf(chart).map(({ count }) => Number(count));
    assert.ok(counts.length <= 60 * 45);
    assert.equal(
      counts.reduce((a, b) => a + b, 0),
      100_000,
    );
    assert.match(
      chart.description,
      /100000 points, .*60000 of a, 40000 of b\. 100,000 points counted in cells of a grid\.$/,
    );
    assert.ok((await textsOf(chart)).includes("100,000 points counted in cells of a grid."));
  });

  it("heatmap draws the means of blocks, and says so", async () => {
    const chart = plot.heatmap(
      Array.from({ length: 300 }, (_, r) =>
        Array.from({ length: 200 }, (__, c) => (r < 2 && c < 2 ? 4 : 0)),
      ),
    );
    assert.equal(rowsOf(chart).length, 150 * 100);
    assert.equal(rowsOf(chart)[0]?.["value"], 4);
    const note = "300 × 200 entries drawn as means of 2 × 2.";
    assert.ok(chart.description.endsWith(note));
    assert.ok((await textsOf(chart)).includes(note));
  });
});

describe("what the pictures of data take", () => {
  it("line: typed arrays, tensors, a Series, records and frames", () => {
    const tensor = tf.tensor1d([2.5, 1.5]);
    const before = tf.memory().numTensors;
    for (const given of [[2.5, 1.5], Float64Array.of(2.5, 1.5), tensor, series]) {
      assert.deepEqual(
        rowsOf(plot.line(given)).map(({ x, y }) => [x, y]),
        [
          [0, 2.5],
          [1, 1.5],
        ],
      );
    }
    assert.equal(tf.memory().numTensors, before);
    tensor.dispose();
    const records = frame.values.map(([epoch, loss, note]) => ({ epoch, loss, note }));
    for (const table of [frame, records]) {
      const chart = plot.line(table, { y: "nats" }, "epoch");
      assert.deepEqual(rowsOf(chart), [
        { x: 1, y: 2.5, name: "loss" },
        { x: 2, y: 1.5, name: "loss" },
      ]);
      assert.match(chart.description, /^nats against epoch: loss goes from 2.5 to 1.5\./);
    }
  });

  it("scatter, bar, histogram and heatmap: tables, too", () => {
    const points = plot.scatter(frame, { classes: "note" });
    assert.match(
      points.description,
      /^loss against epoch: 2 points, epoch from 1 to 2.*1 of a, 1 of b/,
    );
    assert.match(plot.scatter(frame, { x: "loss", y: "epoch" }).description, /^epoch against loss/);
    assert.match(plot.bar(frame).description, /^epoch: a 1, b 2\.$/);
    assert.match(plot.histogram(series, { x: "loss" }).description, /loss: 2 values, mean 2/);
    assert.match(plot.histogram(frame).description, /epoch: 2 values.*loss: 2 values/);
    assert.match(plot.heatmap([{ a: 1, b: 2 }]).description, /1 × 2 cells.*from 1 to 2/);
    const tensor = tf.tensor2d([
      [0, 1],
      [2, 3],
    ]);
    assert.match(plot.scatter(tensor).description, /2 points, x₁ from 0 to 2/);
    tensor.dispose();
  });

  const bad: readonly [string, () => unknown, RegExp][] = [
    [
      "a column that is not there",
      () => plot.line(frame, {}, "step"),
      /at must be a column: epoch, loss, note/,
    ],
    ["a column's name without a table", () => plot.line([1, 2], {}, "epoch"), /at must be numbers/],
    [
      "a table of texts",
      () => plot.line([{ a: "x" }]),
      /series must be a table with a column of numbers/,
    ],
    [
      "NaN in a table",
      () => plot.line([{ a: NaN }]),
      /a, row 0, must be a finite number; received NaN/,
    ],
    [
      "a logarithm of 0",
      () => plot.line([1, 2], { logX: true }, [0, 1]),
      /at must be above 0 for logX/,
    ],
    [
      "a table of one column",
      () => plot.scatter([{ a: 1 }]),
      /a table with two columns of numbers/,
    ],
    [
      "a tensor of three columns",
      () => plot.scatter(tf.ones([2, 3])),
      /points must be a tensor \[n, 2\]/,
    ],
    [
      "a class column without a table",
      () => plot.scatter([[1, 2]], { classes: "kind" }),
      /classes must be a list/,
    ],
    [
      "a class column that is not there",
      () => plot.scatter(frame, { classes: "kind" }),
      /classes must be a column/,
    ],
    ["a bar without a name", () => plot.bar([{ a: 1 }]), /a column of names and one of numbers/],
    [
      "two bars of one name",
      () =>
        plot.bar([
          { n: "a", v: 1 },
          { n: "a", v: 2 },
        ]),
      /n must be 2 different names/,
    ],
    ["a histogram of nothing", () => plot.histogram([]), /must be at least one number/],
    ["half a bin", () => plot.histogram([1, 2], { bins: 0.5 }), /bins must be a whole number/],
  ];
  for (const [what, act, message] of bad) {
    it(`not ${what}`, () => {
      assert.throws(act, (error) => error instanceof ArgumentError && message.test(error.message));
    });
  }
});

describe("plot.images and plot.worstErrors", () => {
  it("take batches and lists of grey and coloured images, and leave no tensor", async () => {
    const grey = tf.ones<tf.Rank.R4>([2, 3, 4, 1]);
    const coloured = tf.ones<tf.Rank.R4>([2, 3, 4, 3]);
    const before = tf.memory().numTensors;
    for (const batch of [grey, coloured]) {
      assert.equal(plot.images(batch).description, "Images: 2 of 3 × 4 pixels.");
    }
    assert.equal(tf.memory().numTensors, before);
    tf.dispose([grey, coloured]);
    const many = plot.images(Array.from({ length: 150 }, (_, i) => [[i]]));
    assert.ok((await textsOf(many)).includes("100 of 150 images are drawn."));
  });

  it("sort by the loss −ln p(true class)", async () => {
    const chart = plot.worstErrors({
      samples: [[[0]], [[1]], [[0.5]]],
      yTrue: [0, 1, 1],
      probabilities: [
        [0.5, 0.5],
        [0.9, 0.1],
        [0.2, 0.8],
      ],
    });
    const texts = await textsOf(chart);
    const losses = texts.filter((text) => text.startsWith("loss"));
    assert.deepEqual(losses, ["loss 2.3", "loss 0.693", "loss 0.223"]);
    assert.match(chart.description, /1 of 3 samples are wrong; 1 called 0 \(loss 2\.3\)/);
    assert.ok(texts.includes("✗ true: 1") && texts.includes("said: 0 0.90"));
  });

  const judged = {
    samples: ["a", "b"],
    yTrue: [0, 1],
    probabilities: [
      [1, 0],
      [0.5, 0.5],
    ],
  };
  const bad: readonly [string, () => unknown, RegExp][] = [
    [
      "images of four channels",
      () => plot.images([[[[1, 2, 3, 4]]]]),
      /images\[0\] must be an image/,
    ],
    ["an image of NaN", () => plot.images([[[NaN]]]), /images\[0\] must be finite/],
    ["a number", () => plot.images(3), /images must be images \[n/],
    ["half a column", () => plot.images([[[1]]], { columns: 0.5 }), /columns must be/],
    ["another look", () => plot.images([[[1]]], { look: "x" as never }), /look must be one of/],
    ["ink of colours", () => plot.images([[[[1, 2, 3]]]], { look: "ink" }), /look must be "photo"/],
    [
      "too few samples",
      () => plot.worstErrors({ ...judged, samples: ["a"] }),
      /samples must be 2 samples/,
    ],
    [
      "too few labels",
      () => plot.worstErrors({ ...judged, yTrue: [1] }),
      /probabilities must be 1 rows/,
    ],
    [
      "a class that is not there",
      () => plot.worstErrors({ ...judged, yTrue: [0, 2] }),
      /yTrue must be class indices/,
    ],
    [
      "no distributions",
      () =>
        plot.worstErrors({
          ...judged,
          probabilities: [
            [1, 1],
            [0, 1],
          ],
        }),
      /sum to 1/,
    ],
    ["none of them", () => plot.worstErrors(judged, { count: 0 }), /count must be/],
  ];
  for (const [what, act, message] of bad) {
    it(`not ${what}`, () => {
      assert.throws(act, (error) => error instanceof ArgumentError && message.test(error.message));
    });
  }
});
