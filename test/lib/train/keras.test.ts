import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { Random } from "../../../lib/core/random.js";
import { seedAll } from "../../../lib/engine/index.js";
import * as metrics from "../../../lib/metrics/index.js";
import { fit, type FitOptions } from "../../../lib/train/index.js";
import { askPython } from "../../oracle/python.js";

const random = new Random(5);
const ROWS = 23;
const table = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()));

const x = table(ROWS, 3);
const other = table(ROWS, 2);
const numbers = x.map(([a = 0, b = 0]) => [Math.sin(a) + b]);
const classes = x.map(([a = 0, b = 0]) => (a > 0.5 ? 2 : b > 0 ? 1 : 0));
const oneHot = classes.map((label) => [0, 1, 2].map((k) => Number(k === label)));
const yes = classes.map((label) => [Number(label > 0)]);
const sampleWeight = Array.from({ length: ROWS }, () => random.uniform(0, 3));
const sequences = Array.from({ length: ROWS }, () => table(4, 3));
const sequenceTargets = Array.from({ length: ROWS }, () => table(4, 2));

const sequential = (units: number, activation?: "sigmoid" | "softmax"): tf.LayersModel =>
  tf.sequential({
    layers: [
      tf.layers.dense({ units: 5, activation: "tanh", inputShape: [3] }),
      tf.layers.dense({ units, ...(activation ? { activation } : {}) }),
    ],
  });

function regularised(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.dense({
        units: 5,
        inputShape: [3],
        kernelRegularizer: tf.regularizers.l1l2({ l1: 0.01, l2: 0.02 }),
      }),
      tf.layers.batchNormalization(),
      tf.layers.reLU(),
      tf.layers.dropout({ rate: 0 }),
      tf.layers.dense({ units: 1, biasRegularizer: tf.regularizers.l2({ l2: 0.1 }) }),
    ],
  });
}

function constrained(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.dense({
        units: 5,
        activation: "tanh",
        inputShape: [3],
        kernelConstraint: tf.constraints.maxNorm({ maxValue: 0.5, axis: 0 }),
        biasConstraint: tf.constraints.nonNeg(),
      }),
      tf.layers.dense({
        units: 1,
        kernelConstraint: tf.constraints.minMaxNorm({
          minValue: 0.2,
          maxValue: 0.4,
          rate: 0.6,
          axis: 0,
        }),
      }),
    ],
  });
}

function twoOutputs(): tf.LayersModel {
  const [a, b] = [tf.input({ shape: [3], name: "a" }), tf.input({ shape: [2], name: "b" })];
  const left = tf.layers.dense({ units: 4, activation: "tanh" }).apply(a) as tf.SymbolicTensor;
  const joined = tf.layers.concatenate().apply([left, b]) as tf.SymbolicTensor;
  const number = tf.layers.dense({ units: 1, name: "number" }).apply(joined) as tf.SymbolicTensor;
  const kind = tf.layers
    .dense({ units: 3, activation: "softmax", name: "kind" })
    .apply(joined) as tf.SymbolicTensor;
  return tf.model({ inputs: [a, b], outputs: [number, kind] });
}

function sequence(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.simpleRNN({ units: 5, returnSequences: true, inputShape: [4, 3] }),
      tf.layers.dense({ units: 2 }),
    ],
  });
}

function masked(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.embedding({ inputDim: 6, outputDim: 3, maskZero: true, inputLength: 4 }),
      tf.layers.simpleRNN({ units: 5, returnSequences: true }),
      tf.layers.dense({ units: 3, activation: "softmax" }),
    ],
  });
}

const words = Array.from({ length: ROWS }, (_, i) =>
  [0, 1, 2, 3].map((at) => (at < 1 + (i % 4) ? 1 + random.integer(5) : 0)),
);
const tags = words.map((row) => row.map((word) => word % 3));

const MODELS = {
  masked: { make: masked, loss: "sparseCategoricalCrossentropy" },
  regression: { make: () => sequential(1), loss: "meanSquaredError" },
  binary: { make: () => sequential(1, "sigmoid"), loss: "binaryCrossentropy" },
  categorical: { make: () => sequential(3, "softmax"), loss: "categoricalCrossentropy" },
  sparse: { make: () => sequential(3, "softmax"), loss: "sparseCategoricalCrossentropy" },
  regularised: { make: regularised, loss: "meanSquaredError" },
  constrained: { make: constrained, loss: "meanSquaredError" },
  twoOutputs: { make: twoOutputs, loss: ["meanSquaredError", "categoricalCrossentropy"] },
  sequence: { make: sequence, loss: "meanSquaredError" },
};

