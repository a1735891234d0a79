import { requireThat } from "../../core/errors.js";
import type { Callback, Logs, TrainingContext } from "../callback.js";
import { getLearningRate, setLearningRate } from "../checkpoint/optimizer.js";
import type { Saved } from "../checkpoint/saved.js";
import { callable } from "./callable.js";
import { requireOptimizer } from "./require.js";

/** The rate for an epoch (or update), counted from 0, from it and the rate until then. */
export type RateOf = (index: number, learningRate: number) => number;

class Scheduler implements Callback {
  readonly name = "LearningRateScheduler";
  readonly per: "epoch" | "batch";
  readonly #rateOf: RateOf;
  #done = -1;
  #step = 0;

  constructor(schedule: RateOf, options: { readonly per?: "epoch" | "batch" } = {}) {
    const { per = "epoch" } = options;
    const callableSchedule = typeof schedule === "function";
    requireThat(callableSchedule, "schedule", "a function of the epoch, or a schedule", schedule);
    requireThat(per === "epoch" || per === "batch", "per", '"epoch" or "batch"', per);
    this.#rateOf = schedule;
    this.per = per;
  }

  onTrainBegin(_: Logs, { optimizer }: TrainingContext): void {
    requireOptimizer(this.name, optimizer);
    this.#done = -1;
    this.#step = 0;
  }

  onEpochBegin(epoch: number, _: Logs, context: TrainingContext): void {
    // An epoch that goes on from a checkpoint has its rate already.
    if (this.per === "batch" || epoch === this.#done) return;
    this.#done = epoch;
    this.#set(epoch, context);
  }

  onBatchBegin(_: number, __: Logs, context: TrainingContext): void {
    if (this.per === "batch") this.#set(this.#step++, context);
  }

  saveState(): Saved {
    return { done: this.#done, step: this.#step };
  }

  restoreState(state: Saved): void {
    const { done, step } = state as { readonly done: number; readonly step: number };
    this.#done = done;
    this.#step = step;
  }

  #set(index: number, { optimizer }: TrainingContext): void {
    if (optimizer === null) return;
    const rate = this.#rateOf(index, getLearningRate(optimizer));
    const valid = Number.isFinite(rate) && rate >= 0;
    requireThat(valid, `schedule(${index})`, "a finite number of at least 0", rate);
    setLearningRate(optimizer, rate);
  }
}

/**
 * Sets the learning rate at the start of every epoch: rate ← schedule(epoch, rate), epochs counted from
 * 0, as in Keras. A schedule of `dl.schedules` counts epochs then; with `per: "batch"` updates.
 *
 * @param schedule the rate from the epoch and the rate until then
 * @param options per: "epoch" (default) or "batch"
 * @throws ArgumentError for what is no function; and from `fit` for a rate that is not finite or below 0
 * @example
 * const halved = dl.callbacks.LearningRateScheduler((epoch, rate) => (epoch < 5 ? rate : rate / 2));
 * halved.per; // "epoch"
 */
export const LearningRateScheduler = callable(Scheduler);
export type LearningRateScheduler = Scheduler;
