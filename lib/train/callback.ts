import type * as tf from "@tensorflow/tfjs";
import type { RandomState } from "../core/random.js";
import type { SourceState } from "../data/index.js";
import type { Saved } from "./checkpoint/saved.js";
import type { History, HistoryState } from "./history.js";
import type { NamedWeight } from "./trainable.js";

/** Name of a loss or metric → its value over the epoch so far: loss, accuracy, valLoss, … */
export type Logs = Readonly<Record<string, number>>;

/** The program's random stream (`seedAll`), null where there is none. */
export interface RandomStates {
  /** When the running pass over the data began: data that draw from it are run through again from there. */
  readonly passBegan: RandomState | null;
  readonly now: RandomState | null;
}

/** Where a training stands between two batches: plain JSON, for a checkpoint. */
export interface LoopState {
  /** Whole epochs behind it: the epoch that is running, counted from 0. */
  readonly epoch: number;
  /** Batches of this epoch behind it. */
  readonly batch: number;
  /** Updates since the training began. */
  readonly step: number;
  readonly source: SourceState;
  readonly validation: SourceState | null;
  /** True between the last batch of an epoch and the end of its validation. */
  readonly validating: boolean;
  readonly random: RandomStates;
  /** What each metric of the running epoch has added up. */
  readonly metrics: readonly unknown[];
  readonly history: HistoryState;
  /** Shapes of batches whose step is compiled. */
  readonly shapes?: readonly string[];
}

/** The training that a callback is told about. */
export interface TrainingContext {
  /** What was given to `fit`. */
  readonly model: unknown;
  /** Null for a step of one's own that names none. */
  readonly optimizer: tf.Optimizer | null;
  /** Everything that a training changes, also what is not trained by gradients (moving means). */
  readonly weights: readonly NamedWeight[];
  readonly history: History;
  readonly epochs: number;
  /** Updates since the training began. */
  readonly step: number;
  /** Batches per epoch; null where nobody knows. */
  readonly batches: number | null;
  /** Ends the training after this batch, or after this epoch when called at its end. */
  readonly stop: (reason?: string) => void;
  /** The reason given to `stop`; null while nobody asked to stop. */
  readonly stopping: string | null;
  /** Where the loop stands; the weights and the optimizer are not in it. */
  saveState(): LoopState;
  /** Goes on from there. In `onTrainBegin` only. */
  restoreState(state: LoopState): void;
}

/**
 * Hooks of a training, in Keras' words. Epochs and batches are counted from 0, as in Keras and tfjs;
 * callbacks of tfjs work. An error in a hook ends the training.
 */
export interface Callback {
  /** What a checkpoint knows its state by. */
  readonly name?: string;
  /** What a checkpoint keeps of it: plain values, and tensors as `saveTensor` gives them. */
  saveState?(): unknown;
  /** Goes on from there; after `onTrainBegin`. */
  restoreState?(state: Saved): unknown;
  /** The loss may become NaN or infinite without ending the training by an error: the callback looks at it. */
  readonly toleratesNonFinite?: boolean;
  onTrainBegin?(logs: Logs, context: TrainingContext): unknown;
  /** Also after Stop and after an error. */
  onTrainEnd?(logs: Logs, context: TrainingContext): unknown;
  onEpochBegin?(epoch: number, logs: Logs, context: TrainingContext): unknown;
  /** Logs: loss and metrics over the epoch, and those of validation. */
  onEpochEnd?(epoch: number, logs: Logs, context: TrainingContext): unknown;
  onBatchBegin?(batch: number, logs: Logs, context: TrainingContext): unknown;
  /** Logs: loss and metrics over the epoch so far. */
  onBatchEnd?(batch: number, logs: Logs, context: TrainingContext): unknown;
}

type Hook = Extract<keyof Callback, `on${string}`>;

/** All callbacks of a training, called in order. */
export class CallbackList {
  constructor(
    readonly callbacks: readonly Callback[],
    readonly context: TrainingContext,
  ) {
    for (const callback of callbacks) adoptModel(callback, context.model);
  }

  get toleratesNonFinite(): boolean {
    return this.callbacks.some((callback) => callback.toleratesNonFinite === true);
  }

  async train(hook: "onTrainBegin" | "onTrainEnd", logs: Logs): Promise<void> {
    for (const callback of this.callbacks) await callback[hook]?.(withOldNames(logs), this.context);
  }

  async at(
    hook: Exclude<Hook, "onTrainBegin" | "onTrainEnd">,
    index: number,
    logs: Logs,
  ): Promise<void> {
    for (const callback of this.callbacks) {
      await callback[hook]?.(index, withOldNames(logs), this.context);
    }
  }
}

/** tfjs's own callbacks are told the model by this method. */
function adoptModel(callback: Callback, model: unknown): void {
  const { setModel } = callback as { setModel?: unknown };
  if (typeof setModel === "function") Reflect.apply(setModel, callback, [model]);
}

/** Logs that also answer to tfjs's names (acc, val_loss), without listing them; nothing is read here. */
function withOldNames(logs: Logs): Logs {
  const copy: Record<string, number> = {};
  for (const name of Object.keys(logs)) {
    const get = (): number => logs[name] as number;
    Object.defineProperty(copy, name, { get, enumerable: true });
    const plain = name.replace(/^val[A-Z]/, (start) => start.slice(3).toLowerCase());
    const prefix = plain === name ? "" : "val_";
    for (const old of [prefix + plain, ...(plain === "accuracy" ? [`${prefix}acc`] : [])]) {
      if (!(old in copy)) Object.defineProperty(copy, old, { get, enumerable: false });
    }
  }
  return copy;
}
