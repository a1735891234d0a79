import { appendFile, mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { requireThat } from "../../core/errors.js";
import type { Callback, Logs, TrainingContext } from "../callback.js";
import type { Saved } from "../checkpoint/saved.js";
import { callable } from "./callable.js";
import { rateOf, requireCount, requirePath } from "./require.js";
import { startEvent, summaryEvent, versionEvent, type Summary } from "./tfevents.js";

/** What is written for TensorBoard, and where. */
export interface TensorBoardOptions {
  /** The folder that TensorBoard is given; "logs" by default. */
  readonly logDir?: string;
  /** Every how many epochs the weights are written as histograms; 0 (never) by default. */
  readonly histogramFreq?: number;
  /** "epoch" (default), "batch", or every how many batches the loss is written, too. */
  readonly updateFreq?: "epoch" | "batch" | number;
}

/** Files of one process have different names. */
let files = 0;

class Board implements Callback {
  readonly name = "TensorBoard";
  readonly logDir: string;
  readonly histogramFreq: number;
  readonly updateFreq: number | null;
  readonly #paths = new Map<string, string>();
  #step = 0;
  #startedAt: number | null = null;

  constructor(options: TensorBoardOptions = {}) {
    const { logDir = "logs", histogramFreq = 0, updateFreq = "epoch" } = options;
    requirePath("logDir", logDir);
    requireCount("histogramFreq", histogramFreq);
    const words = updateFreq === "epoch" || updateFreq === "batch";
    const known = words || (Number.isSafeInteger(updateFreq) && updateFreq >= 1);
    requireThat(known, "updateFreq", '"epoch", "batch" or a whole number ≥ 1', updateFreq);
    this.logDir = logDir;
    this.histogramFreq = histogramFreq;
    this.updateFreq = updateFreq === "epoch" ? null : updateFreq === "batch" ? 1 : updateFreq;
  }

  async onTrainBegin(): Promise<void> {
    this.#paths.clear();
    this.#step = 0;
    this.#startedAt = null;
    // Now, so that a folder that cannot be written is told before the first epoch.
    await mkdir(this.logDir, { recursive: true });
  }

  async onBatchEnd(_: number, logs: Logs): Promise<void> {
    const step = this.#step++;
    if (this.updateFreq === null || step % this.updateFreq !== 0) return;
    await this.#write("train", step, scalars(logs, "batch_"));
  }

  async onEpochEnd(epoch: number, logs: Logs, context: TrainingContext): Promise<void> {
    const entries = Object.entries(logs);
    const isValidation = ([name]: [string, number]): boolean => /^val[A-Z]/.test(name);
    const training = Object.fromEntries(entries.filter((entry) => !isValidation(entry)));
    const validation = entries
      .filter(isValidation)
      .map(([name, value]) => [name.charAt(3).toLowerCase() + name.slice(4), value]);
    const rate = rateOf(context);
    const measured = rate === null ? training : { ...training, learningRate: rate };
    const histograms = this.histogramFreq > 0 && epoch % this.histogramFreq === 0;
    await this.#write("train", epoch, [
      ...scalars(measured, "epoch_"),
      ...(histograms
        ? context.weights.map(({ name, variable }) => ({
            tag: `${name}/histogram`,
            values: variable.dataSync(),
          }))
        : []),
    ]);
    if (validation.length === 0) return;
    await this.#write(
      "validation",
      epoch,
      scalars(Object.fromEntries(validation) as Logs, "epoch_"),
    );
  }

  saveState(): Saved {
    return { step: this.#step };
  }

  restoreState(state: Saved): void {
    this.#step = (state as { readonly step: number }).step;
    this.#startedAt = this.#step;
  }

  /** Each run (training, validation) has a folder of its own, as TensorBoard compares folders. */
  async #write(run: string, step: number, summaries: readonly Summary[]): Promise<void> {
    const now = Date.now() / 1000;
    const known = this.#paths.get(run);
    const path = known ?? join(this.logDir, run, fileName(now));
    const events = [summaryEvent(now, step, summaries)];
    if (known === undefined) {
      await mkdir(join(this.logDir, run), { recursive: true });
      this.#paths.set(run, path);
      const again = this.#startedAt === null ? [] : [startEvent(now, step)];
      events.unshift(versionEvent(now), ...again);
    }
    await appendFile(path, Buffer.concat(events));
  }
}

function fileName(seconds: number): string {
  return `events.out.tfevents.${Math.floor(seconds)}.${hostname()}.${process.pid}.${files++}.v2`;
}

function scalars(logs: Logs, prefix: string): Summary[] {
  return Object.entries(logs).map(([name, value]) => ({ tag: prefix + name, value }));
}

/**
 * Writes what TensorBoard draws: loss, metrics and learning rate of every epoch, those of validation
 * beside them; if wanted, the loss of batches and histograms of the weights.
 *
 * Look at them with `tensorboard --logdir logs`.
 *
 * @param options logDir "logs", histogramFreq 0, updateFreq "epoch"
 * @throws ArgumentError for an empty logDir, or counts that are none
 * @example
 * const board = dl.callbacks.TensorBoard({ logDir: "logs", histogramFreq: 1 });
 * board.logDir; // "logs"
 */
export const TensorBoard = callable(Board);
export type TensorBoard = Board;
