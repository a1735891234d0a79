import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import "gradlab/engine";
import { jit } from "../../../../lib/engine/jit/jit.js";
import { launch } from "../launch.js";

describe("the memory of a jitted training step", () => {
  it("is that of two slots, a gradient and the graph's own", () => {
    const { status, stdout, stderr } = launch("test/lib/engine/jit/memoryProbe.js", {});
    assert.equal(status, 0, stderr);
    const { sizes } = JSON.parse(stdout) as { sizes: number };
    // tfjs's own step of Adam took 14 and more.
    assert.ok(sizes < 10, `${sizes.toFixed(1)} times the weights`);
  });

  const OPTIMIZERS: Readonly<Record<string, () => tf.Optimizer>> = {
    sgd: () => tf.train.sgd(0.1),
    momentum: () => tf.train.momentum(0.1, 0.9),
    adam: () => tf.train.adam(0.1),
    rmsprop: () => tf.train.rmsprop(0.1, 0.9, 0.5),
    "rmsprop, centred": () => tf.train.rmsprop(0.1, 0.9, 0.5, 1e-7, true),
  };
  for (const [name, make] of Object.entries(OPTIMIZERS)) {
    it(`leaves ${name} as its own step does, after the first call too`, async () => {
      const [eager, jitted] = await Promise.all(
        [false, true].map(async (compiled) => {
          const weights = [tf.tensor1d([1, 2]), tf.tensor1d([3])].map((start, i) =>
            tf.variable(start, true, `${name} ${compiled} ${i}`),
          );
          const optimizer = make();
          // The second weight has no gradient, but slots.
          const own = (): tf.Scalar =>
            optimizer.minimize(() => (weights[0] as tf.Variable).square().sum(), true) as tf.Scalar;
          const step = compiled ? jit(own) : own;
          const seen: unknown[] = [];
          for (let i = 0; i < 3; i++) {
            const before = weights[0]?.clone() as tf.Tensor;
            const loss = step();
            const state = await optimizer.getWeights();
            seen.push(
              [...loss.dataSync(), ...before.dataSync(), optimizer.iterations].map((number) =>
                number.toFixed(4),
              ),
              [...weights, ...state.map(({ tensor }) => tensor)].map((each) =>
                [...each.dataSync()].map((number) => number.toFixed(4)),
              ),
              state.map((each) => each.name.replace(String(compiled), "")),
            );
            tf.dispose([before, loss, state[0]?.tensor ?? []]);
          }
          optimizer.dispose();
          tf.dispose(weights);
          return seen;
        }),
      );
      assert.deepEqual(jitted, eager);
    });
  }
});
