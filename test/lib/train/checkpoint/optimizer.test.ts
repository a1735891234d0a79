import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import "../../../../lib/engine/index.js";
import { decode, encode } from "../../../../lib/train/checkpoint/container.js";
import {
  getLearningRate,
  loadOptimizer,
  saveOptimizer,
  setLearningRate,
} from "../../../../lib/train/checkpoint/optimizer.js";
import type { Saved } from "../../../../lib/train/checkpoint/saved.js";

const BUILT_IN: Readonly<Record<string, () => tf.Optimizer>> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9, true),
  adagrad: () => tf.train.adagrad(0.1),
  adadelta: () => tf.train.adadelta(0.5),
  rmsprop: () => tf.train.rmsprop(0.01, 0.9, 0.5, 1e-7, true),
  adam: () => tf.train.adam(0.01),
  adamax: () => tf.train.adamax(0.01, 0.9, 0.999, 1e-7, 0.01),
};

/** Steps on ‖w − (1, −2)‖⁴ from where w is. */
function steps(optimizer: tf.Optimizer, w: tf.Variable, count: number): void {
  for (let i = 0; i < count; i++) {
    optimizer.minimize(() => tf.tidy(() => tf.pow(tf.sub(w, [1, -2]), 4).sum()), false, [w]);
  }
}

async function throughBytes(value: Saved): Promise<Saved> {
  const bytes = Buffer.concat(encode(value));
  return decode(
    (start, length) => Promise.resolve(bytes.subarray(start, start + length)),
    bytes.length,
  );
}

describe("a saved optimizer", () => {
  for (const [name, make] of Object.entries(BUILT_IN)) {
    it(`${name} goes on bit for bit, with the rate it had, and leaks nothing`, async () => {
      const before = tf.memory().numTensors;
      const [first, whole] = [make(), make()];
      const [w, v] = [tf.variable(tf.tensor1d([0.3, 0.4])), tf.variable(tf.tensor1d([0.3, 0.4]))];
      steps(whole, v, 7);
      steps(first, w, 7);
      for (const optimizer of [whole, first]) {
        setLearningRate(optimizer, getLearningRate(optimizer) / 3);
      }
      const count = tf.memory().numTensors;
      const saved = await throughBytes(await saveOptimizer(first));
      assert.equal(tf.memory().numTensors, count, "saving keeps no tensor");

      const second = make();
      steps(second, tf.variable(tf.zeros([2])), 2);
      await loadOptimizer(second, saved);
      const loaded = tf.memory().numTensors;
      await loadOptimizer(second, saved);
      assert.equal(tf.memory().numTensors, loaded, "loading again keeps no tensor more");
      steps(second, w, 6);
      steps(whole, v, 6);
      assert.deepEqual([...w.dataSync()], [...v.dataSync()]);
      assert.equal(getLearningRate(second), getLearningRate(whole));
      assert.equal(second.iterations, 13);
      assert.ok(tf.memory().numTensors > before);
    });
  }

  it("of another class is refused, and nothing is changed", async () => {
    const adam = tf.train.adam(0.5);
    const saved = await saveOptimizer(tf.train.sgd(0.1));
    await assert.rejects(
      loadOptimizer(adam, saved),
      /the checkpoint's optimizer must be Adam, as the model is compiled; received "SGD"/,
    );
    assert.equal(getLearningRate(adam), 0.5);
  });

  it("has a rate that is a number of at least 0", () => {
    for (const rate of [NaN, -1, Infinity]) {
      assert.throws(
        () => setLearningRate(tf.train.sgd(0.1), rate),
        /learningRate must be a finite/,
      );
    }
  });
});
