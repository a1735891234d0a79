/** A training with everything that must go on: dropout, batch norm, shuffling, Adam, callbacks. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { seedAll } from "../../../../lib/engine/index.js";
import * as layers from "../../../../lib/layers/index.js";
import { optimizers, schedules } from "../../../../lib/optim/index.js";
import * as data from "../../../../lib/data/index.js";
import { callbacks, fit, type Callback, type FitOptions } from "../../../../lib/train/index.js";

export const ROWS = 37;

export function rows(): { x: number[][]; y: number[][] } {
  const x = Array.from({ length: ROWS }, (_, i) => [Math.sin(i * i), Math.cos(3 * i), (i % 5) / 5]);
  return { x, y: x.map(([a = 0, b = 0]) => (a > b ? [1, 0] : [0, 1])) };
}

export interface Variant {
  readonly optimizer: () => tf.Optimizer;
  readonly source: "rows" | "loader" | "dataset";
  readonly stepsPerEpoch?: number;
  readonly seededLayer?: boolean;
  /** False for an optimizer whose rate a schedule sets. */
  readonly plateau?: boolean;
}

export const VARIANTS: Readonly<Record<string, Variant>> = {
  "rows, Adam": { optimizer: () => tf.train.adam(0.01), source: "rows" },
  "a loader with augmentation, momentum": {
    optimizer: () => tf.train.momentum(0.05, 0.9),
    source: "loader",
  },
  "a tf.data.Dataset that shuffles, RMSprop": {
    optimizer: () => tf.train.rmsprop(0.01),
    source: "dataset",
  },
  "a loader without end, Adamax": {
    optimizer: () => tf.train.adamax(0.01),
    source: "loader",
    stepsPerEpoch: 3,
  },
  "layers with a seed of their own, AdamW with a schedule, averages and accumulation": {
    optimizer: () =>
      optimizers.AdamW({
        learningRate: schedules.cosineDecay({ initialLearningRate: 0.05, decaySteps: 30 }),
        weightDecay: 0.01,
        globalClipNorm: 1,
        useEma: true,
        emaMomentum: 0.9,
        gradientAccumulationSteps: 2,
      }),
    source: "rows",
    seededLayer: true,
    plateau: false,
  },
  "AdamW with a schedule, steps as graphs": {
    optimizer: () =>
      optimizers.AdamW({
        learningRate: schedules.cosineDecay({ initialLearningRate: 0.05, decaySteps: 60 }),
        clipNorm: 1,
        useEma: true,
        emaMomentum: 0.9,
      }),
    source: "rows",
    plateau: false,
  },
  "SGD with momentum": {
    optimizer: () => optimizers.SGD({ learningRate: 0.05, momentum: 0.9, nesterov: true }),
    source: "rows",
  },
};

export function makeModel(optimizer: tf.Optimizer, seededLayer = false): tf.LayersModel {
  seedAll(11);
  // As an image of three pixels: a layer that draws from a seed of its own.
  const augmented = tf.sequential({
    layers: [
      tf.layers.reshape({ targetShape: [3, 1, 1], inputShape: [3] }),
      layers.randomContrast({ factor: 0.5, seed: 3 }),
      tf.layers.flatten(),
    ],
  });
  const model = tf.sequential({
    layers: [
      ...(seededLayer ? [augmented] : []),
      tf.layers.dense({ units: 8, inputShape: [3], activation: "tanh" }),
      tf.layers.batchNormalization(),
      tf.layers.dropout({ rate: 0.4 }),
      tf.layers.dense({ units: 2, activation: "softmax" }),
    ],
  });
  model.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

function sourceOf({ source }: Variant): Parameters<typeof fit>[1] {
  const { x, y } = rows();
  if (source === "rows") return { x, y };
  if (source === "loader") {
    return data.DataLoader(
      { x: tf.tensor(x), y: tf.tensor(y) },
      {
        batchSize: 8,
        seed: 5,
        map: ({ x, ...rest }, random) => ({
          ...rest,
          x: (x as tf.Tensor).add(random.normal(0, 0.1)),
        }),
      },
    );
  }
  return tf.data
    .zip({ xs: tf.data.array(x), ys: tf.data.array(y) })
    .shuffle(ROWS)
    .batch(8) as never;
}

/** Trains a fresh model, as a program does that is started (again); gives the bits of everything. */
export async function train(
  variant: Variant,
  options: Pick<FitOptions, "checkpoint" | "resume" | "epochs"> = {},
  more: readonly Callback[] = [],
): Promise<string> {
  const model = makeModel(variant.optimizer(), variant.seededLayer);
  const { x, y } = rows();
  const stopping = callbacks.EarlyStopping({
    patience: 2,
    minDelta: 0.02,
    restoreBestWeights: true,
  });
  const plateau = callbacks.ReduceLROnPlateau({ monitor: "loss", factor: 0.5, patience: 1 });
  const history = await fit(model, sourceOf(variant), {
    epochs: 6,
    ...(variant.source === "rows" ? { batchSize: 8 } : {}),
    verbose: 0,
    validation: { x, y },
    callbacks: [stopping, ...(variant.plateau === false ? [] : [plateau]), ...more],
    ...(variant.stepsPerEpoch === undefined ? {} : { stepsPerEpoch: variant.stepsPerEpoch }),
    ...options,
  });
  // The layer with a seed of its own, and accumulated gradients, cannot be compiled.
  const { eager } = history.steps;
  if (variant.seededLayer !== true) assert.equal(eager, null);
  const bits = model
    .getWeights()
    .map((weight) => Buffer.from(new Uint8Array(weight.dataSync().buffer)).toString("hex"));
  const measured = history.epochs.map((row) => ({ ...row, seconds: 0 }));
  const { best, bestEpoch, stoppedEpoch } = stopping;
  return JSON.stringify({
    bits,
    measured,
    batches: history.batches,
    best,
    bestEpoch,
    stoppedEpoch,
  });
}
