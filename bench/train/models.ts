/** The networks that are trained side by side; `models.py` builds the same ones in Keras. */
import type * as TensorFlow from "@tensorflow/tfjs";

type Tf = typeof TensorFlow;
type Layer = TensorFlow.layers.Layer;

export interface Network {
  readonly name: string;
  readonly batch: number;
  readonly classes: number;
  readonly inputShape: readonly number[];
  /** Steps of one measurement: some tenths of a second. */
  readonly steps: number;
  readonly optimizer: "rmsprop" | "adam" | "sgd";
  build(tf: Tf): TensorFlow.LayersModel;
}

/** A classifier on top of the layers given. */
function sequential(tf: Tf, classes: number, layers: readonly Layer[]): TensorFlow.Sequential {
  const head = tf.layers.dense({ units: classes, activation: "softmax" });
  return tf.sequential({ layers: [...layers, head] });
}

export const NETWORKS: readonly Network[] = [
  {
    name: "logistic regression",
    batch: 32,
    classes: 10,
    inputShape: [784],
    steps: 100,
    optimizer: "sgd",
    build: (tf) =>
      tf.sequential({
        layers: [tf.layers.dense({ units: 10, activation: "softmax", inputShape: [784] })],
      }),
  },
  {
    name: "MLP 784-512-10",
    batch: 128,
    classes: 10,
    inputShape: [784],
    steps: 60,
    optimizer: "rmsprop",
    build: (tf) =>
      sequential(tf, 10, [tf.layers.dense({ units: 512, activation: "relu", inputShape: [784] })]),
  },
  {
    name: "MLP, 25 million",
    batch: 128,
    classes: 10,
    inputShape: [2048],
    steps: 4,
    optimizer: "adam",
    build: (tf) =>
      sequential(tf, 10, [
        tf.layers.dense({ units: 4096, activation: "relu", inputShape: [2048] }),
        tf.layers.dense({ units: 4096, activation: "relu" }),
      ]),
  },
  {
    name: "CNN 32-64",
    batch: 128,
    classes: 10,
    inputShape: [28, 28, 1],
    steps: 12,
    optimizer: "rmsprop",
    build: (tf) =>
      sequential(tf, 10, [
        tf.layers.conv2d({
          filters: 32,
          kernelSize: 3,
          activation: "relu",
          inputShape: [28, 28, 1],
        }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: "relu" }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
      ]),
  },
  {
    name: "LSTM 128 on 50×64",
    batch: 128,
    classes: 10,
    inputShape: [50, 64],
    steps: 5,
    optimizer: "rmsprop",
    build: (tf) =>
      sequential(tf, 10, [
        tf.layers.lstm({
          units: 128,
          recurrentActivation: "sigmoid",
          inputShape: [50, 64],
          recurrentInitializer: "glorotUniform",
        }),
      ]),
  },
  {
    name: "GRU 128 on 50×64",
    batch: 128,
    classes: 10,
    inputShape: [50, 64],
    steps: 5,
    optimizer: "rmsprop",
    build: (tf) =>
      sequential(tf, 10, [
        tf.layers.gru({
          units: 128,
          recurrentActivation: "sigmoid",
          inputShape: [50, 64],
          recurrentInitializer: "glorotUniform",
        }),
      ]),
  },
  {
    name: "ResNet-20 on 32×32",
    batch: 128,
    classes: 10,
    inputShape: [32, 32, 3],
    steps: 2,
    optimizer: "sgd",
    build: resNet20,
  },
];

/** He and others (2016), section 4.2: three stages of three blocks, 16, 32 and 64 filters. */
function resNet20(tf: Tf): TensorFlow.LayersModel {
  const { layers } = tf;
  const input = tf.input({ shape: [32, 32, 3] });
  const convolve = (
    x: TensorFlow.SymbolicTensor,
    filters: number,
    kernelSize: number,
    strides: number,
  ) =>
    layers
      .conv2d({ filters, kernelSize, strides, padding: "same", useBias: false })
      .apply(x) as TensorFlow.SymbolicTensor;
  const normalize = (x: TensorFlow.SymbolicTensor) =>
    layers.batchNormalization().apply(x) as TensorFlow.SymbolicTensor;
  const relu = (x: TensorFlow.SymbolicTensor) =>
    layers.activation({ activation: "relu" }).apply(x) as TensorFlow.SymbolicTensor;
  let x = relu(normalize(convolve(input, 16, 3, 1)));
  for (const [stage, filters] of [16, 32, 64].entries()) {
    for (let block = 0; block < 3; block++) {
      const strides = stage > 0 && block === 0 ? 2 : 1;
      const inner = relu(normalize(convolve(x, filters, 3, strides)));
      const residual = normalize(convolve(inner, filters, 3, 1));
      const skipped = strides === 1 ? x : normalize(convolve(x, filters, 1, strides));
      x = relu(layers.add().apply([residual, skipped]) as TensorFlow.SymbolicTensor);
    }
  }
  const pooled = layers.globalAveragePooling2d({}).apply(x) as TensorFlow.SymbolicTensor;
  const head = layers.dense({ units: 10, activation: "softmax" });
  return tf.model({ inputs: input, outputs: head.apply(pooled) as TensorFlow.SymbolicTensor });
}
