import assert from "node:assert/strict";
import * as plot from "../../../lib/plot/index.js";
import { slidersOf, textsOf } from "./reading.js";

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

  const long = Array.from({ length: 30 }, (_, i) => ({
    epoch: i + 1,
    loss: i % 2,
    valLoss: Math.abs(i - 11) + 1,
    f1: 0.5,
  }));

  it("learningCurves draws every metric, marks the best epoch and smooths as the slider says", async () => {
    const chart = plot.learningCurves(long);
    assert.match(chart.description, /best epoch 12 \(validation loss 1\)\.$/);
    const texts = await textsOf(chart);
    assert.ok(texts.includes("best: 12") && texts.includes("f1"), texts.join(" | "));
    assert.deepEqual(slidersOf(chart), { smooth: [0, 0, 5] });
    const rows = rowsOf(chart) as unknown as readonly (Row & { readonly smoothing: number })[];
    // β = 0.3 over 0, 1: 0.3 · 0 + 0.7 · 1.
    const second = rows.find(
      (row) =>
        row.panel === "loss" && row.part === "train" && row.epoch === 2 && row.smoothing === 1,
    );
    assert.equal(second?.value, 0.7);
  });

  it("learningCurves thins 5,000 epochs and keeps a peak", () => {
    const epochs = Array.from({ length: 5000 }, (_, i) => ({
      epoch: i,
      loss: i === 3333 ? 50 : 1,
    }));
    const rows = rowsOf(plot.learningCurves(epochs));
    assert.ok(rows.length <= 500 * 6);
    assert.ok(rows.some(({ epoch, value }) => epoch === 3333 && value === 50));
  });

  it("learningRateFinder marks what is suggested", async () => {
    const points = [0.001, 0.01, 0.1].map((rate, i) => ({ rate, loss: 3 - i, smoothed: 3 - i }));
    const suggestion = { steepest: 0.01, valley: null, minimum: 0.02 };
    const chart = plot.learningRateFinder({ points, suggestion, diverged: true });
    const texts = await textsOf(chart);
    assert.ok(texts.includes("steepest 0.01") && texts.includes("minimum 0.02"), texts.join(" | "));
    assert.equal(
      chart.description,
      "Learning-rate finder: rates from 0.001 to 0.1, lowest smoothed loss 1; the loss exploded at the end; suggested: steepest 0.01, minimum 0.02.",
    );
    const none = { steepest: null, valley: null, minimum: null };
    assert.throws(
      () => plot.learningRateFinder({ points: [], suggestion: none, diverged: false }),
      /result must be of dl\.lrFinder/,
    );
    const flat = plot.learningRateFinder({ points, suggestion: none, diverged: false });
    assert.match(flat.description, /no suggestion/);
  });

  it("schedules draws each rate, the last step included, and refuses what is none", () => {
    const halved = (step: number): number => 0.1 * 0.5 ** Math.floor(step / 10);
    const chart = plot.schedules({ halved, constant: () => 0.05 }, { steps: 2500 });
    const rows = rowsOf(chart) as unknown as readonly {
      name: string;
      step: number;
      rate: number;
    }[];
    assert.equal(rows.find(({ name, step }) => name === "halved" && step === 24)?.rate, 0.025);
    assert.ok(rows.some(({ step }) => step === 2499));
    assert.ok(rows.length <= 2 * 1001);
    assert.match(chart.description, /Every 3 updates are drawn\.$/);
    const peak = plot.schedules(
      { tent: (s) => Math.min(s, 10 - s) / 10 },
      { steps: 11, unit: "epoch" },
    );
    assert.match(peak.description, /tent goes from 0 to 0, at most 0\.5 at epoch 5/);
    assert.throws(() => plot.schedules({}, { steps: 5 }), /at least one named schedule/);
    assert.throws(
      () => plot.schedules({ halved }, { steps: 1 }),
      /steps must be a whole number ≥ 2/,
    );
    assert.throws(
      () => plot.schedules({ bad: () => NaN }, { steps: 5 }),
      /bad\(0\) must be a finite rate/,
    );
    assert.throws(
      () => plot.schedules({ bad: 3 as never }, { steps: 5 }),
      /bad must be a function/,
    );
  });
});
