import assert from "node:assert/strict";
import fc from "fast-check";
import {
  optimize,
  optimizers,
  surfaces,
  type Optimizer,
  type Vector,
} from "../../../lib/optim/index.js";
import { askPython } from "../../oracle/python.js";
import { assertClose } from "./close.js";
import { KERAS_CASES, MORE_KERAS_CASES } from "./kerasCases.js";

const { SGD, bookMomentum, Adagrad, RMSprop, Adam } = optimizers;
const STEPS = 50;
/** Keras, asked for float64, still rounds some settings (β₂ in the bias correction) to float32. */
const KERAS_TOLERANCE = 1e-5;
const CASES = [...KERAS_CASES, ...MORE_KERAS_CASES];
const START = [-1.5, 0.8];

/** test/oracle/optimizers.py differentiates the same function by hand. */
const f = (w: Vector) => {
  const [a, b] = w as [number, number];
  return 0.1 * a * a + 2 * b * b + Math.sin(a * b);
};
const gradient = (w: Vector) => {
  const [a, b] = w as [number, number];
  return [0.2 * a + b * Math.cos(a * b), 4 * b + a * Math.cos(a * b)];
};

describe("optimizers on arrays", () => {
  let keras: { readonly w: number[]; readonly average: number[][] }[][];

  before(() => {
    const runs = CASES.map((each) => ({ ...each.keras, x0: START, steps: STEPS }));
    keras = askPython("optimizers.py", { runs }) as typeof keras;
  });

  CASES.forEach(({ title, make }, i) => {
    it(`${title}: ${STEPS} steps as Keras in float64`, () => {
      const { points } = optimize(f, make(), { x0: START, steps: STEPS, gradient });
      assert.equal(points.length, STEPS + 1);
      points.slice(1).forEach(({ w, state }, step) => {
        const { w: expected = [], average: [average] = [] } = keras[i]?.[step] ?? {};
        assert.equal(expected.length, 2);
        w.forEach((value, k) => assertClose(value, expected[k] ?? NaN, KERAS_TOLERANCE));
        average?.forEach((value, k) =>
          assertClose((state["average"] as Vector)[k], value, KERAS_TOLERANCE),
        );
      });
    });
  });

  it("the book's momentum is Nesterov's form, at every step and parameter", () => {
    const start = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), {
      minLength: 2,
      maxLength: 2,
    });
    const share = fc.double({ min: 0, max: 0.95, noNaN: true });
    fc.assert(
      fc.property(start, share, (x0, momentum) => {
        const rate = { learningRate: 0.05, momentum };
        const book = optimize(f, bookMomentum(rate), { x0, steps: 30, gradient });
        const nesterov = optimize(f, SGD({ ...rate, nesterov: true }), { x0, steps: 30, gradient });
        book.points.forEach(({ w }, step) =>
          w.forEach((value, i) => assertClose(value, nesterov.points[step]?.w[i] ?? NaN, 1e-12)),
        );
      }),
    );
  });

  it("first steps: SGD −ηg, RMSprop η/√(1−ρ), Adam η", () => {
    const move = (optimizer: Optimizer) =>
      optimizer.update([5], [2], optimizer.init(1)).w[0] as number;
    assertClose(move(SGD({ learningRate: 0.1 })), 4.8, 1e-12);
    assertClose(move(RMSprop({ learningRate: 0.1, epsilon: 1e-12 })), 5 - 0.316227766, 1e-9);
    assertClose(move(Adam({ learningRate: 0.1 })), 4.9, 1e-6);
  });

  it("steady gradient: momentum 0.9 multiplies the step by ten", () => {
    const optimizer = SGD({ learningRate: 0.01, momentum: 0.9 });
    let at = { w: [0], state: optimizer.init(1) };
    let before = 0;
    for (let step = 0; step < 300; step++) {
      before = at.w[0] as number;
      at = optimizer.update(at.w, [1], at.state);
    }
    assertClose(before - (at.w[0] as number), 0.1, 1e-9);
  });

  it("changes nothing in place", () => {
    for (const { make } of CASES) {
      const optimizer = make();
      const [w, g, state] = [[1, 2], [3, 4], optimizer.init(2)];
      const kept = structuredClone({ w, g, state });
      optimizer.update(w, g, state);
      assert.deepEqual({ w, g, state }, kept);
    }
  });

  it("refuses settings out of range, and gradients of another size", () => {
    const cases: [() => unknown, RegExp][] = [
      [() => SGD({ learningRate: 0 }), /learningRate must be a finite number above 0; received 0/],
      [() => SGD({ learningRate: NaN }), /learningRate/],
      [() => SGD({ momentum: 1 }), /momentum must be a number in \[0, 1\); received 1/],
      [() => bookMomentum({ learningRate: 1, momentum: -0.1 }), /momentum/],
      [() => SGD({ weightDecay: -1 }), /weightDecay/],
      [() => RMSprop({ rho: 1.5 }), /rho/],
      [() => Adam({ beta2: 1 }), /beta2/],
      [() => Adam({ epsilon: 0 }), /epsilon/],
      [() => Adagrad({ initialAccumulatorValue: -1 }), /initialAccumulatorValue/],
      [() => SGD().init(0), /size/],
      [() => SGD().update([1, 2], [1], SGD().init(2)), /gradient must be a vector of length 2/],
      [() => SGD().update([], [], SGD().init(1)), /w must be/],
    ];
    for (const [call, message] of cases) assert.throws(call, message);
  });

  it("walks to the minimum of the bowl with each", () => {
    // Without the schedules, which come to a stand, and Adadelta, whose first moves are tiny.
    const arriving = CASES.filter(
      ({ kind, title }) => kind !== "Adadelta" && !/learningRate [a-z]/.test(title),
    );
    for (const { make, title } of arriving) {
      const { points, end } = optimize(surfaces.bowl, make(), { x0: [1, -1], steps: 400 });
      assert.ok(end.value < 0.3 * (points[0]?.value ?? NaN), `${title} ${end.value}`);
    }
  });
});
