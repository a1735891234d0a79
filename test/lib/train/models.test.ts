import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { seedAll } from "../../../lib/engine/index.js";
import * as losses from "../../../lib/losses/index.js";
import * as metrics from "../../../lib/metrics/index.js";
import { NaiveDense, NaiveSequential } from "../../../lib/nn/index.js";
import {
  evaluate,
  fit,
  type Callback,
  type FunctionModel,
  type StepInput,
} from "../../../lib/train/index.js";

const ROWS = 21;
const rows = Array.from({ length: ROWS }, (_, i) => [Math.sin(i * i), Math.cos(i)]);
const x = tf.tensor2d(rows);
const labels = rows.map(([a = 0, b = 0]) => Number(a + b > 0));
const oneHot = labels.map((label) => [1 - label, label]);
const quiet = { epochs: 3, batchSize: 4, shuffle: false, verbose: 0 } as const;

function layersModel(): tf.LayersModel {
  seedAll(3);
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 6, activation: "relu", inputShape: [2], biasInitializer: "zeros" }),
      tf.layers.dense({ units: 2, activation: "softmax" }),
    ],
  });
  model.compile({ optimizer: tf.train.sgd(0.2), loss: "categoricalCrossentropy" });
  return model;
}

/** The same network, written by hand. */
function byHand(): {
  variables: tf.Variable[];
  call: (input: tf.Tensor) => tf.Tensor;
} {
  const variables = layersModel()
    .getWeights()
    .map((weight) => tf.variable(weight.clone()));
  const [w1, b1, w2, b2] = variables as [tf.Variable, tf.Variable, tf.Variable, tf.Variable];
  return {
    variables,
    call: (input) => tf.softmax(tf.relu(input.matMul(w1).add(b1)).matMul(w2).add(b2)),
  };
}

const rounded = (values: readonly number[]): string[] => values.map((value) => value.toFixed(5));

