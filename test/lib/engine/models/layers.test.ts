import assert from "node:assert/strict";
import { tf } from "../../../../lib/engine/index.js";

const count = (): number => tf.memory().numTensors;

describe("tf.callbacks.earlyStopping({ restoreBestWeights })", () => {
  /** One weight w that is w₀ · 3ᵏ after k steps: each epoch is worse than the one before. */
  async function train(restoreBestWeights: boolean, baseline?: number) {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 1, useBias: false, inputShape: [1], kernelInitializer: "ones" }),
      ],
    });
    model.compile({ optimizer: tf.train.sgd(-1), loss: "meanSquaredError" });
    const weights: number[] = [];
    const [x, y] = [tf.ones([1, 1]), tf.zeros([1, 1])];
    const before = count();
    const options = { monitor: "loss", patience: 2, restoreBestWeights };
    const { epoch } = await model.fit(x, y, {
      epochs: 9,
      callbacks: [
        tf.callbacks.earlyStopping(baseline === undefined ? options : { ...options, baseline }),
        new tf.CustomCallback({
          onEpochEnd: () => {
            weights.push(model.getWeights()[0]?.dataSync()[0] ?? NaN);
            return Promise.resolve();
          },
        }),
      ],
    });
    assert.equal(count(), before);
    const last = model.getWeights()[0]?.dataSync()[0];
    model.dispose();
    tf.dispose([x, y]);
    return { epochs: epoch.length, weights, last };
  }

  it("ends with the weights of the best epoch", async () => {
    const { epochs, weights, last } = await train(true);
    assert.deepEqual([epochs, weights.length], [3, 3]);
    assert.deepEqual(weights, [3, 9, 27]);
    assert.equal(last, 3);
  });

  it("goes back to the first epoch where none beats the baseline", async () => {
    assert.equal((await train(true, 0.5)).last, 3);
  });

  it("stays with the last weights otherwise", async () => {
    assert.equal((await train(false)).last, 27);
  });
});

describe("a share to drop", () => {
  const { layers } = tf;

  it("is refused outside of [0, 1), where tfjs clamps it", () => {
    for (const rate of [1.5, 1, -0.1, NaN, "0.5" as unknown as number]) {
      assert.throws(
        () => layers.dropout({ rate }),
        /ArgumentError: rate must be a number in \[0, 1\)/,
      );
      assert.throws(
        () => layers.lstm({ units: 2, recurrentDropout: rate }),
        /ArgumentError: recurrentDropout must be a number in \[0, 1\)/,
      );
    }
    assert.throws(() => layers.gaussianDropout({ rate: 2 }), /received 2$/);
  });

  it("is taken inside", () => {
    assert.equal(layers.dropout({ rate: 0.5 }).getConfig()["rate"], 0.5);
    assert.equal(layers.gru({ units: 2, dropout: 0 }).getConfig()["dropout"], 0);
    assert.equal(layers.lstm({ units: 2 }).getConfig()["dropout"], 0);
  });
});
