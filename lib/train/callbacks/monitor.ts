import { ArgumentError, requireThat } from "../../core/errors.js";
import type { Logs } from "../callback.js";

export interface MonitorOptions {
  /** What is watched: a name of the history, "valLoss" by default. */
  readonly monitor?: string;
  /** Changes smaller than this do not count; 0 by default. */
  readonly minDelta?: number;
  /** "min": smaller is better; "max": larger is; "auto" (default): by the name. */
  readonly mode?: "auto" | "min" | "max";
}

/** Names that end like this get better as they fall, or as they rise. */
const FALLS = /(loss|error|mse|mae|rmse|mape|msle|perplexity|deviance|divergence)$/i;
const RISES =
  /(acc|accuracy|precision|recall|sensitivity|specificity|auc|f1|f1score|fbeta|fscore|r2|r2score|similarity|kappa|iou)$/i;

/**
 * Whether a measure got better, as Keras' callbacks decide it:
 * better ⇔ current + minDelta < best (falling), current − minDelta > best (rising).
 */
export class Monitor {
  readonly name: string;
  readonly minDelta: number;
  readonly mode: "min" | "max";
  #seen = false;

  /** @throws ArgumentError for a mode that the name does not tell, or a minDelta that is not finite */
  constructor({ monitor = "valLoss", minDelta = 0, mode = "auto" }: MonitorOptions) {
    requireThat(typeof monitor === "string" && monitor.trim() !== "", "monitor", "a name", monitor);
    const amount = Number.isFinite(minDelta) && minDelta >= 0;
    requireThat(amount, "minDelta", "a finite number of at least 0", minDelta);
    requireThat(["auto", "min", "max"].includes(mode), "mode", '"auto", "min" or "max"', mode);
    this.name = monitor;
    this.minDelta = minDelta;
    this.mode = mode === "auto" ? directionOf(monitor) : mode;
  }

  /** NaN is never better, also not as the first value: with Keras nothing could be better than it afterwards. */
  isBetter(current: number, best: number | null): boolean {
    if (best === null) return !Number.isNaN(current);
    return this.mode === "min" ? current + this.minDelta < best : current - this.minDelta > best;
  }

  /**
   * The value of this epoch; undefined for an epoch without validation.
   *
   * @throws ArgumentError for what this training does not measure, naming what it does
   */
  read(logs: Logs): number | undefined {
    const value = logs[this.name];
    if (value !== undefined) {
      this.#seen = true;
      return value;
    }
    // Validation may come every few epochs only; once there are any of its values, the name is known.
    const validated = Object.keys(logs).some((name) => /^val[A-Z_]/.test(name));
    const mayCome = /^val[A-Z_]/.test(this.name) && !validated;
    if (this.#seen || mayCome) return undefined;
    throw new ArgumentError("monitor", `one of ${Object.keys(logs).join(", ")}`, this.name);
  }

  /** @throws ArgumentError when the whole training never measured it */
  requireSeen(): void {
    const expectation =
      "measured: give fit validation data, or monitor a measure of training, such as loss";
    requireThat(this.#seen, "monitor", expectation, this.name);
  }
}

function directionOf(monitor: string): "min" | "max" {
  if (FALLS.test(monitor)) return "min";
  if (RISES.test(monitor)) return "max";
  throw new ArgumentError("mode", `"min" or "max", because "${monitor}" does not tell`, "auto");
}
