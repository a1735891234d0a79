import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { Random } from "../../../../lib/core/random.js";
import { seedAll } from "../../../../lib/engine/seed.js";
import { passReport, stepReport } from "../../../../lib/engine/models/trainFunction.js";
import { optimizers } from "../../../../lib/optim/index.js";

const ROWS = 21;
const random = new Random(4);

function numbers(...shape: number[]): tf.Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => random.normal()),
    shape,
  );
}

const X = numbers(ROWS, 6);
const IMAGES = numbers(ROWS, 8, 8, 2);
const LABELS = Array.from({ length: ROWS }, () => random.integer(3));
const Y = tf.tidy(() => tf.oneHot(tf.tensor1d(LABELS, "int32"), 3).toFloat());
const { dense } = tf.layers;

function mlp(optimizer: tf.Optimizer | string = "adam", loss = "categoricalCrossentropy") {
  const model = tf.sequential({
    layers: [
      dense({
        units: 8,
        inputShape: [6],
        activation: "relu",
        kernelRegularizer: tf.regularizers.l2({ l2: 0.01 }),
      }),
      tf.layers.batchNormalization(),
      dense({ units: 3, activation: "softmax" }),
    ],
  });
  model.compile({ optimizer, loss, metrics: ["accuracy", "mse"] });
  return model;
}

function cnn() {
  const input = tf.input({ shape: [8, 8, 2] });
  const conv = tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: "relu" }).apply(input);
  const pooled = tf.layers.maxPooling2d({ poolSize: 2 }).apply(conv);
  const flat = tf.layers.flatten().apply(pooled);
  const one = dense({ units: 3, activation: "softmax", name: "one" }).apply(flat);
  const two = dense({ units: 1, name: "two" }).apply(flat);
  const model = tf.model({ inputs: input, outputs: [one, two] as tf.SymbolicTensor[] });
  model.compile({
    optimizer: tf.train.momentum(0.02, 0.9),
    loss: { one: "categoricalCrossentropy", two: "meanSquaredError" },
    metrics: ["accuracy"],
  });
  return model;
}

interface Run {
  readonly history: Readonly<Record<string, readonly number[]>>;
  readonly calls: readonly string[];
  readonly weights: readonly number[];
}

type Train = (
  model: tf.LayersModel,
  jit: boolean,
  note: tf.CustomCallbackArgs,
) => Promise<tf.History>;

async function run(make: () => tf.LayersModel, train: Train, jit: boolean): Promise<Run> {
  seedAll(7);
  const model = make();
  const calls: string[] = [];
  const noted = (name: string) => (at: number, logs?: tf.Logs) => {
    calls.push(`${name} ${at} ${Object.keys(logs ?? {}).join()}`);
  };
  const note = {
    onTrainBegin: () => void calls.push("begin"),
    onTrainEnd: () => void calls.push("end"),
    onEpochBegin: noted("epoch"),
    onEpochEnd: noted("epoch's end"),
    onBatchBegin: noted("batch"),
    onBatchEnd: noted("batch's end"),
  };
  const { history } = await train(model, jit, note);
  const { graphs, eager } = stepReport(model) ?? { graphs: 0, eager: null };
  assert.deepEqual([graphs > 0, eager], [jit, null]);
  const weights = model.getWeights().flatMap((weight) => [...weight.dataSync()]);
  model.dispose();
  return { history: history as Run["history"], calls, weights };
}

function requireClose(a: readonly number[], b: readonly number[], what: string): void {
  assert.equal(a.length, b.length, what);
  const size = Math.max(1, ...a.map(Math.abs));
  const away = Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? NaN)) / size));
  assert.ok(away < 1e-5, `${what} differs by ${away}`);
}

