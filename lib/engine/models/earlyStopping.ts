import type {
  EarlyStopping,
  EarlyStoppingCallbackArgs,
  LayersModel,
  Tensor,
} from "@tensorflow/tfjs";
import { override } from "../jit/override.js";
import { tfjs } from "../tfjsNode.js";

/** What tfjs's callback has, partly without declaring it. */
interface Stopping {
  readonly model: LayersModel;
  readonly best: number;
  onTrainBegin(logs?: unknown): Promise<void>;
  onEpochEnd(epoch: number, logs?: unknown): Promise<void>;
  onTrainEnd(logs?: unknown): Promise<void>;
  getMonitorValue(logs: unknown): number | undefined;
}

/**
 * `tf.callbacks.earlyStopping({ restoreBestWeights: true })`, which tfjs refuses as not implemented: the
 * model ends with the weights of its best epoch, as in Keras.
 */
export function mendEarlyStopping(): void {
  const { callbacks } = tfjs();
  const original = callbacks.earlyStopping;
  callbacks.earlyStopping = (args?: EarlyStoppingCallbackArgs): EarlyStopping => {
    const { restoreBestWeights = false, ...rest } = args ?? {};
    const stopping = original(rest);
    if (restoreBestWeights) restoring(stopping as unknown as Stopping);
    return stopping;
  };
}

function restoring(stopping: Stopping): void {
  const tf = tfjs();
  let weights: Tensor[] | null = null;
  const free = (): void => {
    tf.dispose(weights ?? []);
    weights = null;
  };
  const keep = (): void => {
    free();
    // A clone shares the data until the next step gives the weight new ones.
    weights = stopping.model.getWeights().map((weight) => tf.keep(weight.clone()));
  };
  override(stopping, "onTrainBegin", (original) => async (logs) => {
    free();
    await original.call(stopping, logs);
  });
  override(stopping, "onEpochEnd", (original) => async (epoch, logs) => {
    const { best } = stopping;
    await original.call(stopping, epoch, logs);
    if (stopping.getMonitorValue(logs) === undefined) return;
    // Where no epoch is better than the baseline, Keras goes back to the first.
    if (stopping.best !== best || weights === null) keep();
  });
  override(stopping, "onTrainEnd", (original) => async (logs) => {
    if (weights !== null) stopping.model.setWeights(weights);
    free();
    await original.call(stopping, logs);
  });
}
