import { capitalised } from "../core/words.js";
import { DISPLAY, InterruptedError, type MimeData } from "../core/host.js";
import { formatNumber } from "../core/number.js";
import { learningCurves, type Epoch } from "../plot/learning.js";
import type { StepReport } from "../engine/jit/unasked.js";

/** One epoch of a training, counted from 1: means over all its samples, and how long it took. */
export interface EpochRow extends Epoch {
  readonly seconds: number;
  /** Every metric by its name; those of validation begin with "val": valLoss, valAccuracy. */
  readonly [metric: string]: number;
}

/** The loss of one batch. */
export interface BatchLoss {
  /** Updates before it since the training began. */
  readonly step: number;
  readonly loss: number;
}

/** A history as plain JSON. */
export interface HistoryState {
  readonly epochs: readonly EpochRow[];
  readonly batches: readonly BatchLoss[];
  readonly stride: number;
}

/** More batches than this are thinned to every second, fourth, … one. */
const MOST_BATCHES = 2000;

/**
 * What a training went through; leave it as the last line of a cell to see its curves.
 *
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
 * model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
 * const data = { x: [[0], [1], [2]], y: [1, 3, 5] };
 * const history = await dl.fit(model, data, { epochs: 4, validation: data, verbose: 0 });
 * history.metrics; // ["loss", "valLoss"]
 * history.get("valLoss").length; // 4
 * history.ended; // "finished"
 */
export class History {
  readonly epochs: EpochRow[] = [];
  /** Why the training ended; null while it runs. */
  ended: "finished" | "interrupted" | "callback" | "error" | null = null;
  /** What the callback said that ended the training. */
  reason: string | null = null;
  /** How many graphs the steps were compiled to, and why steps ran without one. */
  steps: StepReport = { graphs: 0, eager: null };
  #batches: BatchLoss[] = [];
  #stride = 1;

  /** The losses of the batches: all of a short training, evenly thinned to 2,000 of a long one. */
  get batches(): readonly BatchLoss[] {
    return this.#batches;
  }

  /** One value per epoch, of those epochs that have it. */
  get(name: string): number[] {
    return this.epochs.flatMap((row) => row[name] ?? []);
  }

  /** The names of what was measured, in order: loss, accuracy, valLoss, … */
  get metrics(): string[] {
    const names = new Set(this.epochs.flatMap((row) => Object.keys(row)));
    return [...names].filter((name) => name !== "epoch" && name !== "seconds");
  }

  /** The latest epoch, if there is one. */
  get last(): EpochRow | undefined {
    return this.epochs.at(-1);
  }

  /** Seconds of training in all. */
  get seconds(): number {
    return this.get("seconds").reduce((a, b) => a + b, 0);
  }

  /** Called by the loop after each batch. */
  addBatch(step: number, loss: number): void {
    if (step % this.#stride !== 0) return;
    this.#batches.push({ step, loss });
    if (this.#batches.length <= MOST_BATCHES) return;
    this.#stride *= 2;
    this.#batches = this.#batches.filter((batch) => batch.step % this.#stride === 0);
  }

  /** Everything but why it ended, for a checkpoint. */
  state(): HistoryState {
    return { epochs: [...this.epochs], batches: [...this.#batches], stride: this.#stride };
  }

  /** Goes on from a saved `state`. */
  restore({ epochs, batches, stride }: HistoryState): void {
    this.epochs.splice(0, Infinity, ...epochs);
    this.#batches = [...batches];
    this.#stride = stride;
  }

  [DISPLAY](): MimeData {
    return this.epochs.length === 0
      ? { "text/plain": "No epoch has been trained." }
      : learningCurves(this)[DISPLAY]();
  }
}

/**
 * Stop was pressed; the model keeps its weights, and `history` what was trained until then.
 *
 * @param history of the training that was stopped
 * @throws nothing; `fit` throws it
 * @example
 * const stopped = new dl.TrainingInterrupted(new dl.History());
 * stopped.message; // "training stopped by the user after 0 whole epochs"
 */
export class TrainingInterrupted extends InterruptedError {
  constructor(readonly history: History) {
    const done = history.epochs.length;
    super(`training stopped by the user after ${done} whole epoch${done === 1 ? "" : "s"}`);
  }
}

/** "valLoss" for "loss". */
export function validationName(name: string): string {
  return `val${capitalised(name)}`;
}

/** "loss 0.31 · accuracy 0.92 · validation accuracy 0.88" */
export function oneLine(logs: Readonly<Record<string, number>>): string {
  return Object.entries(logs)
    .filter(([name]) => name !== "epoch" && name !== "seconds")
    .map(([name, value]) => `${wordsOf(name)} ${formatNumber(value, 4)}`)
    .join(" · ");
}

/** "validation accuracy" for "valAccuracy"; other names stay as they are. */
function wordsOf(name: string): string {
  const validation = /^val([A-Z])(.*)$/.exec(name);
  return validation
    ? `validation ${validation[1]?.toLowerCase() ?? ""}${validation[2] ?? ""}`
    : name;
}
