import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { seedAll } from "../../../lib/engine/index.js";
import * as losses from "../../../lib/losses/index.js";
import { evaluate, fit, type Callback, type Model } from "../../../lib/train/index.js";

const ROWS = 6;
const rows = Array.from({ length: ROWS }, (_, i) => [Math.sin(i), Math.cos(i)]);

function build(loss: string | undefined, units = 3): tf.LayersModel {
  seedAll(1);
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ name: "hidden", units: 4, activation: "relu", inputShape: [2] }),
      tf.layers.dense({ name: "out", units, activation: "softmax" }),
    ],
  });
  if (loss !== undefined) model.compile({ optimizer: tf.train.sgd(0.1), loss });
  return model;
}

/** Two inputs of any length that are added deep inside. */
function adding(): tf.LayersModel {
  const [a, b] = [
    tf.input({ shape: [null, 2], name: "a" }),
    tf.input({ shape: [null, 2], name: "b" }),
  ];
  const wide = tf.layers.dense({ name: "wide", units: 2 }).apply(a) as tf.SymbolicTensor;
  const sum = tf.layers.add({ name: "joined" }).apply([wide, b]) as tf.SymbolicTensor;
  const model = tf.model({ inputs: [a, b], outputs: sum });
  model.compile({ optimizer: tf.train.sgd(0.1), loss: "meanSquaredError" });
  return model;
}

function embedding(): tf.LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.embedding({ name: "words", inputDim: 5, outputDim: 2, inputLength: 1 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 1 }),
    ],
  });
  model.compile({ optimizer: tf.train.sgd(0.1), loss: "meanSquaredError" });
  return model;
}

type Data = Parameters<typeof fit>[1];