interface Case {
  readonly what: string;
  readonly case: keyof typeof MODELS;
  readonly data: { readonly x: object; readonly y: object; readonly sampleWeight?: number[] };
  readonly options?: FitOptions;
  /** The same options in Keras' words. */
  readonly keras?: object;
  readonly fit?: object;
  /** The output layer's first weights are so many times as large. */
  readonly scale?: number;
  /** Our name in the history → Keras'. */
  readonly logs?: Readonly<Record<string, string>>;
}

const CASES: readonly Case[] = [
  {
    what: "loss and errors over an uneven last batch",
    case: "regression",
    data: { x, y: numbers },
    options: { metrics: ["mae", metrics.RootMeanSquaredError(), "r2Score"] },
    keras: { metrics: ["mae", "root_mean_squared_error", "r2_score"] },
    logs: {
      loss: "loss",
      mae: "mae",
      rootMeanSquaredError: "root_mean_squared_error",
      r2Score: "r2_score",
    },
  },
  {
    what: "binary measures, several epochs, validation",
    case: "binary",
    data: { x, y: yes },
    options: {
      epochs: 3,
      validation: { x: x.slice(3, 14), y: yes.slice(3, 14) },
      metrics: ["accuracy", "precision", "recall"],
    },
    keras: {
      metrics: ["accuracy", "precision", "recall"],
      validation: [x.slice(3, 14), yes.slice(3, 14)],
    },
    fit: { epochs: 3 },
    logs: {
      loss: "loss",
      accuracy: "accuracy",
      precision: "precision",
      recall: "recall",
      valLoss: "val_loss",
      valAccuracy: "val_accuracy",
      valPrecision: "val_precision",
    },
  },
  {
    what: "class weights of class indices",
    case: "sparse",
    data: { x, y: classes },
    options: {
      classWeight: { 0: 0.5, 2: 3 },
      metrics: ["accuracy"],
      weightedMetrics: [metrics.SparseCategoricalAccuracy({ name: "weighted" })],
    },
    keras: { metrics: ["accuracy"], weighted: ["sparse_categorical_accuracy"] },
    fit: { class_weight: { 0: 0.5, 2: 3 } },
    logs: { loss: "loss", accuracy: "accuracy", weighted: "sparse_categorical_accuracy" },
  },
  {
    what: "class weights of one-hot targets",
    case: "categorical",
    data: { x, y: oneHot },
    options: { classWeight: { 1: 4 } },
    fit: { class_weight: { 1: 4 } },
  },
  {
    what: "sample weights",
    case: "regression",
    data: { x, y: numbers, sampleWeight },
    keras: { sampleWeight },
  },
  {
    what: "sample weights times class weights",
    case: "binary",
    data: { x, y: yes, sampleWeight },
    options: { classWeight: { 0: 2, 1: 0.25 } },
    // Keras takes one of both; their product is what it would count.
    keras: { sampleWeight: sampleWeight.map((w, i) => w * (yes[i]?.[0] === 1 ? 0.25 : 2)) },
  },
  {
    what: "regularisers and batch normalisation, in training and validation",
    case: "regularised",
    data: { x, y: numbers },
    options: { epochs: 2, validation: { x, y: numbers } },
    keras: { validation: [x, numbers] },
    fit: { epochs: 2 },
    logs: { loss: "loss", valLoss: "val_loss" },
  },
  {
    what: "constraints of weights, which hold after each step",
    case: "constrained",
    data: { x, y: numbers },
    options: { epochs: 3, validation: { x, y: numbers } },
    keras: { validation: [x, numbers] },
    fit: { epochs: 3 },
    logs: { loss: "loss", valLoss: "val_loss" },
  },
  {
    what: "a share held out for validation",
    case: "regression",
    data: { x, y: numbers },
    options: { validationSplit: 0.3 },
    fit: { validation_split: 0.3 },
    logs: { loss: "loss", valLoss: "val_loss" },
  },
  {
    what: "two inputs and two outputs with loss weights",
    case: "twoOutputs",
    // Of whole batches: the losses of the outputs are means over batches in Keras.
    data: {
      x: { a: x.slice(0, 20), b: other.slice(0, 20) },
      y: { number: numbers.slice(0, 20), kind: oneHot.slice(0, 20) },
    },
    options: { lossWeights: [1, 0.3], metrics: { kind: "accuracy" } },
    keras: { lossWeights: [1, 0.3] },
    logs: { loss: "loss", numberLoss: "number_loss", kindLoss: "kind_loss" },
  },
  ...(["binary", "categorical", "sparse"] as const).map((kind) => {
    const y = { binary: yes, categorical: oneHot, sparse: classes }[kind];
    return {
      what: `predictions so wrong that their probability rounds to 0: ${kind}`,
      case: kind,
      data: { x, y },
      scale: 60,
      // One step: many would make much of the last digit.
      options: { batchSize: ROWS, validation: { x, y } },
      keras: { validation: [x, y] },
      fit: { batch_size: ROWS },
      logs: { loss: "loss", valLoss: "val_loss" },
    };
  }),
  {
    what: "masked positions, which count neither in the loss nor in a measure",
    case: "masked",
    data: { x: words, y: tags },
    options: { metrics: ["accuracy"], validation: { x: words.slice(2, 7), y: tags.slice(2, 7) } },
    keras: { metrics: ["accuracy"], validation: [words.slice(2, 7), tags.slice(2, 7)] },
    logs: { loss: "loss", accuracy: "accuracy", valLoss: "val_loss", valAccuracy: "val_accuracy" },
  },
  {
    what: "masked positions with sample weights",
    case: "masked",
    data: { x: words, y: tags, sampleWeight },
    keras: { sampleWeight: sampleWeight.map((w) => [w, w, w, w]) },
  },
  {
    what: "a value per position, weighted by sample",
    case: "sequence",
    data: { x: sequences, y: sequenceTargets, sampleWeight },
    keras: { sampleWeight: sampleWeight.map((w) => [w, w, w, w]) },
  },
];

