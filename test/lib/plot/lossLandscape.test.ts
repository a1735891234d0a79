import assert from "node:assert/strict";
import type { Chart } from "../../../lib/plot/chart.js";
import * as plot from "../../../lib/plot/index.js";

const AXIS = [-1, 0, 1];
const AROUND = { alphas: AXIS, centreLoss: 1, seed: 0 };
const bowl = {
  ...AROUND,
  dimensions: 2 as const,
  betas: AXIS,
  losses: AXIS.map((b) => AXIS.map((a) => 1 + a * a + 4 * b * b)),
};

function layersOf(chart: Chart): { data: { values: Record<string, number | null>[] } }[] {
  return chart.spec["layer"] as { data: { values: Record<string, number | null>[] } }[];
}

describe("plot.lossLandscape", () => {
  it("puts each loss of a plane at its α and β, and marks the model", () => {
    const chart = plot.lossLandscape(bowl);
    const [cells, lines, centre] = layersOf(chart);
    assert.equal(cells?.data.values.length, 9);
    for (const { alpha, beta, loss, x, x2, y, y2 } of cells?.data.values ?? []) {
      assert.equal(loss, 1 + Number(alpha) ** 2 + 4 * Number(beta) ** 2);
      assert.deepEqual([x, x2], [Number(alpha) - 0.5, Number(alpha) + 0.5]);
      assert.deepEqual([y, y2], [Number(beta) - 0.5, Number(beta) + 0.5]);
    }
    // Between α = 0 and 1 of the row β = 0 the loss goes from 1 to 2: each level is where it lies.
    for (const { level, x, y } of lines?.data.values ?? []) {
      if (y === 0) assert.ok(Math.abs(Math.abs(Number(x)) - (Number(level) - 1)) < 1e-4);
    }
    assert.deepEqual(centre?.data.values, [{ x: 0, y: 0 }]);
    assert.equal(
      chart.description,
      "Loss around the model, along two random directions from −1 to 1: 1 at the model itself, lowest 1, highest 6.",
    );
  });

  it("draws a line, and leaves a gap where the loss is not finite", () => {
    const chart = plot.lossLandscape({ ...AROUND, dimensions: 1, losses: [Infinity, 1, 3] });
    const [line, centre] = layersOf(chart);
    assert.deepEqual(
      line?.data.values.map(({ loss }) => loss),
      [null, 1, 3],
    );
    assert.deepEqual(centre?.data.values, [{ alpha: 0, loss: 1 }]);
    assert.match(chart.description, /1 of 3 losses are not finite\.$/);
  });

  it("leaves cells out whose loss is not finite", () => {
    const losses = bowl.losses.map((row, r) => (r === 0 ? row.map(() => NaN) : row));
    const [cells, lines] = layersOf(plot.lossLandscape({ ...bowl, losses }));
    assert.equal(cells?.data.values.length, 6);
    for (const line of lines?.data.values ?? [])
      for (const value of Object.values(line)) assert.ok(Number.isFinite(value));
  });
});
