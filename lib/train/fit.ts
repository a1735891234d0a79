import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { host } from "../core/host.js";
import { BatchLoader } from "../data/index.js";
import { diverged, requireCompiled, requireFits, type TrainingData } from "./checks.js";
import { History, TrainingInterrupted, type EpochRow } from "./history.js";
import { Progress } from "./progress.js";

/** Called during training; return "stop" to end it after this epoch. */
export interface FitCallback {
  onBatchEnd?(position: { epoch: number; batch: number; loss: number }): void | Promise<void>;
  onEpochEnd?(row: EpochRow, model: tf.LayersModel): "stop" | void | Promise<"stop" | void>;
}

export interface FitOptions {
  readonly epochs: number;
  /** Samples per update; 32 by default. */
  readonly batchSize?: number;
  /** Held-out data, evaluated after each epoch. */
  readonly validation?: TrainingData;
  readonly callbacks?: readonly FitCallback[];
  /** Order of the samples; 0 by default. Weights and dropout follow `seedAll`. */
  readonly seed?: number;
  /** Progress line and live curve; true by default. */
  readonly verbose?: boolean;
}

/**
 * Trains a compiled layers model. Loss and accuracy of an epoch are means over its samples, so a last
 * small batch counts for what it is. Stop ends the training within a batch: weights stay, and the
 * error carries the history.
 *
 * @param model compiled with a loss and, if wanted, `metrics: ["accuracy"]`
 * @param data x and y as the first and the last layer have them; they are not disposed
 * @throws ArgumentError naming layer, expected and received shape
 * @throws RangeError when the loss becomes NaN or infinite, naming the first layer that is
 * @throws TrainingInterrupted when the cell is stopped
 * @example
 * const history = await fit(model, { x, y }, { epochs: 10, validation: { x: xTest, y: yTest } });
 */
export async function fit(
  model: tf.LayersModel,
  data: TrainingData,
  options: FitOptions,
): Promise<History> {
  // Read once: a getter may make a tensor each time.
  const { x, y } = data;
  const { epochs, batchSize = 32, callbacks = [], seed = 0, verbose = true } = options;
  requireThat(Number.isInteger(epochs) && epochs >= 1, "epochs", "a whole number ≥ 1", epochs);
  requireCompiled(model);
  requireFits(model, { x, y }, "data");
  const heldOut = options.validation && { x: options.validation.x, y: options.validation.y };
  if (heldOut) requireFits(model, heldOut, "validation");
  const loader = new BatchLoader(x.shape[0], { batchSize, seed });
  const history = new History();
  const progress = new Progress(history, verbose);
  try {
    history.ended = await run();
  } catch (error) {
    history.ended = error instanceof TrainingInterrupted ? "interrupted" : "error";
    throw error;
  } finally {
    await progress.end();
  }
  return history;

  async function run(): Promise<"finished" | "callback"> {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const row = await trainEpoch(epoch);
      history.epochs.push(row);
      let stop = false;
      for (const callback of callbacks) {
        stop = (await callback.onEpochEnd?.(row, model)) === "stop" || stop;
      }
      if (stop) return "callback";
    }
    return "finished";
  }

  async function trainEpoch(epoch: number): Promise<EpochRow> {
    const started = performance.now();
    const totals = [0, 0];
    let seen = 0;
    let batch = 0;
    for (const indices of loader.epoch()) {
      // Lets Stop, and whatever else waits, come in between two batches.
      await new Promise((resolve) => setImmediate(resolve));
      if (host()?.signal.aborted) throw new TrainingInterrupted(history);
      batch++;
      const means = await trainBatch(model, { x, y }, indices);
      const loss = means[0] as number;
      if (!Number.isFinite(loss)) throw diverged(model, loss, epoch, batch);
      means.forEach((mean, i) => (totals[i] = (totals[i] as number) + mean * indices.length));
      seen += indices.length;
      const position = { epoch, batch, loss: (totals[0] as number) / seen };
      for (const callback of callbacks) await callback.onBatchEnd?.(position);
      await progress.at({ ...position, epochs, batches: loader.batches });
    }
    const counted = (model.metricsNames?.length ?? 1) > 1;
    return {
      epoch,
      loss: (totals[0] as number) / seen,
      ...(counted ? { accuracy: (totals[1] as number) / seen } : {}),
      ...(heldOut ? evaluate(model, heldOut) : {}),
      seconds: (performance.now() - started) / 1000,
    };
  }
}

/** One update; the means over the batch of the loss and, if compiled, the accuracy. */
async function trainBatch(
  model: tf.LayersModel,
  { x, y }: TrainingData,
  indices: readonly number[],
): Promise<number[]> {
  const rows = tf.tensor1d([...indices], "int32");
  const [batchX, batchY] = [tf.gather(x, rows), tf.gather(y, rows)];
  try {
    const means = await model.trainOnBatch(batchX, batchY);
    return Array.isArray(means) ? means : [means];
  } finally {
    tf.dispose([rows, batchX, batchY]);
  }
}

function evaluate(
  model: tf.LayersModel,
  { x, y }: TrainingData,
): { valLoss: number; valAccuracy?: number } {
  const results = model.evaluate(x, y, { batchSize: 256 });
  const [loss, accuracy] = Array.isArray(results) ? results : [results];
  const values = [loss, accuracy].map((scalar) => scalar?.dataSync()[0]);
  tf.dispose(results);
  return {
    valLoss: values[0] as number,
    ...(values[1] === undefined ? {} : { valAccuracy: values[1] }),
  };
}
