import { requireThat } from "../../core/errors.js";
import type { Callback, Logs, TrainingContext } from "../callback.js";
import { getLearningRate, setLearningRate } from "../checkpoint/optimizer.js";
import type { Saved } from "../checkpoint/saved.js";
import { callable } from "./callable.js";
import { Monitor, type MonitorOptions } from "./monitor.js";
import { requireCount, requireOptimizer } from "./require.js";

/** What lowers the rate, when and how far. */
export interface ReduceLROnPlateauOptions extends MonitorOptions {
  /** The rate is multiplied by this, in (0, 1); 0.1 by default. */
  readonly factor?: number;
  /** Epochs without an improvement after which it is; 10 by default. */
  readonly patience?: number;
  /** Epochs after a reduction in which none is counted; 0 by default. */
  readonly cooldown?: number;
  /** The rate is never reduced below this; 0 by default. */
  readonly minLearningRate?: number;
}

class Plateau implements Callback {
  readonly name = "ReduceLROnPlateau";
  readonly factor: number;
  readonly patience: number;
  readonly cooldown: number;
  readonly minLearningRate: number;
  /** The best value so far; null before the first. */
  best: number | null = null;
  /** Epochs since the last improvement or reduction. */
  wait = 0;
  /** Epochs of cooldown that are left. */
  cooldownLeft = 0;
  readonly #monitor: Monitor;

  constructor(options: ReduceLROnPlateauOptions = {}) {
    const { factor = 0.1, patience = 10, cooldown = 0, minLearningRate = 0 } = options;
    requireThat(factor > 0 && factor < 1, "factor", "a number in (0, 1)", factor);
    requireCount("patience", patience);
    requireCount("cooldown", cooldown);
    const valid = Number.isFinite(minLearningRate) && minLearningRate >= 0;
    requireThat(valid, "minLearningRate", "a finite number of at least 0", minLearningRate);
    this.#monitor = new Monitor({ minDelta: 1e-4, ...options });
    this.factor = factor;
    this.patience = patience;
    this.cooldown = cooldown;
    this.minLearningRate = minLearningRate;
  }

  onTrainBegin(_: Logs, { optimizer }: TrainingContext): void {
    requireOptimizer(this.name, optimizer);
    Object.assign(this, { best: null, wait: 0, cooldownLeft: 0 });
  }

  onEpochEnd(_: number, logs: Logs, { optimizer }: TrainingContext): void {
    const current = this.#monitor.read(logs);
    if (current === undefined || optimizer === null) return;
    if (this.cooldownLeft > 0) {
      this.cooldownLeft--;
      this.wait = 0;
    }
    if (this.#monitor.isBetter(current, this.best)) {
      this.best = current;
      this.wait = 0;
    } else if (this.cooldownLeft === 0 && ++this.wait >= this.patience) {
      const rate = getLearningRate(optimizer);
      if (rate <= this.minLearningRate) return;
      setLearningRate(optimizer, Math.max(rate * this.factor, this.minLearningRate));
      this.cooldownLeft = this.cooldown;
      this.wait = 0;
    }
  }

  onTrainEnd(_: Logs, { history }: TrainingContext): void {
    if (history.ended === "finished") this.#monitor.requireSeen();
  }

  saveState(): Saved {
    const { best, wait, cooldownLeft } = this;
    return { best, wait, cooldownLeft };
  }

  restoreState(state: Saved): void {
    Object.assign(this, state);
  }
}

/**
 * Lowers the learning rate when a measure has stopped improving: rate ← max(rate · factor,
 * minLearningRate) after `patience` epochs without an improvement. Decides as Keras does.
 *
 * @param options monitor "valLoss", factor 0.1, patience 10, mode "auto", minDelta 1e-4, cooldown 0,
 * minLearningRate 0
 * @throws ArgumentError for a factor outside (0, 1), a patience below 0, a name whose direction is
 * unknown; and from `fit` for a measure that the training does not have
 * @example
 * const plateau = dl.callbacks.ReduceLROnPlateau({ monitor: "loss", factor: 0.5, patience: 2 });
 * plateau.factor; // 0.5
 */
export const ReduceLROnPlateau = callable(Plateau);
export type ReduceLROnPlateau = Plateau;
