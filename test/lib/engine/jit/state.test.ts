import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { optimizers } from "../../../../lib/optim/index.js";
import { jit } from "../../../../lib/engine/jit/jit.js";

function dense(units: number, more: object = {}): tf.layers.Layer {
  return tf.layers.dense({ units, ...more });
}

describe("jit and its state", () => {
  const networks = () => {
    const [generator, critic] = ["generator", "critic"].map((name) =>
      tf.sequential({ layers: [dense(2, { inputShape: [2], name })] }),
    ) as [tf.Sequential, tf.Sequential];
    const loss = (x: tf.Tensor): tf.Scalar =>
      (critic.apply(generator.apply(x)) as tf.Tensor).square().mean();
    return { generator, critic, loss, x: tf.ones([4, 2]) };
  };
  const weightsOf = (model: tf.Sequential) =>
    model.getWeights().map((weight) => [...weight.dataSync()]);

  const MAKERS: Readonly<Record<string, () => tf.Optimizer>> = {
    "tfjs's adam": () => tf.train.adam(0.1),
    "dl's adam": () => optimizers.Adam({ learningRate: 0.1 }),
    "dl's momentum with averages": () =>
      optimizers.SGD({ learningRate: 0.1, momentum: 0.9, useEma: true }),
  };
  for (const [name, make] of Object.entries(MAKERS)) {
    it(`names the variable and the line that it must not change: ${name}`, () => {
      const { generator, critic, loss, x } = networks();
      const optimizer = make();
      const step = jit(
        (input: tf.Tensor) => optimizer.minimize(() => loss(input), true) as tf.Scalar,
        {
          state: [generator, optimizer],
        },
      );
      const before = [generator, critic].map(weightsOf);
      const memory = tf.memory().numTensors;
      assert.throws(
        () => step(x),
        /TracerError: jit: the function changes the variable critic\/kernel\S*, which is not in its state, in the line\n.*minimize(.|\n)*Add it, or the model/,
      );
      assert.deepEqual([generator, critic].map(weightsOf), before);
      assert.ok(tf.memory().numTensors >= memory);
      const fits = jit(
        (input: tf.Tensor) =>
          optimizer.minimize(
            () => loss(input),
            true,
            generator.trainableWeights.map((weight) => weight.read() as tf.Variable),
          ) as tf.Scalar,
        { state: { generator, optimizer } },
      );
      for (let i = 0; i < 5; i++) fits(x).dispose();
      assert.notDeepEqual(weightsOf(generator), before[0]);
      assert.deepEqual(weightsOf(critic), before[1]);
      assert.ok(fits.stats().calls >= 3);
      fits.dispose();
    });
  }

  it("lets a function keep what it has made itself", () => {
    const { generator, loss, x } = networks();
    const optimizer = tf.train.momentum(0.1, 0.9);
    const weights = generator.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const step = jit(
      (input: tf.Tensor) => optimizer.minimize(() => loss(input), true, weights) as tf.Scalar,
      { state: generator },
    );
    for (let i = 0; i < 4; i++) step(x).dispose();
    assert.ok(step.stats().calls >= 2);
    step.dispose();
  });

  it("is nothing for a function that must change nothing", () => {
    const counter = tf.scalar(0).variable(true, "counter");
    const reads = jit(() => counter.add(1), { state: [] });
    assert.deepEqual([reads().dataSync()[0], reads().dataSync()[0]], [1, 1]);
    const writes = jit(() => counter.assign(counter.add(1)), { state: [] });
    assert.throws(() => writes(), /changes the variable counter, which is not in its state/);
    assert.equal(counter.dataSync()[0], 0);
    const own = jit(() => counter.assign(counter.add(1)), { state: { variables: [counter] } });
    own();
    own();
    assert.equal(counter.dataSync()[0], 2);
    tf.dispose([counter]);
    reads.dispose();
    own.dispose();
  });

  it("refuses what has no variables", () => {
    for (const state of [3, "all", null, tf.ones([2]), () => 1, [tf.ones([1])], new Date(0)]) {
      assert.throws(
        () => jit(() => 1, { state: state as never }),
        /ArgumentError: state must be variables, models, layers, optimizers/,
      );
    }
  });
});
