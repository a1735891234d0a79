import type { Callback, Logs, TrainingContext } from "../callback.js";
import { callable } from "./callable.js";

class Termination implements Callback {
  readonly name = "TerminateOnNaN";
  /** Without this callback `fit` throws, naming the layer. */
  readonly toleratesNonFinite = true;

  onBatchEnd(batch: number, { loss }: Logs, context: TrainingContext): void {
    if (loss === undefined || Number.isFinite(loss)) return;
    context.stop(`the loss became ${loss} in batch ${batch + 1}`);
  }
}

/**
 * Ends training at the first batch whose loss is NaN or infinite. Without it `fit` throws an error that
 * names the layer; with it the history is returned, and `history.reason` names the batch.
 *
 * @example
 * dl.callbacks.TerminateOnNaN().name; // "TerminateOnNaN"
 */
export const TerminateOnNaN = callable(Termination);
export type TerminateOnNaN = Termination;
