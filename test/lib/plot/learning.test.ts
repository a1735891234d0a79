import assert from "node:assert/strict";
import * as plot from "../../../lib/plot/index.js";

const epochs = [
  { epoch: 1, loss: 2, accuracy: 0.3, valLoss: 2.1, valAccuracy: 0.25 },
  { epoch: 2, loss: 1, accuracy: 0.7, valLoss: 1.5, valAccuracy: 0.6 },
];

interface Row {
  readonly run: string;
  readonly panel: string;
  readonly part: string;
  readonly epoch: number;
  readonly value: number;
}

const rowsOf = (chart: { readonly spec: unknown }) =>
  (chart.spec as { data: { values: Row[] } }).data.values;

describe("pictures of training", () => {
  it("learningCurves draws every number once, in its panel", () => {
    const chart = plot.learningCurves({ a: { epochs }, b: epochs.slice(0, 1) });
    const rows = rowsOf(chart);
    assert.equal(rows.length, 12);
    const found = rows.find(
      (row) =>
        row.run === "a" && row.panel === "accuracy" && row.part === "validation" && row.epoch === 2,
    );
    assert.equal(found?.value, 0.6);
    assert.match(
      chart.description,
      /^Learning curves: a, 2 epochs, loss 2 to 1, accuracy 0\.7, validation loss 1\.5, validation accuracy 0\.6; b, 1 epochs/,
    );
  });

  it("learningCurves without accuracy has one panel; a loss that is not finite is left out", () => {
    const chart = plot.learningCurves([
      { epoch: 1, loss: 1 },
      { epoch: 2, loss: Infinity },
    ]);
    assert.equal((chart.spec as { hconcat: unknown[] }).hconcat.length, 1);
    assert.equal(rowsOf(chart).length, 1);
    assert.throws(() => plot.learningCurves({}), /curves must be one or more histories/);
    assert.throws(() => plot.learningCurves([]), /at least one epoch/);
  });

  it("layers shows state and parameters of each", () => {
    const chart = plot.layers({
      net: [
        { name: "conv", parameters: 1160, state: "frozen" },
        { name: "flatten", parameters: 0, state: "no weights" },
        { name: "head", parameters: 650, state: "new" },
      ],
    });
    const rows = (chart.spec as { data: { values: { name: string; count: string }[] } }).data
      .values;
    assert.deepEqual(
      rows.map(({ name, count }) => `${name} ${count}`),
      ["conv 1,160", "flatten –", "head 650"],
    );
    assert.match(
      chart.description,
      /net has conv \(frozen, 1160\), flatten \(no weights, 0\), head \(new, 650\)/,
    );
    assert.throws(() => plot.layers({}), /models must be one or more models/);
  });
});
