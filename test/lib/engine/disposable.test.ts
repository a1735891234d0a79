import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import * as dl from "../../../lib/index.js";

const count = (): number => tf.memory().numTensors;

function network(): tf.Sequential {
  return tf.sequential({
    layers: [tf.layers.dense({ units: 3, inputShape: [2] }), tf.layers.dense({ units: 1 })],
  });
}

describe("using", () => {
  it("frees tensors and variables at the end of the block, in an error too", () => {
    const before = count();
    assert.throws(() => {
      using x = tf.tensor1d([1, 2]);
      using v = x.variable();
      using sum = v.add(x);
      assert.deepEqual([...sum.dataSync()], [2, 4]);
      throw new Error("out");
    }, /out/);
    assert.equal(count(), before);
  });

  it("minds neither a tensor that is gone nor one that shares its data", () => {
    const before = count();
    const x = tf.tensor1d([1, 2]);
    {
      using v = x.variable();
      v.dispose();
      using y = x.reshape([2, 1]);
      assert.equal(y.rank, 2);
    }
    assert.deepEqual([...x.dataSync()], [1, 2]);
    x.dispose();
    assert.equal(count(), before);
  });

  it("frees models, optimizers, and a model that is gone", () => {
    const before = count();
    {
      using model = network();
      using optimizer = tf.train.adam(0.1);
      using other = dl.optimizers.Adam();
      for (const each of [optimizer, other]) {
        each.minimize(() => (model.apply(tf.ones([1, 2])) as tf.Tensor).sum().asScalar());
      }
    }
    assert.equal(count(), before);
    {
      using model = network();
      model.dispose();
      // Never called, so that it has no weights.
      using layer = tf.layers.dense({ units: 2 });
      assert.equal(layer.weights.length, 0);
    }
    assert.equal(count(), before);
  });

  it("frees jitted functions and what else of dl has a dispose", () => {
    const before = count();
    {
      const outside = tf.ones([2]);
      using add = dl.jit((x: tf.Tensor) => x.add(outside));
      using x = tf.ones([2]);
      add(x).dispose();
      outside.dispose();
      using layer = new dl.nn.NaiveDense({ inputSize: 2, outputSize: 3, seed: 1 });
      assert.equal(layer.countParams(), 9);
    }
    assert.equal(count(), before);
  });

  it("waits where it is asked to", async () => {
    const before = count();
    {
      // oxlint-disable-next-line await-thenable -- `await using` takes what `using` takes
      await using x = tf.ones([3]);
      assert.equal((await x.data()).length, 3);
    }
    assert.equal(count(), before);
  });
});
