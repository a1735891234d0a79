import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { optimizers } from "../../../../lib/optim/index.js";
import { fit, type Callback } from "../../../../lib/train/index.js";
import { ROWS, X, Y, compiled, dense, mlp, numbers, stacked } from "./models.js";

describe("a step by graph whose loss is not finite", () => {
  it("changes nothing, and names the layer", async () => {
    for (const optimizer of [tf.train.adam(0.01), optimizers.Adam({ learningRate: 0.01 })]) {
      const model = compiled(
        stacked(
          dense({ units: 4, inputShape: [6], name: "hidden" }),
          dense({ units: 1, name: "out" }),
        ),
        optimizer,
        "meanSquaredError",
      );
      const y = tf.tidy(() =>
        numbers(ROWS, 1)
          .concat(tf.tensor2d([[3e38]]))
          .slice([1, 0]),
      );
      const bits: number[][] = [];
      const keep: Callback = {
        onBatchEnd: (_, { loss }) => {
          if (Number.isFinite(loss)) bits.splice(0, Infinity, ...values(model));
        },
      };
      const before = tf.memory().numTensors;
      await assert.rejects(
        fit(model, { x: X, y }, { batchSize: 7, shuffle: false, verbose: 0, callbacks: keep }),
        /RangeError: the loss became Infinity in epoch 1, batch 3: weights and outputs of all layers are finite, so it is the loss that overflows/,
      );
      assert.ok(bits.length > 0);
      assert.deepEqual(values(model), bits);
      const slots = 8;
      assert.equal(tf.memory().numTensors - before, slots);
    }
  });

  function values(model: tf.LayersModel): number[][] {
    return model.getWeights().map((weight) => [...weight.dataSync()]);
  }

  it("lets a training go on whose callbacks bear it", async () => {
    const model = compiled(mlp());
    const bad = tf.tidy(() => X.slice([0, 0], [7, 6]).add(NaN));
    const batches = [
      { x: X.slice([0, 0], [7, 6]), y: Y.slice([0, 0], [7, 3]) },
      { x: bad, y: Y.slice([0, 0], [7, 3]) },
      { x: X.slice([7, 0], [7, 6]), y: Y.slice([7, 0], [7, 3]) },
    ];
    const tolerant: Callback = { toleratesNonFinite: true };
    const history = await fit(model, batches, { epochs: 2, verbose: 0, callbacks: tolerant });
    assert.deepEqual(history.steps, { graphs: 1, eager: null });
    assert.deepEqual(
      history.batches.map(({ loss }) => Number.isFinite(loss)),
      [true, false, true, true, false, true],
    );
    assert.ok(values(model).flat().every(Number.isFinite));
  });
});
