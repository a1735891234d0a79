import * as tf from "@tensorflow/tfjs";
import { jit } from "../../../../lib/engine/jit/jit.js";
import * as layers from "../../../../lib/layers/index.js";

/** Makes something random, and gives what draws from it: a tensor each time. */
export type Draw = () => () => tf.Tensor;

/** A shuffle or a number from outside of any tensor. */
export type Order = () => number[] | Promise<number[]>;

/** The random operations of tfjs. */
export const OPERATIONS: Readonly<Record<string, Draw>> = {
  dropout: () => {
    const x = tf.ones([32]);
    return () => tf.dropout(x, 0.5);
  },
  multinomial: () => {
    const logits = tf.tensor1d([0.1, 0.2, 0.3, 0.4]);
    return () => tf.multinomial(logits, 32);
  },
  rand: () => () => tf.rand([4], () => Math.random()),
  randomGamma: () => () => tf.randomGamma([4], 2),
  randomNormal: () => () => tf.randomNormal([4]),
  randomStandardNormal: () => () => tf.randomStandardNormal([4]),
  randomUniform: () => () => tf.randomUniform([4]),
  randomUniformInt: () => () => tf.randomUniformInt([8], 0, 1000),
  truncatedNormal: () => () => tf.truncatedNormal([4]),
};

type Initializers = Readonly<
  Record<string, (config: object) => { apply(shape: number[]): tf.Tensor }>
>;
const initializer =
  (name: string, config: object = {}): Draw =>
  () => {
    const made = (tf.initializers as unknown as Initializers)[name]?.(config);
    return () => made?.apply([3, 3]) as tf.Tensor;
  };

export const INITIALIZERS: Readonly<Record<string, Draw>> = {
  glorotNormal: initializer("glorotNormal"),
  glorotUniform: initializer("glorotUniform"),
  heNormal: initializer("heNormal"),
  heUniform: initializer("heUniform"),
  leCunNormal: initializer("leCunNormal"),
  leCunUniform: initializer("leCunUniform"),
  orthogonal: initializer("orthogonal"),
  randomNormal: initializer("randomNormal"),
  randomUniform: initializer("randomUniform"),
  truncatedNormal: initializer("truncatedNormal"),
  varianceScaling: initializer("varianceScaling", { distribution: "uniform" }),
};

/** Those that draw nothing. */
export const CONSTANT_INITIALIZERS = ["constant", "identity", "ones", "zeros"];

const layer =
  (make: () => tf.layers.Layer, shape: number[]): Draw =>
  () => {
    const made = make();
    const size = tf.util.sizeFromShape(shape);
    const x = tf.range(0, size).div(size).reshape(shape);
    return () => made.apply(x, { training: true }) as tf.Tensor;
  };

/** Weights that are all alike, so that nothing but the masks is drawn. */
const recurrent = {
  units: 3,
  dropout: 0.5,
  recurrentDropout: 0.5,
  kernelInitializer: "ones",
  recurrentInitializer: "ones",
} as const;
const image = [4, 6, 6, 1];

export const LAYERS: Readonly<Record<string, Draw>> = {
  alphaDropout: layer(() => tf.layers.alphaDropout({ rate: 0.5 }), [4, 8]),
  dropout: layer(() => tf.layers.dropout({ rate: 0.5 }), [4, 8]),
  gaussianDropout: layer(() => tf.layers.gaussianDropout({ rate: 0.5 }), [4, 8]),
  gaussianNoise: layer(() => tf.layers.gaussianNoise({ stddev: 1 }), [4, 8]),
  spatialDropout1d: layer(() => tf.layers.spatialDropout1d({ rate: 0.5 }), [4, 2, 8]),
  "gru's dropout": layer(() => tf.layers.gru({ ...recurrent }), [4, 3, 4]),
  "lstm's dropout": layer(() => tf.layers.lstm({ ...recurrent }), [4, 3, 4]),
  "simpleRNN's dropout": layer(() => tf.layers.simpleRNN({ ...recurrent }), [4, 3, 4]),
  mixUp: () => {
    const made = layers.mixUp();
    const [x, y] = [tf.range(0, 12).reshape([6, 2]), tf.eye(6)];
    return () => tf.tidy(() => (made.apply([x, y], { training: true }) as [tf.Tensor])[0]);
  },
  randomContrast: layer(() => layers.randomContrast({ factor: 0.5 }), image),
  randomFlip: layer(() => layers.randomFlip({}), [24, 3, 3, 1]),
  randomRotation: layer(() => layers.randomRotation({ factor: 0.3 }), image),
  randomTranslation: layer(
    () => layers.randomTranslation({ heightFactor: 0.3, widthFactor: 0.3 }),
    image,
  ),
  randomWidth: layer(() => tf.layers.randomWidth({ factor: 0.9 }), [2, 3, 40, 1]),
  randomZoom: layer(() => layers.randomZoom({ heightFactor: 0.3 }), image),
};

