import assert from "node:assert/strict";
import fc from "fast-check";
import { optimize, optimizers, surfaces, type Surface } from "../../../lib/optim/index.js";
import { assertClose } from "./close.js";

const ALL: readonly Surface[] = Object.values(surfaces);
const { SGD } = optimizers;

describe("surfaces", () => {
  for (const surface of ALL) {
    it(`${surface.name}: the gradient is the central difference, everywhere in the domain`, () => {
      const point = fc.tuple(
        ...surface.domain.map(([low, high]) => fc.double({ min: low, max: high, noNaN: true })),
      );
      fc.assert(
        fc.property(point, (w) => {
          const gradient = surface.gradient(w);
          assert.equal(gradient.length, surface.dimension);
          gradient.forEach((slope, i) => {
            const h = 1e-5;
            const [above, below] = [h, -h].map((d) => surface.value(w.with(i, (w[i] ?? NaN) + d)));
            const secant = ((above ?? NaN) - (below ?? NaN)) / (2 * h);
            assertClose(slope, secant, 1e-6 * Math.max(1, surface.value(w)));
          });
        }),
      );
    });

    it(`${surface.name}: each named minimum is one, and the global one is the lowest`, () => {
      for (const { w } of surface.minima) {
        for (const slope of surface.gradient(w)) assertClose(slope, 0, 1e-6);
        for (let i = 0; i < surface.dimension; i++) {
          for (const d of [0.01, -0.01]) {
            const beside = surface.value(w.with(i, (w[i] ?? NaN) + d));
            assert.ok(beside > surface.value(w));
          }
        }
      }
      const values = surface.minima.map(({ w }) => surface.value(w));
      const global = surface.minima.findIndex(({ kind }) => kind === "global");
      assert.equal(values[global], Math.min(...values));
    });
  }

  it("has the course's numbers", () => {
    assert.deepEqual(surfaces.bowl.gradient([1, 2]), [2, 4]);
    const [global, local] = surfaces.doubleWell.minima;
    assertClose(surfaces.doubleWell.value(global?.w ?? []), -0.6109, 5e-5);
    assertClose(surfaces.doubleWell.value(local?.w ?? []), 0.5883, 5e-5);
  });
});

describe("optimize", () => {
  const run = (surface: Surface, learningRate: number, x0: number | number[], steps: number) =>
    optimize(surface, SGD({ learningRate }), { x0, steps }).end.w;

  it("x² from 10 in ten steps equals 10 (1 − 2η)¹⁰", () => {
    for (const [rate, expected] of [
      [0.2, 0.0604662],
      [0.05, 3.48678],
      [1.1, 61.9174],
    ] as const) {
      assertClose(run(surfaces.square, rate, 10, 10)[0], 10 * (1 - 2 * rate) ** 10, 1e-12);
      assertClose(run(surfaces.square, rate, 10, 10)[0], expected, 1e-5);
    }
  });

  it("the valley with η = 0.6 oscillates away across and settles along", () => {
    const [x1, x2] = run(surfaces.valley, 0.6, [-5, -2], 20);
    assertClose(x2, -2 * (1 - 4 * 0.6) ** 20, 1e-12);
    assertClose(x2, -1673.37, 1e-5);
    assertClose(x1, -5 * (1 - 0.2 * 0.6) ** 20, 1e-12);
  });

  it("the double well holds plain descent in its higher well", () => {
    const { end } = optimize(surfaces.doubleWell, SGD({ learningRate: 0.05 }), {
      x0: 3.5,
      steps: 1000,
    });
    assertClose(end.w[0], 1.9203, 5e-5);
    assertClose(end.value, 0.5883, 5e-5);
  });

  it("keeps every point with its value, gradient and state", () => {
    const { points } = optimize(surfaces.bowl, SGD({ learningRate: 0.1, momentum: 0.5 }), {
      x0: [1, 2],
      steps: 3,
    });
    assert.deepEqual(
      points.map(({ step }) => step),
      [0, 1, 2, 3],
    );
    for (const { w, value, gradient } of points) {
      assert.equal(value, surfaces.bowl.value(w));
      assert.deepEqual(gradient, surfaces.bowl.gradient(w));
    }
    assert.deepEqual(points[1]?.state, { step: 1, velocity: [-0.2, -0.4] });
  });

  it("finds the gradient of a plain function by itself", () => {
    const f = ([x = NaN, y = NaN]: readonly number[]) => (x - 3) ** 2 + Math.exp(y) - y;
    const { end } = optimize(f, SGD({ learningRate: 0.3 }), { x0: [0, 1], steps: 80 });
    assertClose(end.w[0], 3, 1e-6);
    assertClose(end.w[1], 0, 1e-6);
  });

  it("stops before numbers run over, and says so", () => {
    const { diverged, points, end } = optimize(surfaces.rosenbrock, SGD({ learningRate: 1 }), {
      x0: [2, 2],
      steps: 100,
    });
    assert.ok(diverged);
    assert.ok(points.length < 100);
    assert.ok(Number.isFinite(end.value));
    assert.equal(optimize(surfaces.bowl, SGD(), { x0: [1, 1], steps: 5 }).diverged, false);
  });

  it("refuses starts and steps that make no sense", () => {
    const go = (x0: number | number[], steps: number) => () =>
      optimize(surfaces.bowl, SGD(), { x0, steps });
    assert.throws(go([1, NaN], 3), /x0 must be a finite number or a vector of them/);
    assert.throws(go([], 3), /x0/);
    assert.throws(go(1, 3), /x0 must be 2 number\(s\), as x² \+ y² takes; received 1/);
    assert.throws(go([1, 1], 1.5), /steps must be a whole number ≥ 0; received 1.5/);
  });
});
