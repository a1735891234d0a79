import { requireThat } from "../../core/errors.js";
import type { Callback, Logs, TrainingContext } from "../callback.js";
import type { Saved, SavedValue } from "../checkpoint/saved.js";
import { loadVariables, saveVariables } from "../checkpoint/variables.js";
import { callable } from "./callable.js";
import { Monitor, type MonitorOptions } from "./monitor.js";
import { requireCount } from "./require.js";

/** What ends a training, and when. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /** Epochs without an improvement after which training ends; 0 by default. */
  readonly patience?: number;
  /** A value that must be beaten, too, for patience to start anew; none by default. */
  readonly baseline?: number | null;
  /** Gives the model the weights of the best epoch when training ends; false by default. */
  readonly restoreBestWeights?: boolean;
  /** Epochs at the start that are not looked at; 0 by default. */
  readonly startFromEpoch?: number;
}

interface State {
  readonly wait: number;
  readonly best: number | null;
  readonly bestEpoch: number;
  readonly stoppedEpoch: number;
  readonly weights: readonly SavedValue[] | null;
}

class Stopping implements Callback {
  readonly name = "EarlyStopping";
  readonly patience: number;
  readonly baseline: number | null;
  readonly restoreBestWeights: boolean;
  readonly startFromEpoch: number;
  /** The best value so far; null before the first. */
  best: number | null = null;
  /** The epoch with the best value, counted from 1 as in the history; 0 before the first. */
  bestEpoch = 0;
  /** The epoch after which training was ended, counted from 1; 0 when it was not. */
  stoppedEpoch = 0;
  /** Epochs since the last improvement. */
  wait = 0;
  readonly #monitor: Monitor;
  #weights: readonly SavedValue[] | null = null;

  constructor(options: EarlyStoppingOptions = {}) {
    const { patience = 0, baseline = null, startFromEpoch = 0 } = options;
    requireCount("patience", patience);
    requireCount("startFromEpoch", startFromEpoch);
    const known = baseline === null || Number.isFinite(baseline);
    requireThat(known, "baseline", "a finite number", baseline);
    this.#monitor = new Monitor(options);
    this.patience = patience;
    this.baseline = baseline;
    this.restoreBestWeights = options.restoreBestWeights ?? false;
    this.startFromEpoch = startFromEpoch;
  }

  onTrainBegin(): void {
    Object.assign(this, { best: null, bestEpoch: 0, stoppedEpoch: 0, wait: 0 });
    this.#weights = null;
  }

  onEpochEnd(epoch: number, logs: Logs, context: TrainingContext): void {
    const current = this.#monitor.read(logs);
    if (current === undefined || epoch < this.startFromEpoch) return;
    // Without any value that counts, the first weights are the best there are.
    if (this.restoreBestWeights && this.#weights === null) this.#keep(epoch, context);
    this.wait++;
    if (this.#monitor.isBetter(current, this.best)) {
      this.best = current;
      this.#keep(epoch, context);
      if (this.baseline === null || this.#monitor.isBetter(current, this.baseline)) this.wait = 0;
    } else if (this.wait >= this.patience && epoch > 0) {
      this.stoppedEpoch = epoch + 1;
      context.stop(this.#reason());
    }
  }

  onTrainEnd(_: Logs, context: TrainingContext): void {
    if (this.#weights !== null) loadVariables(context.weights, this.#weights, "the best weights");
    if (context.history.ended === "finished") this.#monitor.requireSeen();
  }

  saveState(): Saved {
    const { best, bestEpoch, stoppedEpoch, wait } = this;
    return { best, bestEpoch, stoppedEpoch, wait, weights: this.#weights };
  }

  restoreState(state: Saved): void {
    const { weights, ...rest } = state as unknown as State;
    Object.assign(this, rest);
    this.#weights = weights;
  }

  #keep(epoch: number, { weights }: TrainingContext): void {
    this.bestEpoch = epoch + 1;
    if (this.restoreBestWeights) this.#weights = saveVariables(weights);
  }

  #reason(): string {
    const { name } = this.#monitor;
    const best = this.best === null ? "" : ` since epoch ${this.bestEpoch} (${this.best})`;
    const restored = this.restoreBestWeights ? `; its weights are restored` : "";
    return `${name} has not improved${best}${restored}`;
  }
}

/**
 * Ends training when a measure has stopped improving: after `patience` epochs whose value is not better
 * than the best one, which must be beaten by more than `minDelta`. Decides as Keras does.
 *
 * After training `stoppedEpoch` and `bestEpoch` tell the epochs, counted from 1 as in the history.
 *
 * @param options monitor "valLoss", minDelta 0, patience 0, mode "auto", baseline none,
 * restoreBestWeights false, startFromEpoch 0
 * @throws ArgumentError for a patience below 0, a name whose direction is unknown; and from `fit` for a
 * measure that the training does not have
 * Source: Prechelt, "Early stopping – but when?" (1998)
 * @example
 * const losses = [0.9, 0.7, 0.6, 0.62, 0.61, 0.65, 0.64, 0.66];
 * const replay = ({ epoch }: { epoch: number }) => ({ loss: losses[epoch] ?? 0 });
 * const stopping = dl.callbacks.EarlyStopping({ monitor: "loss", patience: 3 });
 * const options = { epochs: 8, callbacks: stopping, verbose: 0 } as const;
 * const history = await dl.fit(replay, { x: [[0]] }, options);
 * history.reason; // "loss has not improved since epoch 3 (0.6)"
 * [stopping.stoppedEpoch, stopping.bestEpoch]; // [6, 3]
 */
export const EarlyStopping = callable(Stopping);
export type EarlyStopping = Stopping;
