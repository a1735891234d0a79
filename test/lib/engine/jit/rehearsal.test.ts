import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { makeJitted, type Jitted } from "../../../../lib/engine/jit/jit.js";
import { randomState, seedAll } from "../../../../lib/engine/seed.js";
import { optimizers } from "../../../../lib/optim/index.js";
import { nativeTensors } from "./counting.js";

const OPTIMIZERS: Readonly<Record<string, () => tf.Optimizer>> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9),
  adagrad: () => tf.train.adagrad(0.1),
  adadelta: () => tf.train.adadelta(0.01),
  adam: () => tf.train.adam(0.1),
  adamax: () => tf.train.adamax(0.1),
  rmsprop: () => tf.train.rmsprop(0.1, 0.9, 0.5),
  "dl Adam with averages": () =>
    optimizers.Adam({ learningRate: 0.1, useEma: true, emaMomentum: 0.5 }),
  "dl Adagrad": () => optimizers.Adagrad({ learningRate: 0.1, initialAccumulatorValue: 0.2 }),
};

const X = tf.tensor2d([
  [1, 2],
  [3, -1],
  [0.5, 4],
]);

function setUp(make: () => tf.Optimizer, random = true) {
  const w = tf.variable(tf.tensor2d([[0.5], [-0.3]]));
  const optimizer = make();
  const step = (x: tf.Tensor): tf.Scalar =>
    optimizer.minimize(
      () => {
        const seen = random ? tf.dropout(x, 0.3) : x;
        return seen.matMul(w).sub(1).square().mean().asScalar();
      },
      true,
      [w],
    ) as tf.Scalar;
  return { w, optimizer, step };
}

describe("a program that is only rehearsed before it is a graph", () => {
  for (const [name, make] of Object.entries(OPTIMIZERS)) {
    it(`takes its first step as the program does: ${name}`, () => {
      const [eager, jitted] = [setUp(make, false), setUp(make, false)];
      const graph = makeJitted(jitted.step, { xla: false }, true);
      for (let i = 0; i < 4; i++) {
        const losses = [eager.step(X), graph(X)].map((loss) => loss.dataSync()[0] as number);
        assert.ok(Math.abs((losses[0] as number) - (losses[1] as number)) < 1e-5);
        assert.equal(jitted.optimizer.iterations, eager.optimizer.iterations);
        eager.w.dataSync().forEach((value, j) => {
          assert.ok(Math.abs(value - (jitted.w.dataSync()[j] ?? NaN)) < 1e-5);
        });
      }
      assert.deepEqual([graph.stats().traces, graph.stats().calls], [1, 4]);
      graph.dispose();
    });
  }

  it("gives the same bits whenever it was written down", () => {
    const { random } = Math;
    const run = (again: number): number[] => {
      seedAll(5);
      const { w, step } = setUp(() => tf.train.adam(0.1));
      const make = (): Jitted<[tf.Tensor], tf.Scalar> => makeJitted(step, { xla: false }, true);
      let graph = make();
      for (let i = 0; i < 6; i++) {
        if (i === again) {
          graph.dispose();
          graph = make();
        }
        graph(X).dispose();
      }
      graph.dispose();
      return [...w.dataSync(), ...(randomState() ?? [])];
    };
    try {
      const whole = run(-1);
      for (let again = 1; again < 6; again++) assert.deepEqual(run(again), whole);
    } finally {
      Math.random = random;
    }
  });

  it("puts everything back when the program fails, and leaves nothing", () => {
    seedAll(1);
    const { w, optimizer, step } = setUp(() => optimizers.Adam({ learningRate: 0.1 }));
    const failing = makeJitted(
      (x: tf.Tensor) => {
        tf.tidy(() => step(x));
        throw new Error("no");
      },
      { xla: false },
      true,
    );
    step(X).dispose();
    const counts = () => ({ ...tf.memory(), native: nativeTensors(), unreliable: false });
    const state = () => [...w.dataSync(), optimizer.iterations, ...(randomState() ?? [])];
    const stateBefore = state();
    assert.throws(() => failing(X), /^Error: no$/);
    const before = counts();
    for (let i = 0; i < 3; i++) assert.throws(() => failing(X), /^Error: no$/);
    assert.deepEqual(state(), stateBefore);
    assert.deepEqual(counts(), before);
  });
});
