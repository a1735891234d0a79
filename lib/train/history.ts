import { DISPLAY, InterruptedError, type MimeData } from "../core/host.js";
import { formatNumber } from "../core/number.js";
import { learningCurves, type Epoch } from "../plot/learning.js";

/** One epoch of a training: means over all its samples, and how long it took. */
export interface EpochRow extends Epoch {
  readonly seconds: number;
}

export type Series = "loss" | "accuracy" | "valLoss" | "valAccuracy" | "seconds";

/** What a training went through; leave it as the last line of a cell to see its curves. */
export class History {
  readonly epochs: EpochRow[] = [];
  /** Why the training ended; null while it runs. */
  ended: "finished" | "interrupted" | "callback" | "error" | null = null;

  /** One value per epoch. */
  get(name: Series): number[] {
    return this.epochs.flatMap((row) => row[name] ?? []);
  }

  /** The latest epoch, if there is one. */
  get last(): EpochRow | undefined {
    return this.epochs.at(-1);
  }

  /** Seconds of training in all. */
  get seconds(): number {
    return this.get("seconds").reduce((a, b) => a + b, 0);
  }

  [DISPLAY](): MimeData {
    return this.epochs.length === 0
      ? { "text/plain": "No epoch has been trained." }
      : learningCurves(this)[DISPLAY]();
  }
}

/** Stop was pressed; the model keeps its weights, and `history` what was trained until then. */
export class TrainingInterrupted extends InterruptedError {
  constructor(readonly history: History) {
    const done = history.epochs.length;
    super(`training stopped by the user after ${done} whole epoch${done === 1 ? "" : "s"}`);
  }
}

/** "loss 0.31 · accuracy 0.92 · validation accuracy 0.88" */
export function oneLine(row: Omit<EpochRow, "epoch" | "seconds">): string {
  const names = {
    loss: "loss",
    accuracy: "accuracy",
    valLoss: "validation loss",
    valAccuracy: "validation accuracy",
  } as const;
  return Object.entries(names)
    .flatMap(([key, name]) => {
      const value = row[key as keyof typeof names];
      return value === undefined ? [] : [`${name} ${formatNumber(value, 4)}`];
    })
    .join(" · ");
}
