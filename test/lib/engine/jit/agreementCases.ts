/** The kinds of networks of `npm run bench -- train`, small, and optimizers beside Keras' own. */
import * as tf from "@tensorflow/tfjs";
import type { Classifier } from "../../../../bench/train/networks.js";
import { optimizers } from "../../../../lib/optim/index.js";

export const KINDS: Readonly<Record<string, Classifier>> = {
  "logistic regression": { inputShape: [12], classes: 4, blocks: [] },
  MLP: {
    inputShape: [12],
    classes: 4,
    blocks: [{ kind: "dense", units: 16, activation: "relu" }],
  },
  CNN: {
    inputShape: [10, 10, 2],
    classes: 3,
    blocks: [
      { kind: "conv2d", filters: 4, activation: "relu" },
      { kind: "maxPooling2d" },
      { kind: "averagePooling2d" },
      { kind: "flatten" },
    ],
  },
  LSTM: { inputShape: [7, 6], classes: 3, blocks: [{ kind: "lstm", units: 5 }] },
  "LSTM by hand": { inputShape: [7, 6], classes: 3, blocks: [{ kind: "lstmByHand", units: 5 }] },
  GRU: { inputShape: [7, 6], classes: 3, blocks: [{ kind: "gru", units: 5 }] },
  words: {
    inputShape: [7],
    classes: 3,
    blocks: [
      { kind: "embedding", words: 11, width: 6 },
      { kind: "lstm", units: 5 },
    ],
  },
  transformer: {
    inputShape: [6, 8],
    classes: 3,
    blocks: [
      { kind: "encoder", heads: 2, keyDim: 4, hidden: 16 },
      { kind: "globalAveragePooling1d" },
    ],
  },
  ResNet: {
    inputShape: [8, 8, 3],
    classes: 3,
    blocks: [
      { kind: "normalizedConv2d", filters: 4 },
      { kind: "residual", filters: 4, strides: 1 },
      { kind: "residual", filters: 8, strides: 2 },
      { kind: "globalAveragePooling2d" },
    ],
  },
};

/** An optimizer, and the same in Keras. */
export interface Pair {
  readonly ours: () => tf.Optimizer;
  readonly keras: { readonly optimizer: string; readonly options: object };
  /** Tried on every kind of network; otherwise on the MLP. */
  readonly everywhere?: boolean;
}

/** By rule and name: Keras takes the same numbers. */
function pair(
  ours: () => tf.Optimizer,
  optimizer: string,
  learning_rate: number,
  options: object = {},
): Pair {
  return { ours, keras: { optimizer, options: { learning_rate, ...options } } };
}

const { train } = tf;

/**
 * RMSprop and Adam divide by the size of the gradient, and make whole steps of what rounding leaves of a gradient
 * that is 0 (the bias of an attention's keys, on which no output depends; weights before a normalisation). An ε above
 * that rounding keeps such numbers comparable.
 */
const EPSILON = 1e-3;

const OPTIMIZERS: Readonly<Record<string, Pair>> = {
  "tf sgd": { ...pair(() => train.sgd(0.1), "SGD", 0.1), everywhere: true },
  "tf momentum": pair(() => train.momentum(0.05, 0.9), "SGD", 0.05, { momentum: 0.9 }),
  "tf nesterov": pair(() => train.momentum(0.05, 0.9, true), "SGD", 0.05, {
    momentum: 0.9,
    nesterov: true,
  }),
  "tf rmsprop": pair(() => train.rmsprop(0.01, 0.9), "RMSprop", 0.01),
  "tf rmsprop, large ε": {
    ...pair(() => train.rmsprop(0.01, 0.9, 0, EPSILON), "RMSprop", 0.01, { epsilon: EPSILON }),
    everywhere: true,
  },
  "tf rmsprop, momentum": pair(() => train.rmsprop(0.003, 0.9, 0.5), "RMSprop", 0.003, {
    momentum: 0.5,
  }),
  "tf adagrad": pair(() => train.adagrad(0.1), "Adagrad", 0.1),
  "tf adamax": pair(() => train.adamax(0.01), "Adamax", 0.01),
  // Keras adds ε before it corrects for the start: another step where gradients are as small as ε.
  "tf adam": pair(() => train.adam(0.01, 0.9, 0.999, 1e-30), "Adam", 0.01, { epsilon: 1e-30 }),
  SGD: pair(() => optimizers.SGD({ learningRate: 0.05, momentum: 0.9 }), "SGD", 0.05, {
    momentum: 0.9,
  }),
  Adagrad: pair(() => optimizers.Adagrad({ learningRate: 0.1 }), "Adagrad", 0.1),
  RMSprop: pair(() => optimizers.RMSprop({ learningRate: 0.01 }), "RMSprop", 0.01),
  Adam: pair(() => optimizers.Adam({ learningRate: 0.01 }), "Adam", 0.01),
  "Adam, large ε": {
    ...pair(() => optimizers.Adam({ learningRate: 0.01, epsilon: EPSILON }), "Adam", 0.01, {
      epsilon: EPSILON,
    }),
    everywhere: true,
  },
  "RMSprop, centered": pair(
    () => optimizers.RMSprop({ learningRate: 0.01, centered: true }),
    "RMSprop",
    0.01,
    { centered: true },
  ),
  "Adam, clipped": pair(
    () => optimizers.Adam({ learningRate: 0.01, clipNorm: 0.1 }),
    "Adam",
    0.01,
    { clipnorm: 0.1 },
  ),
  AdamW: pair(() => optimizers.AdamW({ learningRate: 0.01, weightDecay: 0.1 }), "AdamW", 0.01, {
    weight_decay: 0.1,
  }),
  Adamax: pair(() => optimizers.Adamax({ learningRate: 0.01 }), "Adamax", 0.01),
  Nadam: pair(() => optimizers.Nadam({ learningRate: 0.01 }), "Nadam", 0.01),
  Lion: pair(() => optimizers.Lion({ learningRate: 0.01 }), "Lion", 0.01),
  Adadelta: pair(() => optimizers.Adadelta({ learningRate: 0.5 }), "Adadelta", 0.5),
  Ftrl: pair(() => optimizers.Ftrl({ learningRate: 0.1 }), "Ftrl", 0.1),
};

/** Each optimizer on the MLP, some on every kind. */
export const CASES = Object.keys(KINDS).flatMap((kind) =>
  Object.entries(OPTIMIZERS).flatMap(([name, each]) =>
    kind === "MLP" || each.everywhere === true ? [{ kind, name, pair: each }] : [],
  ),
);
