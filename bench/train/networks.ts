/** The networks that are trained side by side, as data: build.ts makes them in tfjs, networks.py in Keras. */

/** A part of a network. Each is followed by the next; weights stand in the order in which they are made. */
export type Block =
  /** Rows for whole numbers below `words`. */
  | { readonly kind: "embedding"; readonly words: number; readonly width: number }
  | { readonly kind: "dense"; readonly units: number; readonly activation?: "relu" | "softmax" }
  | { readonly kind: "conv2d"; readonly filters: number; readonly activation?: "relu" }
  | { readonly kind: "maxPooling2d" }
  | { readonly kind: "averagePooling2d" }
  | { readonly kind: "flatten" }
  | { readonly kind: "globalAveragePooling1d" }
  | { readonly kind: "globalAveragePooling2d" }
  /** Gates by the sigmoid; in Keras the GRU with `reset_after=False`, the only one of tfjs. */
  | { readonly kind: "lstm" | "gru"; readonly units: number }
  /** A loop over time in plain tfjs operations; in Keras `layers.LSTM`. */
  | { readonly kind: "lstmByHand"; readonly units: number }
  /** Convolution, batch norm, ReLU. */
  | { readonly kind: "normalizedConv2d"; readonly filters: number }
  /** Two normalised convolutions around which the input is added, projected where `strides` is 2. */
  | { readonly kind: "residual"; readonly filters: number; readonly strides: number }
  /** Attention and a feed-forward pair, each added to its input and then layer-normalised. */
  | {
      readonly kind: "encoder";
      readonly heads: number;
      readonly keyDim: number;
      readonly hidden: number;
    };

/** A classifier: blocks, and a dense softmax on top. */
export interface Classifier {
  readonly inputShape: readonly number[];
  readonly classes: number;
  readonly blocks: readonly Block[];
}

/** What jit is held to on a network. */
export interface Bars {
  /** So many times as fast as tfjs-node's own `fit`. */
  readonly stock: number;
  /** At most this share of the time of Keras on TensorFlow. */
  readonly keras: number;
  /** Tracing and loading take at most so many milliseconds. */
  readonly trace?: number;
}

export interface Network extends Classifier {
  readonly name: string;
  readonly batch: number;
  /** Steps of one measurement: some tenths of a second. */
  readonly steps: number;
  readonly optimizer: "rmsprop" | "adam" | "sgd";
  readonly bars: Bars;
}

const RECURRENT = {
  batch: 128,
  classes: 10,
  inputShape: [50, 64],
  steps: 5,
  optimizer: "rmsprop",
  bars: { stock: 3, keras: 1 },
} as const;

export const NETWORKS: readonly Network[] = [
  {
    name: "logistic regression",
    batch: 32,
    classes: 10,
    inputShape: [784],
    steps: 300,
    optimizer: "sgd",
    bars: { stock: 3, keras: 0.6 },
    blocks: [],
  },
  {
    name: "MLP 784-512-10",
    batch: 128,
    classes: 10,
    inputShape: [784],
    steps: 60,
    optimizer: "rmsprop",
    bars: { stock: 3, keras: 0.6 },
    blocks: [{ kind: "dense", units: 512, activation: "relu" }],
  },
  {
    name: "MLP, 25 million",
    batch: 128,
    classes: 10,
    inputShape: [2048],
    steps: 4,
    optimizer: "adam",
    bars: { stock: 3, keras: 0.6 },
    blocks: [
      { kind: "dense", units: 4096, activation: "relu" },
      { kind: "dense", units: 4096, activation: "relu" },
    ],
  },
  {
    name: "CNN 32-64",
    batch: 128,
    classes: 10,
    inputShape: [28, 28, 1],
    steps: 12,
    optimizer: "rmsprop",
    bars: { stock: 3, keras: 1 },
    blocks: [
      { kind: "conv2d", filters: 32, activation: "relu" },
      { kind: "maxPooling2d" },
      { kind: "conv2d", filters: 64, activation: "relu" },
      { kind: "maxPooling2d" },
      { kind: "flatten" },
    ],
  },
  { name: "LSTM 128 on 50×64", ...RECURRENT, blocks: [{ kind: "lstm", units: 128 }] },
  {
    name: "LSTM 128 on 50×64, by hand",
    ...RECURRENT,
    blocks: [{ kind: "lstmByHand", units: 128 }],
  },
  { name: "GRU 128 on 50×64", ...RECURRENT, blocks: [{ kind: "gru", units: 128 }] },
  {
    name: "transformer, 2 × 128 on 64",
    batch: 128,
    classes: 10,
    inputShape: [64, 128],
    steps: 4,
    optimizer: "adam",
    bars: { stock: 2.3, keras: 0.9 },
    blocks: [
      { kind: "encoder", heads: 4, keyDim: 32, hidden: 512 },
      { kind: "encoder", heads: 4, keyDim: 32, hidden: 512 },
      { kind: "globalAveragePooling1d" },
    ],
  },
  {
    // He and others (2016), section 4.2: three stages of three blocks, 16, 32 and 64 filters.
    name: "ResNet-20 on 32×32",
    batch: 128,
    classes: 10,
    inputShape: [32, 32, 3],
    steps: 2,
    optimizer: "sgd",
    bars: { stock: 3, keras: 1, trace: 1000 },
    blocks: [
      { kind: "normalizedConv2d", filters: 16 },
      ...[16, 32, 64].flatMap((filters, stage) =>
        [0, 1, 2].map(
          (block) =>
            ({ kind: "residual", filters, strides: stage > 0 && block === 0 ? 2 : 1 }) as const,
        ),
      ),
      { kind: "globalAveragePooling2d" },
    ],
  },
];
