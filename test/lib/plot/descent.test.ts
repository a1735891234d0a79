import assert from "node:assert/strict";
import { gradientNoise, optimize, optimizers, surfaces } from "../../../lib/optim/index.js";
import { contour } from "../../../lib/plot/contour.js";
import * as plot from "../../../lib/plot/index.js";

type Row = Record<string, number>;

/** All rows of data anywhere in a specification. */
function rows(node: unknown): Row[] {
  if (typeof node !== "object" || node === null) return [];
  if (Array.isArray(node)) return node.flatMap(rows);
  return Object.entries(node).flatMap(([key, value]) => {
    const inline = key === "data" ? (value as { values?: Row[] }).values : undefined;
    return inline ?? rows(value);
  });
}

const sgd = (learningRate: number) => optimizers.SGD({ learningRate });

describe("pictures of gradient descent", () => {
  it("level lines of x² + y² are circles", () => {
    const lines = contour(
      (x, y) => x * x + y * y,
      [
        [-3, 3],
        [-3, 3],
      ],
    );
    assert.ok(lines.length > 500);
    for (const { level, x, y, x2, y2 } of lines) {
      for (const radius of [Math.hypot(x, y), Math.hypot(x2, y2)]) {
        assert.ok(Math.abs(radius - Math.sqrt(level)) < 0.01, `${radius}, ${Math.sqrt(level)}`);
      }
    }
  });

  it("trajectories shows every step, and the text says where each walk ends", () => {
    const walk = optimize(surfaces.valley, sgd(0.4), { x0: [-5, -2], steps: 20 });
    const { spec, description } = plot.trajectories(surfaces.valley, [walk]);
    const steps = rows(spec).filter(({ step }) => step === 7);
    assert.deepEqual([steps[0]?.["x"], steps[0]?.["y"]], walk.points[7]?.w);
    assert.deepEqual((spec["params"] as { value: number }[])[0]?.value, 20);
    assert.match(description, /SGD goes in 20 steps from \(−5, −2\) to \(−0\.9435, −7\.312e−5\)/);
  });

  it("trajectories of one parameter lie on the curve", () => {
    const walk = optimize(surfaces.doubleWell, sgd(0.05), { x0: 3.5, steps: 30 });
    const { spec } = plot.trajectories(surfaces.doubleWell, [walk]);
    for (const row of rows(spec))
      assert.equal(row["y"], surfaces.doubleWell.value([row["x"] ?? NaN]));
  });

  it("arrows point against the gradient", () => {
    const { spec } = plot.arrows(surfaces.bowl);
    const arrows = rows(spec).filter((row) => row["slope"] !== undefined);
    // Once for the shafts, once for the heads.
    assert.equal(arrows.length, 2 * 121);
    for (const { x = NaN, y = NaN, x2 = NaN, y2 = NaN, slope = NaN } of arrows) {
      const [gx = NaN, gy = NaN] = surfaces.bowl.gradient([x, y]);
      assert.ok((x2 - x) * gx + (y2 - y) * gy <= 0);
      assert.equal(slope, Math.hypot(gx, gy));
    }
  });

  it("learningRates tells where each rate ends", () => {
    const { description } = plot.learningRates(surfaces.square, {
      x0: 10,
      rates: [0.05, 0.2, 1.1],
      first: 0.2,
    });
    assert.match(
      description,
      /η = 0\.05 ends at 3\.48678; η = 0\.2 ends at 0\.0604662; η = 1\.1 ends at 61\.9174/,
    );
  });

  it("gradientNoise draws the law beside the measured points", () => {
    const points = [
      { batchSize: 1, variance: 8 },
      { batchSize: 4, variance: 2.1 },
    ];
    const values = rows(
      plot.gradientNoise({ points, slope: -0.96 } satisfies ReturnType<typeof gradientNoise>).spec,
    );
    assert.deepEqual(
      values.map(({ variance }) => variance),
      [8, 8, 2.1, 2],
    );
  });

  it("updateCalculator states 469, 96 and 2345", () => {
    const { description } = plot.updateCalculator({ samples: 60_000, batchSize: 128, epochs: 5 });
    assert.match(
      description,
      /469 updates per epoch, 96 samples in the last; 5 epochs are 2345 updates/,
    );
  });

  it("histogram counts every value once", () => {
    const values = rows(plot.histogram({ a: [0, 0.5, 1, 1], b: [2] }, { bins: 4 }).spec);
    assert.deepEqual(
      values.map(({ count }) => count),
      [1, 1, 2, 0, 0, 0, 0, 1],
    );
  });

  it("refuses what it cannot draw", () => {
    const walk = optimize(surfaces.square, sgd(0.1), { x0: 1, steps: 2 });
    const cases: [() => unknown, RegExp][] = [
      [() => plot.trajectories(surfaces.bowl, [walk]), /walk SGD must be points of 2 parameter/],
      [() => plot.trajectories(surfaces.square, []), /walks must be one or more/],
      [() => plot.trajectories(surfaces.square, [walk, walk]), /different names/],
      [() => plot.arrows(surfaces.square), /surface must be a surface of two parameters/],
      [
        () => plot.learningRates(surfaces.bowl, { x0: 1, rates: [1, 2], first: 1 }),
        /one parameter/,
      ],
      [() => plot.learningRates(surfaces.square, { x0: 1, rates: [1, 2], first: 3 }), /first must/],
      [() => plot.histogram({}), /series/],
      [() => plot.histogram({ a: [1, NaN] }), /a must be finite numbers/],
      [() => plot.updateCalculator({ samples: 0, batchSize: 1, epochs: 1 }), /samples/],
    ];
    for (const [call, message] of cases) assert.throws(call, message);
  });
});