const REFUSED: readonly [
  what: string,
  model: () => unknown,
  data: unknown,
  options: object,
  message: RegExp,
][] = [
  [
    "an input of another width",
    () => build("categoricalCrossentropy"),
    { x: rows.map((row) => [...row, 1]), y: [0, 1, 2, 0, 1, 2] },
    {},
    /^data\.x must be of shape \[n, 2\], as layer hidden takes it; received a float32 tensor of shape \[6, 3\]$/,
  ],
  [
    "targets of another width",
    () => build("categoricalCrossentropy"),
    { x: rows, y: rows },
    {},
    /^data\.y must be of shape \[n, 3\], as layer out gives it; received a float32 tensor of shape \[6, 2\]$/,
  ],
  [
    "class indices for a one-hot loss",
    () => build("categoricalCrossentropy"),
    { x: rows, y: [0, 1, 2, 0, 1, 2] },
    {},
    /^data\.y must be of shape \[n, 3\], as layer out gives it \(class indices need the loss sparseCategoricalCrossentropy, or tf\.oneHot\); received a float32 tensor of shape \[6\]$/,
  ],
  [
    "one-hot targets for a sparse loss",
    () => build("sparseCategoricalCrossentropy"),
    { x: rows, y: rows.map(() => [1, 0, 0]) },
    {},
    /^data\.y must be class indices of shape \[n\], as layer out gives it \(one-hot targets need the loss categoricalCrossentropy\)/,
  ],
  [
    "a class that the output has no column for",
    () => build("sparseCategoricalCrossentropy"),
    { x: rows, y: [0, 1, 2, 0, 3, 2] },
    {},
    /^data\.y must be class indices from 0 to 2, as the output has 3 columns; received "3 in row 4"$/,
  ],
  [
    "half a class",
    () => build("sparseCategoricalCrossentropy"),
    { x: rows, y: [0, 1, 2, 0, 1.5, 2] },
    {},
    /received "1\.5 in row 4"$/,
  ],
  [
    "shapes that do not fit deep inside",
    adding,
    { x: { a: tf.zeros([3, 4, 2]), b: tf.zeros([3, 5, 2]) }, y: tf.zeros([3, 4, 2]) },
    {},
    /^the input of layer joined \(Add\) must be an input that it can compute with \(.*\); received "shapes \[3, 4, 2\] and \[3, 5, 2\]"$/,
  ],
  [
    "an index that an embedding has no row for",
    embedding,
    { x: [[1], [7]], y: [1, 2] },
    {},
    /^the input of layer words \(Embedding\)/,
  ],
  [
    "a model that is not compiled",
    () => build(undefined),
    { x: rows, y: rows },
    {},
    /^model must be compiled: call model\.compile\(\{ optimizer, loss \}\) first; received "a model without optimizer"$/,
  ],
  [
    "a frozen model",
    () => {
      const model = build("categoricalCrossentropy");
      for (const layer of model.layers) layer.trainable = false;
      model.compile({ optimizer: tf.train.sgd(0.1), loss: "categoricalCrossentropy" });
      return model;
    },
    { x: rows, y: rows.map(() => [1, 0, 0]) },
    {},
    /^model must be a model with something to train/,
  ],
  [
    "no model",
    () => undefined,
    { x: rows },
    {},
    /^model must be a layers model, an object with call/,
  ],
  [
    "an object without variables",
    () => ({ call: (x: tf.Tensor) => x }),
    { x: rows, y: rows },
    { loss: losses.meanSquaredError, optimizer: tf.train.sgd(0.1) },
    /^model\.variables must be an array of tf\.Variable with at least one/,
  ],
  [
    "an object without a loss",
    () => ({ call: (x: tf.Tensor) => x, variables: [tf.variable(tf.scalar(1))] }),
    { x: rows, y: rows },
    { optimizer: tf.train.sgd(0.1) },
    /^loss must be a function \(yTrue, yPred\), as those of dl\.losses; received undefined$/,
  ],
  [
    "an object without an optimizer",
    () => ({ call: (x: tf.Tensor) => x, variables: [tf.variable(tf.scalar(1))] }),
    { x: rows, y: rows },
    { loss: losses.meanSquaredError },
    /^optimizer must be an optimizer, of the model or as an option/,
  ],
  [
    "a step that returns nothing",
    () => () => undefined,
    { x: rows },
    {},
    /^the step's result must be \{ loss, … \}/,
  ],
  [
    "an optimizer beside a layers model",
    () => build("meanSquaredError"),
    { x: rows, y: rows },
    { optimizer: tf.train.sgd(1) },
    /^optimizer must be given to model\.compile/,
  ],
  [
    "a metric that nobody knows",
    () => build("meanSquaredError"),
    { x: rows, y: rows },
    { metrics: ["acuracy"] },
    /^metrics must be one of accuracy, .*; received "acuracy"$/,
  ],
  [
    "a metric of an unknown output",
    () => build("meanSquaredError"),
    { x: rows, y: rows },
    { metrics: { top: "mae" } },
    /^metrics must be named after outputs: .*; received "top"$/,
  ],
  [
    "metrics for a step",
    () => () => ({ loss: 1 }),
    { x: rows },
    { metrics: ["mae"] },
    /^metrics must be none: a step of your own returns what it measures/,
  ],
  [
    "a class weight below 0",
    () => build("sparseCategoricalCrossentropy"),
    { x: rows, y: rows },
    { classWeight: { 0: -1 } },
    /^classWeight\[0\] must be a finite number of at least 0; received -1$/,
  ],
  [
    "a class weight by name",
    () => build("sparseCategoricalCrossentropy"),
    { x: rows, y: rows },
    { classWeight: { cat: 2 } },
    /^classWeight must be \{ class index: weight \}/,
  ],
  [
    "weights of another number",
    () => build("categoricalCrossentropy"),
    { x: rows, y: rows.map(() => [1, 0, 0]), sampleWeight: [1, 2] },
    {},
    /^data\.sampleWeight must be 6 rows, as data\.x; received 2$/,
  ],
  [
    "loss weights of another number",
    () => build("meanSquaredError"),
    { x: rows, y: rows },
    { lossWeights: [1, 2] },
    /^lossWeights must be a number of at least 0 for each of out/,
  ],
  [
    "half an epoch",
    () => build("meanSquaredError"),
    { x: rows, y: rows },
    { epochs: 1.5 },
    /^epochs must be a whole number ≥ 1; received 1\.5$/,
  ],
  [
    "a batch size of 0",
    () => build("meanSquaredError"),
    { x: rows, y: rows },
    { batchSize: 0 },
    /^batchSize must be a whole number ≥ 1; received 0$/,
  ],
  [
    "validation that does not fit",
    () => build("categoricalCrossentropy"),
    { x: rows, y: rows.map(() => [1, 0, 0]) },
    { validation: { x: rows, y: [1] } },
    /^validation\.y must be 6 rows, as validation\.x; received 1$/,
  ],
];

