/** What `dl.fit` and `dl.evaluate` are to do by graphs as without. */
import * as tf from "@tensorflow/tfjs";
import * as layers from "../../../../lib/layers/index.js";
import * as losses from "../../../../lib/losses/index.js";
import { optimizers, schedules } from "../../../../lib/optim/index.js";
import type { fit, FitOptions } from "../../../../lib/train/index.js";
import {
  IMAGES,
  LABELS,
  ROWS,
  TOKENS,
  X,
  Y,
  compiled,
  dense,
  mlp,
  numbers,
  oneHot,
  softmax,
  stacked,
} from "./models.js";

export interface Case {
  readonly model: () => tf.LayersModel;
  readonly data?: Parameters<typeof fit>[1];
  readonly options?: FitOptions;
}

function twoByTwo(): tf.LayersModel {
  const [a, b] = [tf.input({ shape: [6], name: "a" }), tf.input({ shape: [6], name: "b" })];
  const both = tf.layers.concatenate().apply([a, b]) as tf.SymbolicTensor;
  const one = dense({ units: 3, activation: "softmax", name: "one" }).apply(both);
  const two = dense({ units: 1, name: "two" }).apply(both);
  const model = tf.model({ inputs: [a, b], outputs: [one, two] as tf.SymbolicTensor[] });
  model.compile({
    optimizer: tf.train.adam(0.01),
    loss: { one: "categoricalCrossentropy", two: "meanSquaredError" },
  });
  return model;
}

export const CASES: Readonly<Record<string, Case>> = {
  "sample weights": {
    model: () => compiled(mlp()),
    data: { x: X, y: Y, sampleWeight: tf.linspace(0, 2, ROWS) },
    options: { weightedMetrics: ["accuracy"] },
  },
  "class weights and class indices": {
    model: () => compiled(mlp(), tf.train.sgd(0.1), "sparseCategoricalCrossentropy"),
    data: { x: X, y: LABELS },
    options: { classWeight: { 0: 3, 1: 0.5 } },
  },
  "several inputs and outputs": {
    model: twoByTwo,
    data: { x: { a: X, b: numbers(ROWS, 6) }, y: { one: Y, two: numbers(ROWS, 1) } },
    options: { lossWeights: { one: 1, two: 0.3 }, metrics: { one: ["accuracy"] } },
  },
  "masked positions": {
    model: () =>
      compiled(
        stacked(
          tf.layers.embedding({ inputDim: 9, outputDim: 4, maskZero: true, inputLength: 5 }),
          tf.layers.lstm({ units: 5, returnSequences: true }),
          softmax(),
        ),
      ),
    data: { x: TOKENS, y: tf.tidy(() => tf.stack([Y, Y, Y, Y, Y], 1)) },
  },
  "convolution, pooling, batch normalisation": {
    model: () =>
      compiled(
        stacked(
          tf.layers.conv2d({
            filters: 4,
            kernelSize: 3,
            activation: "relu",
            inputShape: [8, 8, 2],
          }),
          tf.layers.batchNormalization(),
          tf.layers.maxPooling2d({ poolSize: 2 }),
          tf.layers.flatten(),
          softmax(),
        ),
        tf.train.momentum(0.02, 0.9),
      ),
    data: { x: IMAGES, y: Y },
  },
  "recurrent layers": {
    model: () =>
      compiled(
        stacked(
          tf.layers.bidirectional({
            layer: tf.layers.gru({ units: 3, returnSequences: true }),
            inputShape: [5, 1],
          }),
          tf.layers.simpleRNN({ units: 4 }),
          softmax(),
        ),
      ),
    data: { x: TOKENS.expandDims(2).div(9), y: Y },
  },
  "penalties, and layers of dl": {
    model: () =>
      compiled(
        stacked(
          dense({
            units: 8,
            inputShape: [6],
            kernelRegularizer: tf.regularizers.l1l2({ l1: 0.01, l2: 0.02 }),
          }),
          layers.rmsNormalization(),
          layers.groupNormalization({ groups: 2 }),
          softmax(),
        ),
        optimizers.AdamW({ learningRate: 0.01, globalClipNorm: 1, useEma: true }),
        losses.categoricalCrossentropy,
      ),
  },
  "a schedule": {
    model: () =>
      compiled(
        mlp(),
        optimizers.SGD({
          learningRate: schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 9 }),
          momentum: 0.9,
          learningRateMultipliers: { "/bias": 0.5 },
        }),
      ),
  },
  "validation, early stopping with the best weights, a rate that sinks": {
    model: () => compiled(mlp(), tf.train.rmsprop(0.05)),
    options: {
      epochs: 12,
      validation: { x: numbers(ROWS, 6), y: oneHot(3) },
    },
  },
};
