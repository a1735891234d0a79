import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import type { TrainingData } from "../data/index.js";
import { fit, type FitOptions, type History } from "../train/index.js";
import { freeze, unfreeze, type Chosen } from "./freeze.js";
import { layerwiseLearningRates } from "./rates.js";

/** One part of a training: which layers learn, how fast, how long. */
export interface Phase {
  readonly name: string;
  /** "head": the last layer; "all"; or layers by name or test. */
  readonly train: "head" | "all" | Chosen;
  readonly epochs: number;
  /** For all layers; or a rate per layer name, with `others` for the rest. */
  readonly learningRate: number | Readonly<Record<string, number>>;
}

/** Feature extraction with a new head, then careful training of everything. */
export const TWO_PHASES: readonly Phase[] = [
  { name: "feature extraction", train: "head", epochs: 10, learningRate: 1e-3 },
  { name: "fine-tuning", train: "all", epochs: 10, learningRate: 1e-4 },
];

/**
 * Trains a model in phases with Adam: by default first the head on frozen features, then everything at
 * a tenth of the rate. Weights change in place.
 *
 * @param options phases; loss ("categoricalCrossentropy"); the rest as for `fit`
 * @returns phase name → history
 * @throws ArgumentError for no phases, or what `fit` and `freeze` refuse
 * @example await fineTune(model, { x, y }, { validation: { x: xTest, y: yTest }, seed: 1 });
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
