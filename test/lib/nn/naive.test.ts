import assert from "node:assert/strict";
import "@tensorflow/tfjs-node-gpu";
import * as tf from "@tensorflow/tfjs";
import { ArgumentError } from "../../../lib/core/errors.js";
import { HOST } from "../../../lib/core/host.js";
import * as losses from "../../../lib/losses/index.js";
import { relu, sigmoid, softmax, tanh } from "../../../lib/nn/activations/index.js";
import { constant, randomNormal } from "../../../lib/nn/initializers.js";
import {
  BatchGenerator,
  evaluate,
  fit,
  NaiveDense,
  NaiveSequential,
  oneTrainingStep,
  updateWeights,
} from "../../../lib/nn/index.js";

function small(seed = 1): NaiveSequential {
  return new NaiveSequential([
    new NaiveDense({ inputSize: 3, outputSize: 8, activation: tanh, seed }),
    new NaiveDense({ inputSize: 8, outputSize: 2, activation: softmax, seed: seed + 1 }),
  ]);
}

/** Two classes by the sign of the first number. */
function task(): { x: tf.Tensor2D; y: tf.Tensor1D } {
  const x = tf.tidy(() => randomNormal({ seed: 9, stddev: 1 })([60, 3]) as tf.Tensor2D);
  const y = tf.tidy(() => x.slice([0, 0], [60, 1]).greater(0).toInt().reshape<tf.Tensor1D>([60]));
  return { x, y };
}

const weightsOf = (model: NaiveSequential): number[][] =>
  model.weights.map((weight) => Array.from(weight.dataSync()));

