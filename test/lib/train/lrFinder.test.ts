import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { Random } from "../../../lib/core/random.js";
import { HOST } from "../../../lib/core/host.js";
import { optimizers, schedules } from "../../../lib/optim/index.js";
import { DataLoader } from "../../../lib/data/index.js";
import { findLearningRate } from "../../../lib/train/index.js";

const random = new Random(2);
const x = Array.from({ length: 96 }, () => [random.normal(0, 1), random.normal(0, 1)]);
const y = x.map(([a = NaN, b = NaN]) => [2 * a - b + random.normal(0, 0.1)]);

function network(optimizer: string | tf.Optimizer): tf.Sequential {
  const kernelInitializer = () => tf.initializers.glorotUniform({ seed: 1 });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        units: 8,
        activation: "relu",
        inputShape: [2],
        kernelInitializer: kernelInitializer(),
      }),
      tf.layers.dense({ units: 1, kernelInitializer: kernelInitializer() }),
    ],
  });
  model.compile({ optimizer, loss: "meanSquaredError" });
  return model;
}

const weightsOf = (model: tf.LayersModel) => model.getWeights().map((weight) => weight.arraySync());

async function stateOf(optimizer: tf.Optimizer): Promise<unknown> {
  const weights = await optimizer.getWeights();
  const values = weights.map(({ name, tensor }) => [name, tensor.arraySync()]);
  tf.dispose(weights.map(({ tensor }) => tensor).filter((each) => !(each instanceof tf.Variable)));
  return values;
}

describe("findLearningRate", () => {
  const data = { x, y };
  const quiet = { verbose: false };

  it("suggests a rate in [1e-3, 1] on a toy, by which the model then learns", async () => {
    for (const make of [() => optimizers.SGD(), () => optimizers.Adam()]) {
      const model = network(make());
      const { suggestion, diverged, points } = await findLearningRate(model, data, quiet);
      assert.ok(diverged);
      for (const rate of [suggestion.steepest, suggestion.valley]) {
        assert.ok(
          rate !== null && rate >= 1e-3 && rate <= 1,
          `${model.optimizer.getClassName()} ${rate}`,
        );
      }
      (model.optimizer as ReturnType<typeof make>).learningRate = suggestion.valley ?? NaN;
      const [xs, ys] = [tf.tensor2d(x), tf.tensor2d(y)];
      for (let i = 0; i < 60; i++) await model.trainOnBatch(xs, ys);
      const end = (await model.trainOnBatch(xs, ys)) as number;
      assert.ok(end < 0.2 * (points[0]?.loss ?? NaN), String(end));
      tf.dispose([xs, ys]);
      model.optimizer.dispose();
      model.dispose();
    }
  });

  it("leaves weights, optimizer, random stream and memory as they were, however it ends", async () => {
    const rate = schedules.cosineDecay({ initialLearningRate: 0.01, decaySteps: 100 });
    const all = ["sgd", "adam", tf.train.momentum(0.1, 0.9)];
    const own = [optimizers.Adam({ learningRate: rate }), optimizers.SGD({ momentum: 0.9 })];
    const globals = globalThis as { [HOST]?: unknown };
    for (const optimizer of [...all, ...own]) {
      const model = network(optimizer);
      const [xs, ys] = [tf.tensor2d(x), tf.tensor2d(y)];
      await model.trainOnBatch(xs, ys);
      tf.dispose([xs, ys]);
      const used = model.optimizer;
      const state = await stateOf(used);
      const weights = weightsOf(model);
      const memory = tf.memory().numTensors;
      for (const stopped of [false, true]) {
        if (stopped) globals[HOST] = { signal: AbortSignal.abort(), show: () => Promise.resolve() };
        try {
          const sweep = findLearningRate(model, data, { ...quiet, steps: 20 });
          if (stopped) await assert.rejects(sweep, { name: "InterruptedError" });
          else assert.ok((await sweep).points.length >= 5);
        } finally {
          delete globals[HOST];
        }
        assert.deepEqual(weightsOf(model), weights);
        assert.equal(model.optimizer, used);
        assert.equal(tf.memory().numTensors, memory);
        assert.deepEqual(await stateOf(used), state);
      }
    }
    assert.equal(own[0]?.schedule, rate);
  });

  it("the same seed gives the same curve; a loader goes on where it was", async () => {
    const model = network(optimizers.SGD());
    const sweep = (seed: number) => findLearningRate(model, data, { ...quiet, seed, steps: 10 });
    assert.deepEqual(await sweep(1), await sweep(1));
    assert.notDeepEqual(await sweep(1), await sweep(2));
    const loader = DataLoader(data, { batchSize: 16, seed: 3 });
    const state = loader.state();
    await findLearningRate(model, loader, { ...quiet, steps: 10 });
    assert.deepEqual(loader.state(), state);
  });

  it("refuses models and data that do not fit, and what the sweep refuses", async () => {
    const model = network("sgd");
    const cases: [() => Promise<unknown>, RegExp][] = [
      [() => findLearningRate(tf.sequential(), data), /model must be compiled/],
      [() => findLearningRate(model, { x, y: y.slice(1) }), /data\.y/],
      [
        () => findLearningRate(model, [][Symbol.iterator]() as never),
        /data must be data that can be begun again/,
      ],
      [() => findLearningRate(model, data, { steps: 2 }), /steps must be at least 5/],
      [() => findLearningRate(model, data, { batchSize: 0 }), /batchSize/],
    ];
    for (const [call, message] of cases) await assert.rejects(call, message);
  });
});