describe("fit trains", () => {
  let expected: string[] = [];
  before(async () => {
    const history = await fit(layersModel(), { x, y: oneHot }, quiet);
    expected = rounded(history.get("loss"));
  });

  it("an object with call and variables like the layers model with the same weights", async () => {
    const model = byHand();
    const loss = losses.categoricalCrossentropy;
    const optimizer = tf.train.sgd(0.2);
    const before = tf.memory().numTensors;
    const history = await fit(
      model,
      { x, y: oneHot },
      { ...quiet, loss, optimizer, metrics: ["accuracy"] },
    );
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(rounded(history.get("loss")), expected);
    assert.equal(history.get("accuracy").length, 3);
    // The same with everything in the object, `predict` and `weights` for names.
    const again = byHand();
    const own: FunctionModel = {
      predict: (input) => again.call(input),
      weights: again.variables,
      loss: (yTrue, yPred) => losses.categoricalCrossentropy(yTrue, yPred),
      optimizer: tf.train.sgd(0.2),
    };
    assert.deepEqual(rounded((await fit(own, { x, y: oneHot }, quiet)).get("loss")), expected);
  });

  it("tells an object whether it is being trained", async () => {
    const { variables, call } = byHand();
    const told: boolean[] = [];
    const model: FunctionModel = {
      variables,
      call: (input, { training }) => {
        told.push(training);
        return call(input);
      },
    };
    const options = { loss: losses.categoricalCrossentropy, optimizer: tf.train.sgd(0.1) };
    await fit(model, { x, y: oneHot }, { ...options, verbose: 0, validation: { x, y: oneHot } });
    assert.deepEqual(told, [true, false]);
  });

  it("NaiveSequential", async () => {
    const model = new NaiveSequential([new NaiveDense({ inputSize: 2, outputSize: 2, seed: 1 })]);
    const { last } = await fit(
      model,
      { x, y: rows },
      { loss: losses.meanSquaredError, optimizer: tf.train.adam(0.1), epochs: 60, verbose: 0 },
    );
    assert.ok((last?.loss ?? NaN) < 1e-2);
    model.dispose();
  });

  it("a step of one's own: it is told where it is, and its numbers are means over samples", async () => {
    const model = byHand();
    const optimizer = tf.train.sgd(0.2);
    const seen: string[] = [];
    const step = async (input: StepInput): Promise<{ loss: tf.Scalar; right: number }> => {
      await Promise.resolve();
      const { x: batch, y, epoch, step: at, batch: index, training } = input;
      seen.push(`${epoch}.${index} ${at} ${training}`);
      let right = 0;
      const loss = optimizer.minimize(
        () => {
          const p = model.call(batch as tf.Tensor);
          right =
            p
              .argMax(1)
              .equal((y as tf.Tensor).argMax(1))
              .mean()
              .dataSync()[0] ?? NaN;
          return losses.categoricalCrossentropy(y as tf.Tensor, p);
        },
        true,
        model.variables,
      );
      return { loss: loss as tf.Scalar, right };
    };
    const before = tf.memory().numTensors;
    const history = await fit(
      step,
      { x, y: oneHot },
      { ...quiet, optimizer, variables: model.variables },
    );
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(rounded(history.get("loss")), expected);
    assert.deepEqual(seen.slice(0, 7), [
      "0.0 0 true",
      "0.1 1 true",
      "0.2 2 true",
      "0.3 3 true",
      "0.4 4 true",
      "0.5 5 true",
      "1.0 6 true",
    ]);
    const byHandAccuracy = await fit(
      byHand(),
      { x, y: oneHot },
      {
        ...quiet,
        metrics: ["accuracy"],
        loss: losses.categoricalCrossentropy,
        optimizer: tf.train.sgd(0.2),
      },
    );
    assert.deepEqual(rounded(history.get("right")), rounded(byHandAccuracy.get("accuracy")));
  });

  it("tells a step that leaves tensors behind, once", async () => {
    const told: unknown[] = [];
    const { warn } = console;
    console.warn = (text: unknown) => told.push(text);
    try {
      const step = ({ x: batch }: StepInput): { loss: number } => {
        (batch as tf.Tensor).mul(2);
        return { loss: 1 };
      };
      await fit(step, { x }, { ...quiet, batchSize: 1 });
    } finally {
      console.warn = warn;
    }
    assert.deepEqual(told, [
      "dl.fit: each step leaves 1 tensor behind; compute inside tf.tidy(() => …), or dispose them.",
    ]);
  });

  it("losses given as functions, one per sample or as a mean, and of dl.losses, with weights", async () => {
    const sampleWeight = rows.map((_, i) => i % 3);
    const run = async (loss: unknown, weighted: boolean): Promise<string[]> => {
      const model = layersModel();
      model.compile({ optimizer: tf.train.sgd(0.2), loss: loss as string });
      const data = { x, y: oneHot, ...(weighted ? { sampleWeight } : {}) };
      return rounded((await fit(model, data, quiet)).get("loss"));
    };
    const perSample = (yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor =>
      yTrue.mul(yPred.log()).sum(-1).neg();
    for (const loss of [perSample, losses.categoricalCrossentropy]) {
      assert.deepEqual(await run(loss, false), expected);
      assert.deepEqual(await run(loss, true), await run("categoricalCrossentropy", true));
    }
    const mean = (yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor => perSample(yTrue, yPred).mean();
    assert.deepEqual(await run(mean, false), expected);
    await assert.rejects(
      run(mean, true),
      /loss must be a function that returns one value per sample, so that sampleWeight, classWeight or a mask can count them/,
    );
  });

  it("metrics by name, as objects and as functions; those compiled stay", async () => {
    const model = layersModel();
    model.compile({
      optimizer: tf.train.sgd(0.2),
      loss: "categoricalCrossentropy",
      metrics: ["acc"],
    });
    const history = await fit(
      model,
      { x, y: oneHot },
      {
        ...quiet,
        validation: { x, y: oneHot },
        metrics: [
          "accuracy",
          "f1Score",
          "crossentropy",
          metrics.AUC({ name: "area" }),
          tf.metrics.categoricalCrossentropy,
        ],
      },
    );
    assert.deepEqual(history.metrics, [
      "loss",
      "accuracy",
      "f1Score",
      "crossentropy",
      "area",
      "categoricalCrossentropy",
      "valLoss",
      "valAccuracy",
      "valF1Score",
      "valCrossentropy",
      "valArea",
      "valCategoricalCrossentropy",
    ]);
    const { last } = history;
    const p = model.predict(x) as tf.Tensor2D;
    const scores = p.arraySync();
    assert.equal(last?.["valArea"], metrics.rocAucScore(oneHot, scores));
    assert.equal(
      last?.["valF1Score"],
      metrics.f1Score(labels, metrics.argmax(scores), { average: "macro" }),
    );
    for (const name of ["crossentropy", "categoricalCrossentropy", "valCrossentropy"]) {
      const loss = name.startsWith("val") ? last?.valLoss : last?.loss;
      assert.ok(Math.abs((last?.[name] ?? NaN) - (loss ?? NaN)) < 1e-5, name);
    }
  });

  it("evaluate gives loss and metrics without changing anything; penalties count", async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({
          units: 1,
          inputShape: [2],
          kernelInitializer: "ones",
          kernelRegularizer: tf.regularizers.l2({ l2: 0.5 }),
        }),
        tf.layers.dropout({ rate: 0.9 }),
      ],
    });
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const before = tf.memory().numTensors;
    const data = {
      x: [
        [1, 1],
        [2, 0],
        [0, 1],
      ],
      y: [2, 1, 1],
      sampleWeight: [1, 3, 1],
    };
    for (const batchSize of [1, 2, 3]) {
      assert.deepEqual(
        await evaluate(model, data, {
          batchSize,
          metrics: ["mae"],
          weightedMetrics: [metrics.MeanSquaredError()],
        }),
        { loss: 1 + 1, mae: 1 / 3, meanSquaredError: 3 / 5 },
      );
    }
    assert.equal(tf.memory().numTensors, before);
    const own = byHand();
    const { loss } = await evaluate(
      own,
      { x, y: oneHot },
      { loss: losses.categoricalCrossentropy },
    );
    assert.ok((loss ?? 0) > 0);
  });

  it("calls callbacks at each point, in order, with tfjs's names for the logs", async () => {
    const calls: string[] = [];
    const note = (name: string) => (index: unknown) => calls.push(`${name} ${String(index)}`);
    const tfjsStyle = new tf.CustomCallback({
      onEpochEnd: (epoch, logs) => {
        calls.push(
          `tfjs ${epoch} ${Object.keys(logs ?? {}).join(",")} ${logs?.["val_loss"] === logs?.["valLoss"]} ${logs?.["acc"] === logs?.["accuracy"]}`,
        );
        return Promise.resolve();
      },
    });
    const callback: Callback = {
      onTrainBegin: () => calls.push("train begins"),
      onTrainEnd: () => calls.push("train ends"),
      onEpochBegin: note("epoch begins"),
      onEpochEnd: note("epoch ends"),
      onBatchBegin: note("batch begins"),
      onBatchEnd: note("batch ends"),
    };
    await fit(
      layersModel(),
      { x, y: oneHot },
      {
        batchSize: 16,
        epochs: 3,
        initialEpoch: 2,
        verbose: 0,
        metrics: ["accuracy"],
        validation: { x, y: oneHot },
        callbacks: [callback, tfjsStyle],
      },
    );
    assert.deepEqual(calls, [
      "train begins",
      "epoch begins 2",
      "batch begins 0",
      "batch ends 0",
      "batch begins 1",
      "batch ends 1",
      "epoch ends 2",
      "tfjs 2 loss,accuracy,valLoss,valAccuracy true true",
      "train ends",
    ]);
  });

  it("obeys tfjs's early stopping, and stop within an epoch, which still ends properly", async () => {
    const never = tf.callbacks.earlyStopping({ monitor: "val_loss", patience: 0, minDelta: 100 });
    const options = { ...quiet, epochs: 9, validation: { x, y: oneHot } };
    const early = await fit(
      layersModel(),
      { x, y: oneHot },
      { ...options, callbacks: never as Callback },
    );
    assert.deepEqual([early.ended, early.epochs.length], ["callback", 2]);
    const stop: Callback = {
      onBatchEnd: (batch, _, { stop: end }) => {
        if (batch === 2) end("three batches");
      },
    };
    const short = await fit(layersModel(), { x, y: oneHot }, { ...options, callbacks: stop });
    assert.deepEqual(
      [short.ended, short.reason, short.epochs.length, short.batches.length],
      ["callback", "three batches", 1, 3],
    );
    assert.ok(Number.isFinite(short.last?.valLoss));
  });

  it("ends cleanly when a callback throws: onTrainEnd is called, the first error is told", async () => {
    const calls: string[] = [];
    const callbacks: Callback[] = [
      {
        onEpochEnd: () => Promise.reject(new Error("no room")),
        onTrainEnd: () => {
          calls.push("ended");
          throw new Error("another");
        },
      },
    ];
    await assert.rejects(fit(layersModel(), { x, y: oneHot }, { ...quiet, callbacks }), /no room/);
    assert.deepEqual(calls, ["ended"]);
  });

  it("evaluates every so often, and only so many batches", async () => {
    const validation = { x, y: oneHot };
    const history = await fit(
      layersModel(),
      { x, y: oneHot },
      { ...quiet, validation, validationFreq: 2 },
    );
    assert.deepEqual(
      history.epochs.map((row) => "valLoss" in row),
      [false, true, false],
    );
    assert.equal(history.get("valLoss").length, 1);
  });

  it("keeps the losses of all batches of a short training, and at most 2,000 of a long one", async () => {
    const model = layersModel();
    const options = { batchSize: 1, epochs: 100, verbose: 0 as const };
    const history = await fit(model, { x, y: oneHot }, options);
    const { batches } = history;
    assert.ok(batches.length <= 2000 && batches.length > 1000, String(batches.length));
    const steps = batches.map(({ step }) => step);
    assert.deepEqual(
      steps,
      steps.map((_, i) => 2 * i),
    );
  });
});
