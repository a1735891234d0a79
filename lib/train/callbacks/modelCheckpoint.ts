import { mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { requireThat } from "../../core/errors.js";
import type { Callback, Logs, TrainingContext } from "../callback.js";
import { writeModel } from "../checkpoint/modelFile.js";
import type { Saved } from "../checkpoint/saved.js";
import { callable } from "./callable.js";
import { Monitor, type MonitorOptions } from "./monitor.js";
import { requireCount, requirePath } from "./require.js";
import { fillIn } from "./template.js";

/** Which models are written, and where. */
export interface ModelCheckpointOptions extends Omit<MonitorOptions, "minDelta"> {
  /** The file; with names in braces one for each epoch: "model-{epoch:02d}-{valLoss:.3f}.safetensors". */
  readonly path: string;
  /** Writes only when the measure is better than ever; false by default. */
  readonly saveBestOnly?: boolean;
  /** "epoch" (default), or every how many batches. */
  readonly saveFreq?: "epoch" | number;
  /** A value that the first best must beat; none by default. */
  readonly initialValueThreshold?: number | null;
  /** How many files stay, of paths with names in braces; all by default. */
  readonly keep?: number;
}

class Saving implements Callback {
  readonly name = "ModelCheckpoint";
  readonly path: string;
  readonly saveBestOnly: boolean;
  readonly saveFreq: "epoch" | number;
  readonly keep: number;
  /** The best value so far; null before the first. */
  best: number | null;
  /** The files that were written and are still there, oldest first. */
  files: readonly string[] = [];
  readonly #monitor: Monitor | null;
  readonly #threshold: number | null;
  #epoch = 0;
  #since = 0;

  constructor(options: ModelCheckpointOptions) {
    const { path, saveBestOnly = false, saveFreq = "epoch", keep = Infinity } = options;
    const { initialValueThreshold = null } = options;
    requirePath("path", path);
    if (saveFreq !== "epoch") requireCount("saveFreq", saveFreq, 1);
    if (keep !== Infinity) requireCount("keep", keep, 1);
    const finite = initialValueThreshold === null || Number.isFinite(initialValueThreshold);
    requireThat(finite, "initialValueThreshold", "a finite number", initialValueThreshold);
    const { mode = "auto" } = options;
    requireThat(["auto", "min", "max"].includes(mode), "mode", '"auto", "min" or "max"', mode);
    this.path = path;
    this.saveBestOnly = saveBestOnly;
    this.saveFreq = saveFreq;
    this.keep = keep;
    this.#threshold = initialValueThreshold;
    this.best = initialValueThreshold;
    this.#monitor = saveBestOnly ? new Monitor(options) : null;
  }

  async onTrainBegin(): Promise<void> {
    this.best = this.#threshold;
    this.files = [];
    this.#since = 0;
    // Now, so that a folder that cannot be made is told before the first epoch.
    await mkdir(dirname(this.path), { recursive: true });
  }

  onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
  }

  async onBatchEnd(batch: number, logs: Logs, context: TrainingContext): Promise<void> {
    if (this.saveFreq === "epoch" || ++this.#since < this.saveFreq) return;
    this.#since = 0;
    await this.#save({ epoch: this.#epoch + 1, batch: batch + 1 }, logs, context);
  }

  async onEpochEnd(epoch: number, logs: Logs, context: TrainingContext): Promise<void> {
    if (this.saveFreq === "epoch") await this.#save({ epoch: epoch + 1 }, logs, context);
  }

  onTrainEnd(_: Logs, { history }: TrainingContext): void {
    if (history.ended === "finished") this.#monitor?.requireSeen();
  }

  saveState(): Saved {
    return { best: this.best, files: this.files, since: this.#since, epoch: this.#epoch };
  }

  restoreState(state: Saved): void {
    const { best, files, since, epoch } = state as unknown as {
      readonly best: number | null;
      readonly files: readonly string[];
      readonly since: number;
      readonly epoch: number;
    };
    Object.assign(this, { best, files });
    this.#since = since;
    this.#epoch = epoch;
  }

  async #save(
    place: Readonly<Record<string, number>>,
    logs: Logs,
    { model, weights }: TrainingContext,
  ): Promise<void> {
    let best = this.best;
    if (this.#monitor !== null) {
      const current = this.#monitor.read(logs);
      if (current === undefined || !this.#monitor.isBetter(current, best)) return;
      best = current;
    }
    const path = fillIn(this.path, { ...logs, ...place });
    await mkdir(dirname(path), { recursive: true });
    await writeModel(path, model, weights);
    this.best = best;
    const files = [...this.files.filter((file) => file !== path), path];
    for (const old of files.slice(0, Math.max(0, files.length - this.keep))) {
      await rm(old, { force: true });
    }
    this.files = files.slice(-this.keep);
  }
}

/**
 * Writes the model to a file after every epoch, or only when it is better than ever. A file is there
 * whole or not at all; `dl.loadModel(path)` and `dl.loadWeights(model, path)` read it, and Python's
 * safetensors. Decides as Keras does.
 *
 * To go on with a training that was cut off, use the option `checkpoint` of `fit`.
 *
 * @param options path; monitor "valLoss", saveBestOnly false, mode "auto", saveFreq "epoch",
 * initialValueThreshold none, keep all
 * @throws ArgumentError for an empty path, counts that are none, a name whose direction is unknown; and
 * from `fit` for a measure that the training does not have
 * @throws NodeJS.ErrnoException from `fit` when the file cannot be written
 * @example
 * const saving = dl.callbacks.ModelCheckpoint({ path: "best.safetensors", monitor: "valAccuracy", saveBestOnly: true });
 * saving.best; // null
 */
export const ModelCheckpoint = callable(Saving);
export type ModelCheckpoint = Saving;
