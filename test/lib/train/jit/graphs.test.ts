import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { seedAll } from "../../../../lib/engine/seed.js";
import { fit, type Callback } from "../../../../lib/train/index.js";
import { setLearningRate } from "../../../../lib/train/checkpoint/optimizer.js";
import { X, Y, compiled, dense, difference, mlp, softmax, stacked } from "./models.js";

describe("graphs of a training", () => {
  it("begins anew where layers are frozen, or the model is compiled again, between two fits", async () => {
    const train = async (jit: boolean): Promise<number[]> => {
      seedAll(1);
      const model = compiled(mlp());
      const options = { epochs: 2, batchSize: 8, verbose: 0, jit } as const;
      await fit(model, { x: X, y: Y }, options);
      const [first] = model.layers;
      assert.ok(first);
      const kernel = first.getWeights()[0] as tf.Tensor;
      const frozen = [...kernel.dataSync()];
      first.trainable = false;
      compiled(model, tf.train.sgd(0.1));
      await fit(model, { x: X, y: Y }, options);
      assert.deepEqual([...(first.getWeights()[0] as tf.Tensor).dataSync()], frozen);
      first.trainable = true;
      compiled(model, tf.train.adagrad(0.1));
      await fit(model, { x: X, y: Y }, options);
      return model.getWeights().flatMap((weight) => [...weight.dataSync()]);
    };
    assert.ok(difference(await train(false), await train(true)) < 1e-5);
  });

  it("follows what a callback changes in layers and in the optimizer", async () => {
    const train = async (jit: boolean): Promise<number[]> => {
      seedAll(1);
      const model = compiled(
        stacked(
          dense({ units: 8, inputShape: [6] }),
          tf.layers.leakyReLU({ alpha: 0.1 }),
          softmax(),
        ),
        tf.train.momentum(0.05, 0.9),
      );
      const change: Callback = {
        onEpochBegin: (epoch) => {
          Object.assign(model.layers[1] as object, { alpha: 0.1 * epoch });
          setLearningRate(model.optimizer, 0.1 / (epoch + 1));
        },
      };
      const options = { epochs: 3, batchSize: 7, verbose: 0, jit, callbacks: change } as const;
      const history = await fit(model, { x: X, y: Y }, options);
      if (jit) assert.deepEqual(history.steps, { graphs: 3, eager: null });
      return model.getWeights().flatMap((weight) => [...weight.dataSync()]);
    };
    assert.ok(difference(await train(false), await train(true)) < 1e-5);
  });

  it("drops other units in each step, and the same ones after the same seed", async () => {
    const train = async (seed: number): Promise<number[]> => {
      seedAll(5);
      const model = compiled(
        stacked(tf.layers.dropout({ rate: 0.5, inputShape: [6] }), softmax()),
        tf.train.sgd(0),
      );
      seedAll(seed);
      const history = await fit(
        model,
        { x: X, y: Y },
        { epochs: 6, batchSize: 21, shuffle: false, verbose: 0 },
      );
      assert.deepEqual(history.steps, { graphs: 1, eager: null });
      return history.get("loss");
    };
    const [one, again, other] = [await train(1), await train(1), await train(2)];
    assert.equal(new Set(one).size, 6);
    assert.deepEqual(one, again);
    assert.notDeepEqual(one, other);
  });

  it("uses the graphs of the model's last training again, but after a change", async () => {
    const { prototype } = Reflect.get(dense({ units: 1 }), "constructor") as {
      prototype: { call: (...args: unknown[]) => unknown };
    };
    const { call } = prototype;
    let calls = 0;
    prototype.call = function (...args) {
      calls++;
      return call.apply(this, args);
    };
    try {
      const model = compiled(mlp(), tf.train.adam(0.01));
      const train = async (more: object = {}) => {
        calls = 0;
        const options = { batchSize: 8, verbose: 0, ...more } as const;
        const { steps } = await fit(model, { x: X, y: Y }, options);
        return { wrote: calls > 0, graphs: steps.graphs };
      };
      assert.deepEqual(await train(), { wrote: true, graphs: 2 });
      assert.deepEqual(await train({ epochs: 2 }), { wrote: false, graphs: 2 });
      assert.deepEqual(await train({ lossWeights: [2] }), { wrote: true, graphs: 2 });
      assert.deepEqual(await train(), { wrote: true, graphs: 2 });
      model.compile({ optimizer: model.optimizer, loss: "categoricalCrossentropy" });
      assert.deepEqual(await train(), { wrote: true, graphs: 2 });
      Object.assign(model.layers[0] as object, { trainable: false });
      model.compile({ optimizer: tf.train.sgd(0.1), loss: "categoricalCrossentropy" });
      const frozen = model.layers[0]?.getWeights().map((weight) => [...weight.dataSync()]);
      assert.deepEqual(await train(), { wrote: true, graphs: 2 });
      assert.deepEqual(await train(), { wrote: false, graphs: 2 });
      const still = model.layers[0]?.getWeights().map((weight) => [...weight.dataSync()]);
      assert.deepEqual(still, frozen);
      model.dispose();
    } finally {
      prototype.call = call;
    }
  });

  it("trains epoch by epoch as at once", async () => {
    const weights = async (epochs: readonly number[]): Promise<number[]> => {
      seedAll(3);
      const model = compiled(mlp(), tf.train.adam(0.01));
      for (const each of epochs) {
        const options = { epochs: each, batchSize: 8, shuffle: false, verbose: 0 } as const;
        await fit(model, { x: X, y: Y }, options);
      }
      return model.getWeights().flatMap((weight) => [...weight.dataSync()]);
    };
    assert.deepEqual(await weights([1, 1, 2]), await weights([4]));
  });

  it("leaves no tensor after many fits, nor in TensorFlow", async () => {
    const model = compiled(mlp());
    const train = async () =>
      await fit(model, { x: X, y: Y }, { batchSize: 8, verbose: 0, jit: true });
    await train();
    const counts = () => tf.memory().numTensors;
    const before = counts();
    for (let i = 0; i < 20; i++) await train();
    assert.equal(counts(), before);
    model.dispose();
  });

  it("compiles up to 16 shapes, and goes on without", async () => {
    const model = compiled(mlp());
    const batches = Array.from({ length: 18 }, (_, i) => ({
      x: X.slice([0, 0], [i + 2, 6]),
      y: Y.slice([0, 0], [i + 2, 3]),
    }));
    const history = await fit(model, batches, { epochs: 2, verbose: 0 });
    assert.deepEqual(history.steps, {
      graphs: 16,
      eager: "batches of more than 16 shapes: the others run as they are",
    });
  });
});
