import type * as tf from "@tensorflow/tfjs";
import type { StepReport } from "../engine/jit/unasked.js";
import type { Batch } from "../data/index.js";
import type { MetricsOption } from "./metricSet.js";

/** A variable that training changes, with the name it has in its model. */
export interface NamedWeight {
  readonly name: string;
  readonly variable: tf.Variable;
}

/** Where in a training a step is; all counted from 0. */
export interface StepPosition {
  readonly epoch: number;
  readonly batch: number;
  /** Updates since the training began. */
  readonly step: number;
}

/** One output with its target, for the metrics; all tensors belong to who asked for the step. */
export interface OutputPair {
  readonly name: string;
  readonly yTrue: tf.Tensor;
  readonly yPred: tf.Tensor;
  readonly weights: tf.Tensor | null;
  /** 1 where a position counts and 0 where it is masked; null where all count. */
  readonly mask: tf.Tensor | null;
}

/** What a step gives. */
export interface StepResult {
  /** Mean over the samples of the batch, penalties included; before the update. */
  readonly loss: number;
  /** Further means over the samples: the loss of each output, what a step of one's own returns. */
  readonly logs: Readonly<Record<string, number>>;
  readonly outputs: readonly OutputPair[];
  /** Frees `outputs`. */
  dispose(): void;
}

/** The graphs that steps were compiled to. */
export interface StepGraphs {
  readonly report: StepReport;
  /** Which shapes of batches are compiled: a training that goes on decides as the one before. */
  shapes: readonly string[];
  /** Whether the next step of this shape is compiled first, and that takes longer than a moment. */
  takesLong(batch: Batch): boolean;
}

/** What the loop trains: a layers model, a function with variables, or a step of one's own. */
export interface Trainable {
  /** What was given to `fit`. */
  readonly model: unknown;
  readonly optimizer: tf.Optimizer | null;
  readonly weights: readonly NamedWeight[];
  /** Names of the outputs, in order; empty where no predictions are known. */
  readonly outputs: readonly OutputInfo[];
  /** Metrics that the model was compiled with. */
  readonly metrics?: MetricsOption | undefined;
  /** Null where steps are never compiled. */
  readonly graphs: StepGraphs | null;
  /** One update. The weights stay as they are when the loss is not finite. */
  trainStep(batch: Batch, position: StepPosition): StepResult | Promise<StepResult>;
  /** Loss and predictions as in use, not in training; nothing is changed. */
  evaluateStep(batch: Batch): StepResult | Promise<StepResult>;
  /** Where the numbers of this batch stop being finite, in words. */
  explainNonFinite(batch: Batch): string;
  /** The training or evaluation is over: frees what only this one used. */
  end?(): void;
}

/** What is known of an output before the first step. */
export interface OutputInfo {
  readonly name: string;
  /** Its loss, as given: a name, or a function. */
  readonly loss: unknown;
  /** Size of its last axis; null where nobody knows. */
  readonly units: number | null;
}
