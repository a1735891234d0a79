import { ArgumentError, requireThat, toldByCaller } from "../core/errors.js";
import { rowsOf, sourceOf, type TrainingData } from "../data/anyData.js";
import type { BatchSource } from "../data/index.js";
import type { Callback } from "./callback.js";
import { withCheckpoints } from "./checkpoint/checkpointing.js";
import type { CheckpointOptions } from "./checkpoint/options.js";
import { classWeights, type ClassWeight } from "./classWeights.js";
import type { JitMode } from "../engine/jit/mode.js";
import { History } from "./history.js";
import { rememberHistory } from "./lastHistory.js";
import { Loop } from "./loop.js";
import { MetricSet, type MetricsOption } from "./metricSet.js";
import type { CustomStep, StepFor } from "./customStep.js";
import { Progress, type Verbosity } from "./progress.js";
import { trainableOf, type Model, type TrainableOptions } from "./models.js";

/** How `dl.fit` trains. */
export interface FitOptions extends TrainableOptions {
  /** Passes over the data in all, those before `initialEpoch` included; 1 by default. */
  readonly epochs?: number;
  /** Samples per update; 32 by default. Left out where the data come in batches. */
  readonly batchSize?: number;
  /** A new random order of the rows each epoch; true by default. */
  readonly shuffle?: boolean;
  /** Order of the rows; 0 by default. Weights and dropout follow `seedAll`. */
  readonly seed?: number;
  /** Held-out data, evaluated after each epoch. */
  readonly validation?: TrainingData;
  /** Share of the rows, the last ones, held out for validation; in (0, 1). */
  readonly validationSplit?: number;
  /** Evaluates after every so many epochs; 1 by default. */
  readonly validationFreq?: number;
  /** Batches of validation data; all by default. */
  readonly validationSteps?: number;
  /** Batches per epoch, for data that never end; by default one pass over the data. */
  readonly stepsPerEpoch?: number;
  /** Counts the epochs from here, to go on with a training; 0 by default. */
  readonly initialEpoch?: number;
  /** Measures beside the loss, added to those the model was compiled with; not weighted. */
  readonly metrics?: MetricsOption;
  /** The same, each sample counted `sampleWeight` and `classWeight` times. */
  readonly weightedMetrics?: MetricsOption;
  /** Class index → how much a sample of this class counts in the loss; 1 for classes not named. */
  readonly classWeight?: ClassWeight;
  readonly callbacks?: Callback | readonly Callback[];
  /** A folder, or { path, every, keep }: writes there what the training needs to go on; see {@link CheckpointOptions}. */
  readonly checkpoint?: string | CheckpointOptions;
  /**
   * true: goes on, bit for bit, from the newest checkpoint in `checkpoint.path`, and starts where there is
   * none; or the path of a folder or file to go on from.
   */
  readonly resume?: boolean | string;
  /**
   * Whether steps run as one compiled graph (native TensorFlow only): "auto", the default, where all code
   * in the step is tfjs's or this library's; true: always, and a TracerError says what cannot be compiled;
   * false: never. `history.steps` says what was done.
   */
  readonly jit?: JitMode;
  /** 0 or false: silent; 1 or true (default): a progress line and a live chart; 2: a line per epoch. */
  readonly verbose?: boolean | Verbosity;
}

/**
 * Trains a model. Loss and metrics of an epoch are right over its samples, however they were batched.
 * Stop ends the training within a batch: weights stay, and `dl.lastHistory()` gives the history, which
 * the error carries, too.
 *
 * @param model a compiled layers model; or an object with `call(x)` and `variables` (and `loss`,
 * `optimizer`, or as options); or a step of your own, `async ({ x, y, step, epoch }) => ({ loss })`
 * @param data { x, y, sampleWeight } with one row per sample: tensors, arrays, typed arrays, DataFrames,
 * several by name; or [x, y]; or batches: `dl.DataLoader`, `tf.data.Dataset`, an array of them, a
 * generator, a function that returns one for each epoch. The tensors of the data are not disposed;
 * those of batches that a generator or data set makes are.
 * @param options epochs 1, batchSize 32, shuffle true, seed 0, jit "auto", verbose 1
 * @returns the history, which shows itself as learning curves
 * @throws ArgumentError for data that do not fit, naming layer, expected and received shape; for data
 * that are not finite, naming row and column
 * @throws RangeError when the loss becomes NaN or infinite, naming epoch, batch and layer; the weights
 * are those before this batch
 * @throws TracerError with jit true, for a step that cannot be compiled
 * @throws TrainingInterrupted when the cell is stopped
 * @throws FolderInUse when another training writes checkpoints to the same folder
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
 * model.compile({ optimizer: tf.train.sgd(0.1), loss: "meanSquaredError" });
 * const history = await dl.fit(model, { x: [[0], [1], [2]], y: [1, 3, 5] }, { epochs: 200, verbose: 0 });
 * (history.last?.loss ?? 1) < 0.01; // true
 */
