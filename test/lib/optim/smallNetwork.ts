import * as tf from "@tensorflow/tfjs";
import { Random } from "../../../lib/core/random.js";

const random = new Random(11);
const rows = (n: number, m: number): number[][] =>
  Array.from({ length: n }, () => Array.from({ length: m }, () => random.normal(0, 1)));

/** Kernel and bias of the two layers of the network 3 - tanh 4 - 2. */
export const WEIGHTS: readonly (number[][] | number[])[] = [
  rows(3, 4),
  rows(1, 4)[0] as number[],
  rows(4, 2),
  rows(1, 2)[0] as number[],
];

const BATCHES = 50;
/** Fifty batches of eight samples. */
export const X = Array.from({ length: BATCHES }, () => rows(8, 3));
export const Y = Array.from({ length: BATCHES }, () => rows(8, 2));

/** The network, uncompiled, with these weights. */
export function smallNetwork(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 4, activation: "tanh", inputShape: [3] }),
      tf.layers.dense({ units: 2 }),
    ],
  });
  tf.tidy(() => model.setWeights(WEIGHTS.map((weight) => tf.tensor(weight))));
  return model;
}

/** Trains on the batches from `from` up to `to`, one update each. */
export async function train(
  model: tf.LayersModel,
  from = 0,
  to = BATCHES,
  after?: (batch: number) => void | Promise<void>,
): Promise<void> {
  for (let batch = from; batch < to; batch++) {
    const [x, y] = [tf.tensor2d(X[batch] ?? []), tf.tensor2d(Y[batch] ?? [])];
    await model.trainOnBatch(x, y);
    tf.dispose([x, y]);
    await after?.(batch);
  }
}

/** All weights in one list. */
export function flatWeights(model: tf.LayersModel): number[] {
  return model.getWeights().flatMap((weight) => [...weight.dataSync()]);
}