describe("model.fit by graphs", () => {
  const TRAININGS: Readonly<Record<string, [() => tf.LayersModel, Train]>> = {
    "fit with validation": [
      mlp,
      async (model, jit, callbacks) =>
        await model.fit(X, Y, {
          epochs: 3,
          batchSize: 8,
          shuffle: false,
          validationSplit: 0.2,
          callbacks,
          jit,
        }),
    ],
    "fit with class weights, RMSprop": [
      () => mlp(tf.train.rmsprop(0.01)),
      async (model, jit, callbacks) =>
        await model.fit(X, Y, {
          epochs: 2,
          batchSize: 8,
          classWeight: { 0: 3, 1: 1, 2: 0.5 },
          callbacks,
          jit,
        }),
    ],
    "fit with an optimizer of dl": [
      () => mlp(optimizers.AdamW({ learningRate: 0.01, useEma: true })),
      async (model, jit, callbacks) => await model.fit(X, Y, { epochs: 2, callbacks, jit }),
    ],
    "fit of several outputs": [
      cnn,
      async (model, jit, callbacks) =>
        await model.fit(IMAGES, [Y, Y.max(1, true)], { epochs: 2, batchSize: 8, callbacks, jit }),
    ],
    fitDataset: [
      mlp,
      async (model, jit, callbacks) => {
        const rows = tf.data.zip({
          xs: tf.data.array(X.arraySync() as number[][]),
          ys: tf.data.array(Y.arraySync() as number[][]),
        });
        return await model.fitDataset(rows.batch(8) as tf.data.Dataset<never>, {
          epochs: 2,
          callbacks,
          jit,
        });
      },
    ],
  };
  for (const [name, [make, train]] of Object.entries(TRAININGS)) {
    it(`gives what tfjs's own steps give: ${name}`, async () => {
      const [stock, jitted] = [await run(make, train, false), await run(make, train, true)];
      assert.deepEqual(jitted.calls, stock.calls);
      assert.deepEqual(Object.keys(jitted.history), Object.keys(stock.history));
      for (const [measure, values] of Object.entries(stock.history)) {
        requireClose(values, jitted.history[measure] ?? [], measure);
      }
      requireClose(stock.weights, jitted.weights, "weights");
    });
  }

  it("compiles unasked, a graph for each size of batch", async () => {
    const model = mlp();
    await model.fit(X, Y, { epochs: 3, batchSize: 8 });
    assert.deepEqual(stepReport(model), { graphs: 2, eager: null });
  });

  it("evaluates by graphs, but for the first batch of a shape", async () => {
    const model = mlp();
    const evaluate = (batchSize: number): number[] =>
      tf.tidy(() =>
        [model.evaluate(X, Y, { batchSize })].flat().map((each) => each.dataSync()[0] ?? NaN),
      );
    const first = evaluate(ROWS);
    assert.deepEqual(passReport(model), { graphs: 0, eager: null });
    requireClose(first, evaluate(ROWS), "the graph");
    assert.deepEqual(passReport(model), { graphs: 1, eager: null });
    const before = tf.memory().numTensors;
    // Batches of 4, and one of 1.
    requireClose(first, evaluate(4), "four at once");
    assert.deepEqual(passReport(model), { graphs: 2, eager: null });
    assert.equal(tf.memory().numTensors, before);
    await model.fit(X, Y, { epochs: 2, batchSize: 7, validationSplit: 0.5, jit: false });
    assert.deepEqual(passReport(model)?.graphs, 0);
    const now = evaluate(ROWS);
    assert.ok((now[0] ?? NaN) < (first[0] ?? NaN));
    const p = model.predict(X) as tf.Tensor;
    requireClose(now.slice(2), [...tf.metrics.meanSquaredError(Y, p).mean().dataSync()], "mse");
    model.dispose();
  });

  it("compiles trainOnBatch once for each shape, until the model is compiled again", async () => {
    const train = async (jit: boolean): Promise<number[]> => {
      seedAll(3);
      const model = mlp(
        jit ? tf.train.adam(0.01) : new (class Own extends tf.AdamOptimizer {})(0.01, 0.9, 0.999),
      );
      const losses: number[] = [];
      const batch = async (): Promise<void> => {
        const [loss = NaN] = (await model.trainOnBatch(X, Y)) as number[];
        losses.push(loss);
      };
      for (let i = 0; i < 5; i++) await batch();
      if (jit) assert.deepEqual(stepReport(model), { graphs: 1, eager: null });
      const [first] = model.layers;
      assert.ok(first);
      first.trainable = false;
      model.compile({ optimizer: tf.train.sgd(0.1), loss: "meanSquaredError", metrics: ["mae"] });
      for (let i = 0; i < 3; i++) await batch();
      if (jit) assert.deepEqual(stepReport(model), { graphs: 1, eager: null });
      model.dispose();
      return losses;
    };
    requireClose(await train(false), await train(true), "losses");
  });

  it("leaves what tfjs leaves", async () => {
    const left = async (jit: boolean): Promise<number> => {
      const before = tf.memory().numTensors;
      for (let i = 0; i < 3; i++) {
        const model = mlp();
        await model.fit(X, Y, { epochs: 2, batchSize: 8, jit });
        model.dispose();
      }
      return tf.memory().numTensors - before;
    };
    assert.equal(await left(true), await left(false));
  });

  it("shows a loss of NaN as tfjs does", async () => {
    const model = mlp();
    const bad = tf.tidy(() => X.add(NaN));
    const { history } = await model.fit(bad, Y, { epochs: 2, jit: true });
    assert.deepEqual(history["loss"], [NaN, NaN]);
  });

  it("runs code of the learner as it is, unless asked", async () => {
    const own = (yTrue: tf.Tensor, yPred: tf.Tensor) => yTrue.sub(yPred).abs().mean();
    const model = mlp();
    model.compile({ optimizer: "sgd", loss: own });
    await model.fit(X, Y, {});
    assert.deepEqual(stepReport(model), { graphs: 0, eager: "the loss is a function of your own" });
    model.compile({ optimizer: "sgd", loss: "meanSquaredError", metrics: [own] });
    await model.fit(X, Y, {});
    assert.equal(stepReport(model)?.graphs, 0);
    await model.fit(X, Y, { jit: true });
    assert.equal(stepReport(model)?.graphs, 1);
    const reading = (yTrue: tf.Tensor, yPred: tf.Tensor) =>
      yTrue
        .sub(yPred)
        .abs()
        .mean()
        .mul(yPred.sum().dataSync()[0] as number);
    model.compile({ optimizer: "sgd", loss: reading });
    await assert.rejects(
      model.fit(X, Y, { jit: true }),
      /TracerError: jit: the function reads a value/,
    );
    await assert.rejects(
      model.fit(X, Y, { jit: "yes" as never }),
      /jit must be "auto", true or false; received "yes"/,
    );
  });

  it("trains two models in turn that share layers", async () => {
    const train = async (jit: boolean): Promise<number[]> => {
      seedAll(2);
      const judge = tf.sequential({ layers: [dense({ units: 1, inputShape: [6] })] });
      judge.compile({ optimizer: tf.train.adam(0.05), loss: "meanSquaredError" });
      const maker = dense({ units: 6, inputShape: [6] });
      const both = tf.sequential({ layers: [maker, judge] });
      judge.trainable = false;
      both.compile({ optimizer: tf.train.adam(0.05), loss: "meanSquaredError" });
      const [zeros, ones] = [tf.zeros([ROWS, 1]), tf.ones([ROWS, 1])];
      const losses: number[] = [];
      for (let i = 0; i < 4; i++) {
        judge.trainable = true;
        const options = { epochs: 1, batchSize: ROWS, jit };
        losses.push((await judge.fit(X, zeros, options)).history["loss"]?.[0] as number);
        judge.trainable = false;
        losses.push((await both.fit(X, ones, options)).history["loss"]?.[0] as number);
      }
      return losses;
    };
    requireClose(await train(false), await train(true), "losses");
  });
});