interface Answer {
  readonly history: Readonly<Record<string, readonly number[]>>;
  readonly weights: readonly (readonly unknown[])[];
}

const layersWithWeights = (model: tf.LayersModel): tf.layers.Layer[] =>
  model.layers.filter((layer) => layer.getWeights().length > 0);

describe("fit against Keras", () => {
  let models: readonly tf.LayersModel[] = [];
  let answers: readonly Answer[] = [];
  before(() => {
    seedAll(4);
    models = CASES.map((each) => {
      const { make, loss } = MODELS[each.case];
      const model = make();
      model.compile({ optimizer: tf.train.sgd(0.1), loss });
      const [kernel, bias] = model.layers.at(-1)?.getWeights() ?? [];
      if (each.scale !== undefined) {
        model.layers.at(-1)?.setWeights([kernel?.mul(each.scale), bias] as tf.Tensor[]);
      }
      return model;
    });
    const request = CASES.map((each, i) => ({
      case: each.case,
      weights: layersWithWeights(models[i] as tf.LayersModel).map((layer) =>
        layer.getWeights().map((weight) => weight.arraySync()),
      ),
      x: each.data.x,
      y: each.data.y,
      ...each.keras,
      fit: { batch_size: 5, ...each.fit },
    }));
    answers = askPython("training.py", request) as readonly Answer[];
  });

  CASES.forEach((each, i) => {
    it(each.what, async () => {
      const model = models[i] as tf.LayersModel;
      const { history, weights } = answers[i] as Answer;
      const ours = await fit(model, each.data as Parameters<typeof fit>[1], {
        batchSize: 5,
        shuffle: false,
        verbose: 0,
        ...each.options,
      });
      for (const [name, theirs] of Object.entries(each.logs ?? { loss: "loss" })) {
        const expected = history[theirs] ?? [Number.NaN];
        close(ours.get(name), [...expected], 1e-5, `${name} ${Object.keys(history).join(", ")}`);
      }
      layersWithWeights(model).forEach((layer, k) =>
        layer.getWeights().forEach((weight, w) => {
          const flat = ([weights[k]?.[w]] as unknown[]).flat(5) as number[];
          close([...weight.dataSync()], flat, 1e-5, `${layer.name} ${w}`);
        }),
      );
    });
  });
});

function close(ours: number[], theirs: number[], tolerance: number, what: string): void {
  assert.equal(ours.length, theirs.length, what);
  ours.forEach((value, i) => {
    const other = theirs[i] ?? Number.NaN;
    assert.ok(
      Math.abs(value - other) <= tolerance * Math.max(1, Math.abs(other)),
      `${what}: ${value} against ${other}`,
    );
  });
}