const weightsOf = (model: unknown): number[][] =>
  model instanceof tf.LayersModel ? model.getWeights().map((weight) => [...weight.dataSync()]) : [];

describe("fit refuses", () => {
  for (const [what, make, data, options, message] of REFUSED) {
    it(what, async () => {
      const model = make();
      const [before, kept] = [tf.memory().numTensors, weightsOf(model)];
      const run = fit(model as Model, data as Data, { verbose: 0, shuffle: false, ...options });
      await assert.rejects(run, (error: unknown) => {
        assert.match((error as Error).message, message);
        assert.equal((error as Error).name, "ArgumentError");
        return true;
      });
      assert.equal(tf.memory().numTensors, before);
      assert.deepEqual(weightsOf(model), kept);
    });
  }

  it("what does not fit in evaluate, too", async () => {
    await assert.rejects(
      evaluate(build("meanSquaredError"), { x: rows, y: rows }),
      /as layer out gives it/,
    );
    await assert.rejects(
      evaluate(build(undefined), { x: rows, y: rows }),
      /model must be compiled/,
    );
    await assert.rejects(
      evaluate(build("meanSquaredError"), { x: rows, y: rows }, { steps: 0 }),
      /steps must be a whole number ≥ 1; received 0/,
    );
  });
});

describe("a loss that is not finite", () => {
  const y = rows.map(([a = 0, b = 0]) => [a, b, a]);

  it("is told with epoch, batch and the layer whose weights overflowed", async () => {
    const model = build("meanSquaredError");
    model.compile({ optimizer: tf.train.sgd(1e38), loss: "meanSquaredError" });
    await assert.rejects(
      fit(
        model,
        { x: rows, y: y.map((row) => row.map((each) => 1e9 * each)) },
        { batchSize: 2, epochs: 3, verbose: 0 },
      ),
      /^RangeError: the loss became NaN in epoch 1, batch [23]: layer (hidden|out) is the first with weights that are not finite\. Try a smaller learning rate, clip the gradients/,
    );
  });

  it("is told with the layer whose output overflows, and the weights are left as they were", async () => {
    const model = build("meanSquaredError", 3);
    const [kernel, bias] = model.getLayer("hidden").getWeights() as [tf.Tensor, tf.Tensor];
    model.getLayer("hidden").setWeights([kernel.mul(0).add(3e38), bias]);
    const kept = weightsOf(model);
    await assert.rejects(
      fit(model, { x: rows.map(() => [3, 3]), y }, { verbose: 0 }),
      /in epoch 1, batch 1: all weights are finite, and layer hidden is the first whose output is not\./,
    );
    assert.deepEqual(weightsOf(model), kept);
  });

  it("is told with the loss where the model itself is sound", async () => {
    const model = build("meanSquaredError");
    model.compile({
      optimizer: tf.train.sgd(0.1),
      loss: (a: tf.Tensor, b: tf.Tensor) => b.sub(a).log(),
    });
    await assert.rejects(
      fit(model, { x: rows, y }, { verbose: 0 }),
      /weights and outputs of all layers are finite, so it is the loss that overflows/,
    );
  });

  it("is left to a callback that looks at it", async () => {
    const model = build("meanSquaredError");
    model.compile({
      optimizer: tf.train.sgd(0.1),
      loss: (a: tf.Tensor, b: tf.Tensor) => b.sub(a).log(),
    });
    const callback: Callback = {
      toleratesNonFinite: true,
      onBatchEnd: (_, logs, context) => {
        if (!Number.isFinite(logs["loss"])) context.stop("the loss is not finite");
      },
    };
    const kept = weightsOf(model);
    const history = await fit(
      model,
      { x: rows, y },
      { batchSize: 2, verbose: 0, callbacks: callback },
    );
    assert.deepEqual([history.ended, history.reason], ["callback", "the loss is not finite"]);
    assert.equal(history.batches.length, 1);
    assert.deepEqual(weightsOf(model), kept);
  });

  it("names the variable of a model written as a function", async () => {
    const w = tf.variable(tf.scalar(Infinity), true, "slope");
    const model = { call: (x: tf.Tensor) => x.mul(w), variables: [w] };
    const options = {
      loss: losses.meanSquaredError,
      optimizer: tf.train.sgd(0.1),
      verbose: 0 as const,
    };
    await assert.rejects(
      fit(model, { x: rows, y: rows }, options),
      /slope is the first variable that is not finite/,
    );
  });
});
