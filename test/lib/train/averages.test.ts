import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { optimizers } from "../../../lib/optim/index.js";
import { fit } from "../../../lib/train/index.js";

const DATA = { x: [[0], [1], [2], [3]], y: [[1], [3], [5], [7]] };

function model(optimizer: tf.Optimizer): tf.Sequential {
  const zeros = { kernelInitializer: "zeros", biasInitializer: "zeros" } as const;
  const built = tf.sequential({
    layers: [tf.layers.dense({ units: 1, inputShape: [1], ...zeros })],
  });
  built.compile({ optimizer, loss: "meanSquaredError" });
  return built;
}

describe("fit with an optimizer that averages weights", () => {
  it("leaves the averages in the model, as Keras does", async () => {
    const rate = { learningRate: 0.05 };
    const plain = model(optimizers.SGD(rate));
    const averaged = model(optimizers.SGD({ ...rate, useEma: true, emaMomentum: 0.5 }));
    // After each of three updates, from the same start: the weights by themselves.
    const steps: number[] = [];
    for (let epochs = 1; epochs <= 3; epochs++) {
      await fit(plain, DATA, { epochs, initialEpoch: epochs - 1, batchSize: 4, verbose: 0 });
      steps.push(plain.getWeights()[0]?.dataSync()[0] ?? NaN);
    }
    await fit(averaged, DATA, { epochs: 3, batchSize: 4, verbose: 0 });
    const [first = NaN, second = NaN, third = NaN] = steps;
    const expected = 0.5 * (0.5 * first + 0.5 * second) + 0.5 * third;
    const got = averaged.getWeights()[0]?.dataSync()[0] ?? NaN;
    assert.ok(Math.abs(got - expected) < 1e-6, `${got}, expected ${expected}`);
    assert.ok(Math.abs(got - third) > 1e-3);
  });
});