/** Layers of tfjs and of ours that draw, by their names. */
export const RANDOM_LAYERS = [...Object.keys(tf.layers), ...Object.keys(layers)].filter((name) =>
  /^(?:random|mixUp)|dropout|noise/i.test(name),
);

const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** One weight that starts at 0: the losses show the order of the samples and nothing else. */
function model(): tf.Sequential {
  const made = tf.sequential({
    layers: [tf.layers.dense({ units: 1, inputShape: [1], kernelInitializer: "zeros" })],
  });
  made.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  return made;
}

/** Initial weights, the order of the samples and the dropout masks all show in the loss. */
async function network(jit: boolean): Promise<number[]> {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, activation: "relu", inputShape: [2] }),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.dense({ units: 1 }),
    ],
  });
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const x = tf.tensor2d(
    Array.from({ length: 40 }, (_, i) => Math.sin(i)),
    [20, 2],
  );
  const { history } = await model.fit(x, tf.sum(x, 1), { epochs: 3, batchSize: 4, jit });
  return history["loss"] as number[];
}

/** Losses of steps that a program takes by itself: initial weights and dropout show in them. */
function steps(compiled: boolean): number[] {
  const [a, b] = [tf.variable(tf.randomNormal([3, 8])), tf.variable(tf.randomNormal([8, 1]))];
  const optimizer = tf.train.adam(0.05);
  const x = tf.range(0, 12).div(12).reshape([4, 3]);
  const step = (rows: tf.Tensor): tf.Tensor =>
    optimizer.minimize(
      () => {
        const hidden = tf.dropout(rows.matMul(a).relu(), 0.5);
        return hidden.matMul(b).sub(1).square().mean();
      },
      true,
      [a, b],
    ) as tf.Tensor;
  const run = compiled ? jit(step, { xla: false }) : step;
  return [1, 2, 3, 4].map(() => run(x).dataSync()[0] ?? NaN);
}

/** Needs the gradient of a filter, which not every engine has of its own. */
async function convolution(): Promise<number[]> {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [6, 6, 1], filters: 3, kernelSize: 3, activation: "relu" }),
      tf.layers.depthwiseConv2d({ kernelSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 1 }),
    ],
  });
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const x = tf.tensor4d(
    Array.from({ length: 8 * 36 }, (_, i) => Math.sin(i)),
    [8, 6, 6, 1],
  );
  const y = tf.mean(x, [1, 2, 3]);
  await model.fit(x, y, { epochs: 1, batchSize: 4 });
  const { history } = await model.fit(x, y, { epochs: 2, batchSize: 4 });
  return history["loss"] as number[];
}

export const ORDERS: Readonly<Record<string, Order>> = {
  "Math.random": () => [Math.random(), Math.random()],
  "util.shuffle": () => {
    const items = count(20);
    tf.util.shuffle(items);
    return items;
  },
  "util.shuffleCombo": () => {
    const [items, others] = [count(20), count(20)];
    tf.util.shuffleCombo(items, others);
    return [...items, ...others];
  },
  "util.createShuffledIndices": () => [...tf.util.createShuffledIndices(20)],
  "util.randUniform": () => [tf.util.randUniform(0, 9)],
  "data.shuffle": async () => await tf.data.array(count(20)).shuffle(20).toArray(),
  "data.shuffle, anew at each pass": async () => {
    const data = tf.data.array(count(20)).shuffle(20);
    return [...(await data.toArray()), ...(await data.toArray())];
  },
  "fit's shuffle": async () => {
    const x = tf.range(0, 12).div(12).reshape([12, 1]);
    const { history } = await model().fit(x, x.square(), { epochs: 2, batchSize: 3 });
    return history["loss"] as number[];
  },
  "fit of a network": () => network(false),
  "fit of a network, compiled": () => network(true),
  "steps by hand": () => steps(false),
  "steps by hand, compiled": () => steps(true),
  "fit of a convolution": convolution,
  "fitDataset's shuffle": async () => {
    const rows = count(12).map((i) => ({ xs: tf.tensor1d([i / 12]), ys: tf.tensor1d([i % 3]) }));
    const data = tf.data.array(rows).shuffle(12).batch(3);
    const { history } = await model().fitDataset(data, { epochs: 2 });
    return history["loss"] as number[];
  },
};
