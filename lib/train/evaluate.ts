import { requireThat, toldByCaller } from "../core/errors.js";
import { InterruptedError } from "../core/host.js";
import { rowsOf, sourceOf, type TrainingData } from "../data/anyData.js";
import type { JitMode } from "../engine/jit/mode.js";
import { evaluatePass } from "./evaluation.js";
import { MetricSet, type MetricsOption } from "./metricSet.js";
import { trainableOf, type Model, type TrainableOptions } from "./models.js";

/** How `dl.evaluate` reads the data, and what it measures. */
export interface EvaluateOptions extends TrainableOptions {
  /** Samples at once; 256 by default. Left out where the data come in batches. */
  readonly batchSize?: number;
  /** At most so many batches; all by default. */
  readonly steps?: number;
  /** Measures beside the loss, added to those the model was compiled with; not weighted. */
  readonly metrics?: MetricsOption;
  /** The same, each sample counted `sampleWeight` times. */
  readonly weightedMetrics?: MetricsOption;
  /** Whether passes run as one compiled graph, as in `dl.fit`; "auto", the default, also weighs whether it pays. */
  readonly jit?: JitMode;
}

/** To write a graph takes as long as some passes without one. */
const WORTH_A_GRAPH = 4;

/**
 * Loss and metrics of a model on data, right over all samples however they are batched; nothing is
 * changed. Dropout and batch normalisation act as in use, penalties of weights count in the loss.
 *
 * @param model as for `dl.fit`; a model written as a function needs a loss
 * @param data as for `dl.fit`
 * @param options batchSize 256, jit "auto"; steps, metrics, weightedMetrics
 * @returns { loss, … } by the names of the metrics
 * @throws ArgumentError for data that do not fit, naming layer, expected and received shape
 * @throws InterruptedError when the cell is stopped
 * @example
 * const model = tf.sequential({
 *   layers: [tf.layers.dense({ units: 1, inputShape: [1], kernelInitializer: "ones" })],
 * });
 * model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
 * await dl.evaluate(model, { x: [[1], [2], [3]], y: [1, 2, 5] }, { metrics: ["mae"] }); // ≈ { loss: 1.3333, mae: 0.6667 }
 */
export async function evaluate(
  model: Model,
  data: TrainingData,
  options: EvaluateOptions = {},
): Promise<Record<string, number>> {
  const { batchSize = 256, steps } = options;
  const whole = steps === undefined || (Number.isInteger(steps) && steps >= 1);
  requireThat(whole, "steps", "a whole number ≥ 1", steps);
  const rows = rowsOf(data, "data");
  const cut = rows !== null || options.batchSize === undefined;
  requireThat(cut, "batchSize", "left out for data that come in batches", batchSize);
  const source = sourceOf(rows ?? data, "data", { batchSize, shuffle: false });
  const jit = modeOf(options.jit, source.batches);
  const trainable = trainableOf(model, options, "evaluate", jit);
  const metrics = new MetricSet(trainable, options);
  const stopped = (): Error => new InterruptedError("evaluation stopped by the user");
  metrics.reset();
  try {
    const count = await evaluatePass(trainable, source, metrics, steps ?? null, stopped);
    requireThat(count > 0, "data", "at least one batch", "none");
    return metrics.logs();
  } catch (error) {
    throw toldByCaller(error);
  } finally {
    trainable.end?.();
  }
}

function modeOf(jit: JitMode = "auto", batches: number | null): JitMode {
  requireThat(["auto", true, false].includes(jit), "jit", `"auto", true or false`, jit);
  return jit === "auto" && (batches ?? 0) < WORTH_A_GRAPH ? false : jit;
}
