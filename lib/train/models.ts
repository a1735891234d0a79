import * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";
import { CustomTrainable, type CustomStep } from "./customStep.js";
import { FunctionTrainable, type FunctionModel } from "./functionTrainable.js";
import type { JitMode } from "../engine/jit/mode.js";
import { trainingOf, type Purpose } from "./latestTraining.js";
import type { LossWeights } from "./layersTrainable.js";
import type { LossFunction } from "./lossValue.js";
import type { Trainable } from "./trainable.js";

/** What can be trained. */
export type Model = tf.LayersModel | FunctionModel | CustomStep;

export interface TrainableOptions {
  /** How much the loss of each output of a layers model counts; 1 by default. */
  readonly lossWeights?: LossWeights;
  /** For a model written as a function, where it does not bring its own. */
  readonly loss?: LossFunction;
  /** For a model written as a function or a step, where it does not bring its own. */
  readonly optimizer?: tf.Optimizer;
  /** What a step of your own changes, so that checkpoints and messages know it. */
  readonly variables?: readonly tf.Variable[];
}

/**
 * @throws ArgumentError for what cannot be trained, with what is missing
 */
export function trainableOf(
  model: Model,
  options: TrainableOptions,
  purpose: Purpose = "train",
  jit: JitMode = false,
): Trainable {
  if (model instanceof tf.LayersModel) {
    const { loss, optimizer, lossWeights } = options;
    const given = loss ?? optimizer;
    const where = "given to model.compile, for a layers model";
    requireThat(given === undefined, loss ? "loss" : "optimizer", where, given);
    return trainingOf(model, lossWeights, jit, purpose);
  }
  if (typeof model === "function") {
    const inside =
      '"auto" or false for a step of your own, which may call functions made by dl.jit';
    requireThat(jit !== true, "jit", inside, jit);
    return new CustomTrainable(model, options.optimizer ?? null, options.variables ?? []);
  }
  if (typeof model !== "object" || model === null) {
    throw new ArgumentError(
      "model",
      "a layers model, an object with call(x), or a step function",
      model,
    );
  }
  const optimizer = options.optimizer ?? model.optimizer;
  // tfjs's own instanceof looks into what it is given, and fails on nothing.
  const known = optimizer === undefined ? purpose === "evaluate" : isOptimizer(optimizer);
  requireThat(
    known,
    "optimizer",
    "an optimizer, of the model or as an option: tf.train.adam(0.001)",
    optimizer,
  );
  return new FunctionTrainable(model, options.loss ?? model.loss, optimizer ?? null, jit);
}

function isOptimizer(value: unknown): boolean {
  return typeof value === "object" && value !== null && value instanceof tf.Optimizer;
}