export async function fit<Data extends TrainingData>(
  model: Exclude<Model, CustomStep> | StepFor<Data>,
  data: Data,
  options: FitOptions = {},
): Promise<History> {
  try {
    const setup = prepare(model as Model, data, options);
    rememberHistory(setup.history);
    await new Loop(setup).run();
    return setup.history;
  } catch (error) {
    throw toldByCaller(error);
  }
}

function prepare(
  model: Model,
  data: TrainingData,
  options: FitOptions,
): ConstructorParameters<typeof Loop>[0] {
  const {
    epochs = 1,
    initialEpoch = 0,
    stepsPerEpoch = null,
    validationSteps = null,
    validationFreq = 1,
  } = options;
  requireCount("epochs", epochs);
  requireCount("initialEpoch", initialEpoch, 0);
  requireCount("validationFreq", validationFreq);
  if (stepsPerEpoch !== null) requireCount("stepsPerEpoch", stepsPerEpoch);
  if (validationSteps !== null) requireCount("validationSteps", validationSteps);
  const { jit = "auto" } = options;
  requireThat(["auto", true, false].includes(jit), "jit", `"auto", true or false`, jit);
  const trainable = trainableOf(model, options, "train", jit);
  const history = new History();
  const callbacks = options.callbacks ?? [];
  const verbose = Number(options.verbose ?? 1) as Verbosity;
  return {
    trainable,
    ...sources(data, options),
    metrics: new MetricSet(trainable, options),
    epochs,
    initialEpoch,
    stepsPerEpoch,
    validationSteps,
    validationFreq,
    classWeight: options.classWeight === undefined ? null : classWeights(options.classWeight),
    callbacks: withCheckpoints(
      Array.isArray(callbacks) ? (callbacks as readonly Callback[]) : [callbacks as Callback],
      { checkpoint: options.checkpoint, resume: options.resume, quiet: verbose === 0 },
    ),
    history,
    progress: new Progress(history, verbose),
  };
}

/** The batches to train on and those held out. */
function sources(
  data: TrainingData,
  options: FitOptions,
): { readonly source: BatchSource; readonly validation: BatchSource | null } {
  const { batchSize = 32, shuffle = true, seed = 0, validation, validationSplit } = options;
  const order = { batchSize, shuffle, seed };
  const inOrder = { batchSize: Math.max(batchSize, 256), shuffle: false };
  const rows = rowsOf(data, "data");
  for (const name of ["batchSize", "shuffle", "seed"] as const) {
    const used = rows !== null || options[name] === undefined;
    requireThat(used, name, "left out for data that come in batches", options[name]);
  }
  if (validationSplit === undefined) {
    const heldOut = validation === undefined ? null : sourceOf(validation, "validation", inOrder);
    return { source: sourceOf(rows ?? data, "data", order), validation: heldOut };
  }
  requireThat(validation === undefined, "validation", "left out with validationSplit", validation);
  const share = validationSplit > 0 && validationSplit < 1;
  requireThat(share, "validationSplit", "a number in (0, 1)", validationSplit);
  if (rows === null) {
    throw new ArgumentError("validationSplit", "left out for data that have no rows", data);
  }
  // As in Keras: the last rows, before any shuffling.
  const cut = Math.floor(rows.count * (1 - validationSplit));
  const both = cut > 0 && cut < rows.count;
  requireThat(
    both,
    "validationSplit",
    `a share that leaves rows in both parts of ${rows.count}`,
    validationSplit,
  );
  return {
    source: sourceOf(rows.part(0, cut), "data", order),
    validation: sourceOf(rows.part(cut, rows.count), "data", inOrder),
  };
}

function requireCount(name: string, value: number, least = 1): void {
  requireThat(Number.isInteger(value) && value >= least, name, `a whole number ≥ ${least}`, value);
}
