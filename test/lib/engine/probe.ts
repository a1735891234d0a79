/**
 * Run as a program, in a process of its own: loads the engine, draws from everything random after
 * seeding, and prints what it saw as JSON on standard output.
 */
import { createRequire } from "node:module";
import { engineReport, seedAll, tf } from "../../../lib/engine/index.js";

const values = (tensor: { dataSync(): ArrayLike<number> }) => Array.from(tensor.dataSync());

/** Each name → what is drawn; small models only, so that the slowest engine keeps up. */
const draws: Record<string, () => number[] | Promise<number[]>> = {
  randomUniform: () => values(tf.randomUniform([4])),
  randomNormal: () => values(tf.randomNormal([4])),
  truncatedNormal: () => values(tf.truncatedNormal([4])),
  randomGamma: () => values(tf.randomGamma([4], 2)),
  rand: () => values(tf.rand([4], Math.random)),
  multinomial: () => values(tf.multinomial(tf.tensor1d([0.1, 0.2, 0.3, 0.4]), 32)),
  dropout: () => values(tf.dropout(tf.ones([32]), 0.5)),
  shuffle: () => {
    const items = Array.from({ length: 20 }, (_, i) => i);
    tf.util.shuffle(items);
    return items;
  },
  dataset: async () =>
    tf.data
      .array(Array.from({ length: 20 }, (_, i) => i))
      .shuffle(20)
      .toArray(),
  glorot: () => values(tf.initializers.glorotUniform({}).apply([2, 2])),
  orthogonal: () => values(tf.initializers.orthogonal({}).apply([2, 2])),
  noiseLayer: () =>
    values(
      tf.layers.gaussianNoise({ stddev: 1 }).apply(tf.zeros([4]), { training: true }) as never,
    ),
  fit,
  convolution,
};

/** Initial weights, the order of the samples and the dropout masks all show in the loss. Graphs draw otherwise. */
async function fit(): Promise<number[]> {
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
  const { history } = await model.fit(x, tf.sum(x, 1), { epochs: 3, batchSize: 4, jit: false });
  return history["loss"] as number[];
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
  const before = tf.memory().numTensors;
  const { history } = await model.fit(x, y, { epochs: 2, batchSize: 4 });
  return [...(history["loss"] as number[]), tf.memory().numTensors - before];
}

async function drawAll(seed: number): Promise<Record<string, number[]>> {
  const drawn: Record<string, number[]> = {};
  for (const [name, draw] of Object.entries(draws)) {
    seedAll(seed);
    drawn[name] = await draw();
  }
  return drawn;
}

const require = createRequire(import.meta.url);
const danfo = require("danfojs-node") as { readonly tensorflow: unknown };
const nodePackage = require("@tensorflow/tfjs-node") as unknown;

console.log(
  JSON.stringify({
    report: engineReport,
    backend: tf.getBackend(),
    product: values(tf.matMul([[1, 2]], [[3], [4]])),
    oneInstance: nodePackage === tf && danfo.tensorflow === tf,
    first: await drawAll(7),
    again: await drawAll(7),
    other: await drawAll(8),
  }),
);
