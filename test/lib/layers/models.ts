import { tf } from "../../../lib/engine/index.js";
import * as layers from "../../../lib/layers/index.js";
import { normal } from "./compare.js";

type Symbol = ReturnType<typeof tf.input>;

export const TEXTS = ["the cat sat_on the MAT", "a Dog ran", "the dog", "über den Zaun"];

/** Registered under one name in each process. */
layers.registerFunction("firstHalf_of", (x: ReturnType<typeof tf.tensor>) =>
  x.slice([0, 0], [-1, Math.floor((x.shape[1] ?? 0) / 2)]),
);

layers.registerFunction("shout_AND_split", (text: string) => text.toUpperCase().split(" "));

/** Texts → tokens → an encoder block of a transformer, with paddings masked → two classes. */
export function encoder(): ReturnType<typeof tf.model> {
  const vectorize = layers.textVectorization({
    outputSequenceLength: 6,
    split: { name: "shout_AND_split" },
    standardize: null,
  });
  vectorize.adapt(TEXTS);
  const texts = tf.input({ shape: [1], dtype: "string" });
  const tokens = vectorize.apply(texts) as Symbol;
  const embedded = tf.layers
    .embedding({
      inputDim: vectorize.vocabularySize(),
      outputDim: 8,
      maskZero: true,
      embeddingsInitializer: tf.initializers.randomNormal({ seed: 1, stddev: 1 }),
    })
    .apply(tokens) as Symbol;
  const attended = layers
    .multiHeadAttention({
      numHeads: 2,
      keyDim: 4,
      kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }),
      kernelRegularizer: tf.regularizers.l2({ l2: 0.01 }),
    })
    .apply(embedded) as Symbol;
  const added = tf.layers.add().apply([embedded, attended]) as Symbol;
  const scaled = layers.rmsNormalization().apply(added) as Symbol;
  const pooled = tf.layers.globalAveragePooling1d({}).apply(scaled) as Symbol;
  const half = layers.lambda({ function: "firstHalf_of" }).apply(pooled) as Symbol;
  const dense = tf.layers.dense({
    units: 2,
    activation: "softmax",
    kernelInitializer: tf.initializers.glorotUniform({ seed: 3 }),
  });
  return tf.model({ inputs: texts, outputs: dense.apply(half) as Symbol });
}

/** Images, normalised and augmented, → a convolution with group normalisation → three numbers. */
export function augmented(): ReturnType<typeof tf.sequential> {
  const scale = layers.normalization({ inputShape: [6, 6, 2] });
  scale.adapt(normal([10, 6, 6, 2], 1, 5));
  return tf.sequential({
    layers: [
      scale,
      layers.randomFlip({ mode: "horizontal", seed: 1 }),
      layers.randomRotation({ factor: 0.1, seed: 2 }),
      layers.randomZoom({ heightFactor: [-0.2, 0.1], fillMode: "wrap", seed: 3 }),
      layers.randomTranslation({ heightFactor: 0.1, widthFactor: [0, 0.2], seed: 4 }),
      layers.randomContrast({ factor: [0.1, 0.3], valueRange: [-9, 9], seed: 5 }),
      tf.layers.conv2d({
        filters: 4,
        kernelSize: 3,
        kernelInitializer: tf.initializers.glorotUniform({ seed: 4 }),
      }),
      layers.groupNormalization({ groups: 2, gammaConstraint: tf.constraints.nonNeg() }),
      tf.layers.flatten(),
      tf.layers.dense({
        units: 3,
        kernelInitializer: tf.initializers.glorotUniform({ seed: 5 }),
      }),
    ],
  });
}

export const MODELS = {
  encoder: {
    make: encoder,
    inputs: () =>
      tf.tensor2d(
        TEXTS.map((text) => [text]),
        undefined,
        "string",
      ),
    targets: () => tf.oneHot(tf.tensor1d([0, 1, 1, 0], "int32"), 2),
    loss: "categoricalCrossentropy",
  },
  augmented: {
    make: augmented,
    inputs: () => tf.tensor(normal([4, 6, 6, 2], 2)),
    targets: () => tf.tensor(normal([4, 3], 3)),
    loss: "meanSquaredError",
  },
} as const;

/** All numbers of a prediction as text, exact to the bit. */
export function bits(prediction: unknown): string {
  const numbers = (prediction as ReturnType<typeof tf.tensor>).dataSync<"float32">();
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString("hex");
}