describe("NaiveDense and NaiveSequential", () => {
  it("equals tf.layers with the same weights to 1e-5: 784-512-10, 4 weights, 407,050 parameters", () => {
    const before = tf.memory().numTensors;
    const model = new NaiveSequential([
      new NaiveDense({ inputSize: 784, outputSize: 512, activation: relu, seed: 1 }),
      new NaiveDense({ inputSize: 512, outputSize: 10, activation: softmax, seed: 2 }),
    ]);
    assert.equal(model.weights.length, 4);
    assert.equal(model.countParams(), 407_050);
    const reference = tf.sequential({
      layers: [
        tf.layers.dense({ units: 512, activation: "relu", inputShape: [784] }),
        tf.layers.dense({ units: 10, activation: "softmax" }),
      ],
    });
    assert.equal(reference.countParams(), 407_050);
    reference.setWeights(model.weights);
    const difference = tf.tidy(() => {
      const x = tf.randomUniform([32, 784], 0, 1, "float32", 5);
      const expected = reference.predict(x) as tf.Tensor;
      return model.call(x).sub(expected).abs().max().dataSync()[0] ?? Number.NaN;
    });
    assert.ok(difference < 1e-5, `differs by ${difference}`);
    model.dispose();
    reference.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  it("computes a 2-2-1 network as by hand", () => {
    const hidden = new NaiveDense({
      inputSize: 2,
      outputSize: 2,
      activation: relu,
      kernelInitializer: () =>
        tf.tensor2d([
          [0.5, -1],
          [0.25, 1],
        ]),
      biasInitializer: () => tf.tensor1d([0.1, 0.5]),
    });
    const output = new NaiveDense({
      inputSize: 2,
      outputSize: 1,
      activation: sigmoid,
      kernelInitializer: () => tf.tensor2d([[2], [-1]]),
      biasInitializer: constant(-1),
    });
    const model = new NaiveSequential([hidden, output]);
    tf.tidy(() => {
      const x = tf.tensor2d([[1, 2]]);
      // z = [0.5·1 + 0.25·2 + 0.1, −1·1 + 1·2 + 0.5] = [1.1, 1.5]; 2·1.1 − 1·1.5 − 1 = −0.3
      const z = hidden.weightedSum(x).dataSync();
      assert.ok(Math.abs((z[0] ?? 0) - 1.1) < 1e-6 && Math.abs((z[1] ?? 0) - 1.5) < 1e-6);
      const p = model.call(x).dataSync()[0] ?? Number.NaN;
      assert.ok(Math.abs(p - 1 / (1 + Math.exp(0.3))) < 1e-6);
    });
    model.dispose();
  });

  const badInput: readonly [string, () => unknown, RegExp][] = [
    ["size 0", () => new NaiveDense({ inputSize: 0, outputSize: 1, seed: 1 }), /inputSize must be/],
    ["half a unit", () => new NaiveDense({ inputSize: 1, outputSize: 0.5, seed: 1 }), /outputSize/],
    [
      "neither seed nor initializer",
      () => new NaiveDense({ inputSize: 1, outputSize: 1 }),
      /seed must/,
    ],
    [
      "an initializer of another shape",
      () =>
        new NaiveDense({ inputSize: 1, outputSize: 2, kernelInitializer: () => tf.zeros([2, 1]) }),
      /kernelInitializer must be a function that returns shape \[1, 2\]/,
    ],
    [
      "the name of an activation",
      () => new NaiveDense({ inputSize: 1, outputSize: 1, seed: 1, activation: "relu" as never }),
      /activation must be a function, such as one of dl\.activations; received "relu"/,
    ],
    ["no layers", () => new NaiveSequential([]), /layers must be at least one layer/],
    [
      "layers that do not fit",
      () =>
        new NaiveSequential([
          new NaiveDense({ inputSize: 1, outputSize: 2, seed: 1 }),
          new NaiveDense({ inputSize: 3, outputSize: 1, seed: 1 }),
        ]),
      /inputSize of layer 2 must be 2, the outputSize of layer 1; received 3/,
    ],
    [
      "an x of another width",
      () => small().call(tf.zeros([1, 4])),
      /x must be a numeric tensor of shape \[n, 3\]/,
    ],
    [
      "an x of another rank",
      () => small().call(tf.zeros([3])),
      /received a float32 tensor of shape \[3\]/,
    ],
  ];
  it("leaves no tensor behind when it refuses a bias", () => {
    const before = tf.memory().numTensors;
    const biasInitializer = (): tf.Tensor => tf.zeros([7]);
    assert.throws(
      () => new NaiveDense({ inputSize: 1, outputSize: 2, seed: 1, biasInitializer }),
      /biasInitializer must be a function that returns shape \[2\]/,
    );
    assert.equal(tf.memory().numTensors, before);
  });

  for (const [what, act, message] of badInput) {
    it(`refuses ${what}`, () => {
      assert.throws(act, (error) => error instanceof ArgumentError && message.test(error.message));
    });
  }
});

describe("BatchGenerator", () => {
  it("cuts 60,000 samples into 469 batches of 128, the last of 96", () => {
    const x = tf.range(0, 60_000).reshape([60_000, 1]);
    const batches = new BatchGenerator(x, x);
    assert.equal(batches.numBatches, 469);
    const before = tf.memory().numTensors;
    const sizes: number[] = [];
    for (const batch of batches) {
      sizes.push(batch.x.shape[0] ?? 0);
      tf.dispose([batch.x, batch.y]);
    }
    assert.equal(sizes.length, 469);
    assert.equal(sizes.at(-1), 96);
    assert.ok(sizes.slice(0, -1).every((size) => size === 128));
    assert.equal(tf.memory().numTensors, before);
    x.dispose();
  });

  it("gives every sample once with its target, shuffled the same way for the same seed", () => {
    const x = tf.range(0, 10).reshape([10, 1]);
    const y = x.mul(2).reshape([10]);
    const order = (shuffleSeed?: number): number[] => {
      const options = shuffleSeed === undefined ? {} : { shuffleSeed };
      return [...new BatchGenerator(x, y, { batchSize: 3, ...options })].flatMap((batch) => {
        const xs = Array.from(batch.x.dataSync());
        assert.deepEqual(
          Array.from(batch.y.dataSync()),
          xs.map((v) => 2 * v),
        );
        tf.dispose([batch.x, batch.y]);
        return xs;
      });
    };
    const inOrder = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    assert.deepEqual(order(), inOrder);
    assert.deepEqual(order(1), order(1));
    assert.notDeepEqual(order(1), order(2));
    assert.deepEqual(
      order(1).toSorted((a, b) => a - b),
      inOrder,
    );
    tf.dispose([x, y]);
  });

  it("refuses data of different lengths and batches of no size", () => {
    const x = tf.zeros([4, 2]);
    assert.throws(() => new BatchGenerator(x, tf.zeros([3])), /y must be a tensor of 4 targets/);
    assert.throws(() => new BatchGenerator(x, x, { batchSize: 0 }), /batchSize must be/);
    assert.throws(() => new BatchGenerator(tf.zeros([0, 2]), x), /x must be a tensor of samples/);
  });
});

describe("the training loop", () => {
  const loss = losses.sparseCategoricalCrossentropy;

  it("one step lowers the loss of its batch, and moves each weight by −η times its gradient", () => {
    const { x, y } = task();
    const model = small();
    const before = tf.memory().numTensors;
    const old = weightsOf(model);
    const gradients = tf.tidy(() => {
      const { grads } = tf.variableGrads(() => loss(y, model.call(x)), model.weights);
      return model.weights.map((weight) => Array.from(grads[weight.name]?.dataSync() ?? []));
    });
    const first = oneTrainingStep(model, x, y, { loss, learningRate: 0.1 });
    weightsOf(model).forEach((weight, i) =>
      weight.forEach((value, j) => {
        const expected = (old[i]?.[j] ?? 0) - 0.1 * (gradients[i]?.[j] ?? 0);
        assert.ok(Math.abs(value - expected) < 1e-6);
      }),
    );
    assert.ok(oneTrainingStep(model, x, y, { loss, learningRate: 0.1 }) < first);
    assert.equal(tf.memory().numTensors, before);
    model.dispose();
    tf.dispose([x, y]);
  });

  it("fit equals tf.layers' own training with SGD", async () => {
    const { x, y } = task();
    const model = small();
    const reference = tf.sequential({
      layers: [
        tf.layers.dense({ units: 8, activation: "tanh", inputShape: [3] }),
        tf.layers.dense({ units: 2, activation: "softmax" }),
      ],
    });
    reference.setWeights(model.weights);
    reference.compile({ optimizer: tf.train.sgd(0.1), loss: "sparseCategoricalCrossentropy" });
    await fit(model, x, y, { epochs: 3, batchSize: 16, learningRate: 0.1, loss });
    const labels = y.toFloat();
    for (let epoch = 0; epoch < 3; epoch++) {
      for (const batch of new BatchGenerator(x, labels, { batchSize: 16 })) {
        await reference.trainOnBatch(batch.x, batch.y);
        tf.dispose([batch.x, batch.y]);
      }
    }
    const theirs = reference.getWeights().map((weight) => Array.from(weight.dataSync()));
    weightsOf(model).forEach((weight, i) =>
      weight.forEach((value, j) => assert.ok(Math.abs(value - (theirs[i]?.[j] ?? 9)) < 1e-5)),
    );
    model.dispose();
    reference.dispose();
    tf.dispose([x, y, labels]);
  });

  it("learns, reports each batch, repeats bit by bit, and leaves no tensor", async () => {
    const { x, y } = task();
    const before = tf.memory().numTensors;
    const run = async (): Promise<{ history: number[]; weights: number[][]; accuracy: number }> => {
      const model = small();
      const seen: string[] = [];
      const { batchLoss, epochLoss } = await fit(model, x, y, {
        epochs: 30,
        batchSize: 25,
        learningRate: 0.5,
        shuffleSeed: 1,
        loss,
        onBatch: ({ epoch, batch, batches }) => void seen.push(`${epoch}.${batch}/${batches}`),
      });
      assert.equal(batchLoss.length, 90);
      assert.deepEqual(seen.slice(0, 4), ["1.1/3", "1.2/3", "1.3/3", "2.1/3"]);
      assert.ok((epochLoss.at(-1) ?? 9) < 0.5 * (epochLoss[0] ?? 0));
      const accuracy = evaluate(model, x, y, { batchSize: 7 });
      const weights = weightsOf(model);
      model.dispose();
      return { history: batchLoss, weights, accuracy };
    };
    const first = await run();
    assert.ok(first.accuracy >= 0.95, `accuracy ${first.accuracy}`);
    assert.deepEqual(await run(), first);
    assert.equal(tf.memory().numTensors, before);
    tf.dispose([x, y]);
  });

  it("stops when asked, keeping what was learned and leaving no tensor", async () => {
    const { x, y } = task();
    const model = small();
    const before = tf.memory().numTensors;
    const controller = new AbortController();
    const scope = globalThis as { [HOST]?: unknown };
    scope[HOST] = { signal: controller.signal, show: () => Promise.resolve() };
    let batches = 0;
    const old = weightsOf(model);
    try {
      await assert.rejects(
        fit(model, x, y, {
          epochs: 1000,
          batchSize: 10,
          loss,
          onBatch: () => {
            if (++batches === 5) controller.abort();
          },
        }),
        { name: "InterruptedError" },
      );
    } finally {
      delete scope[HOST];
    }
    assert.equal(batches, 5);
    assert.notDeepEqual(weightsOf(model), old);
    assert.equal(tf.memory().numTensors, before);
    model.dispose();
    tf.dispose([x, y]);
  });

  it("refuses a loss that is not finite, and wrong options, without touching a weight", async () => {
    const { x, y } = task();
    const model = small();
    const old = weightsOf(model);
    const explode = (): tf.Scalar => tf.tidy(() => model.call(x).sum().mul(Infinity).asScalar());
    assert.throws(() => oneTrainingStep(model, x, y, { loss: explode }), /the loss must be finite/);
    assert.throws(
      () => oneTrainingStep(model, x, y, { loss, learningRate: 0 }),
      /learningRate must/,
    );
    assert.throws(() => updateWeights([], model.weights), /gradients must be 4 tensors/);
    const wrong = model.weights.map(() => tf.zeros([7]));
    assert.throws(
      () => updateWeights(wrong, model.weights),
      /gradients\[0\] must be a tensor of shape \[3, 8\]/,
    );
    await assert.rejects(fit(model, x, y, { loss, epochs: 0 }), /epochs must be/);
    assert.throws(() => evaluate(model, x, x), /labels must be class indices of shape \[n\]/);
    assert.deepEqual(weightsOf(model), old);
    model.dispose();
    tf.dispose([x, y, ...wrong]);
  });
});
