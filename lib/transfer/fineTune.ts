import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import type { TrainingData } from "../data/index.js";
import { fit, type FitOptions, type History } from "../train/index.js";
import { freeze, unfreeze, type Chosen } from "./freeze.js";
import { layerwiseLearningRates } from "./rates.js";

/** One part of a training: which layers learn, how fast, how long. */
export interface Phase {
  /** Key of its history in the result. */
  readonly name: string;
  /** "head": the last layer; "all"; or layers by name or test. */
  readonly train: "head" | "all" | Chosen;
  /** Passes over the data, 1 or more. */
  readonly epochs: number;
  /** For all layers; or a rate per layer name, with `others` for the rest. */
  readonly learningRate: number | Readonly<Record<string, number>>;
}

/**
 * Feature extraction with a new head, then careful training of everything.
 *
 * @example
 * dl.TWO_PHASES.map(({ name, learningRate }) => [name, learningRate]); // [["feature extraction", 0.001], ["fine-tuning", 0.0001]]
 */
export const TWO_PHASES: readonly Phase[] = [
  { name: "feature extraction", train: "head", epochs: 10, learningRate: 1e-3 },
  { name: "fine-tuning", train: "all", epochs: 10, learningRate: 1e-4 },
];

/**
 * Trains a model in phases with Adam: by default first the head on frozen features, then everything at
 * a tenth of the rate. Weights change in place.
 *
 * @param model built; its layers are frozen and unfrozen, and it is compiled anew for each phase
 * @param data as for `fit`
 * @param options phases; loss ("categoricalCrossentropy"); the rest as for `fit`
 * @returns phase name → history
 * @throws ArgumentError for no phases, a rate that is not above 0, or what `fit` and `freeze` refuse
 * @example
 * const { x, y } = dl.datasets.blobs({ samples: 60 });
 * const model = tf.sequential({
 *   layers: [
 *     tf.layers.dense({ units: 8, inputShape: [2], activation: "relu", name: "features" }),
 *     tf.layers.dense({ units: 3, activation: "softmax", name: "head" }),
 *   ],
 * });
 * const phases = dl.TWO_PHASES.map((phase) => ({ ...phase, epochs: 2 }));
 * const data = { x: tf.tensor2d(x), y: tf.tensor2d(dl.preprocessing.oneHot(y)) };
 * const histories = await dl.fineTune(model, data, { phases, seed: 1, verbose: false });
 * Object.keys(histories); // ["feature extraction", "fine-tuning"]
 */
export async function fineTune(
  model: tf.LayersModel,
  data: TrainingData,
  options: Omit<FitOptions, "epochs"> & {
    readonly phases?: readonly Phase[];
    readonly loss?: string;
  } = {},
): Promise<Record<string, History>> {
  const { phases = TWO_PHASES, loss = "categoricalCrossentropy", ...rest } = options;
  const names = phases.map(({ name }) => name);
  const distinct = phases.length > 0 && new Set(names).size === names.length;
  requireThat(distinct, "phases", "one or more phases with different names", names);
  for (const { name, learningRate, epochs } of phases) {
    const counted = Number.isInteger(epochs) && epochs >= 1;
    requireThat(counted, `epochs of phase ${name}`, "a whole number ≥ 1", epochs);
    if (typeof learningRate !== "number") continue;
    const rated = Number.isFinite(learningRate) && learningRate > 0;
    requireThat(rated, `learningRate of phase ${name}`, "a finite number > 0", learningRate);
  }
  const histories: Record<string, History> = {};
  for (const { name, train, epochs, learningRate } of phases) {
    freeze(model);
    const last = model.layers.length - 1;
    if (train === "all") unfreeze(model);
    else unfreeze(model, train === "head" ? (_, index) => index === last : train);
    const optimizer =
      typeof learningRate === "number"
        ? tf.train.adam(learningRate)
        : layerwiseLearningRates(model, learningRate);
    model.compile({ optimizer, loss, metrics: ["accuracy"] });
    try {
      histories[name] = await fit(model, data, { ...rest, epochs });
    } finally {
      optimizer.dispose();
    }
  }
  return histories;
}
