import type * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { host } from "../core/host.js";
import type { RandomState } from "../core/random.js";
import type { Batch, BatchSource } from "../data/index.js";
import { randomState, restoreRandomState } from "../engine/seed.js";
import type { Optimizer } from "../optim/index.js";
import { CallbackList, type Callback, type LoopState, type TrainingContext } from "./callback.js";
import { weightsByClass } from "./classWeights.js";
import { breathe, disposeAdded, evaluatePass } from "./evaluation.js";
import { samplesOf } from "./gradientStep.js";
import { History, TrainingInterrupted, validationName } from "./history.js";
import type { MetricSet } from "./metricSet.js";
import { diverged } from "./nonFinite.js";
import type { Progress } from "./progress.js";
import type { NamedWeight, StepPosition, StepResult, Trainable } from "./trainable.js";

export interface LoopSetup {
  readonly trainable: Trainable;
  readonly source: BatchSource;
  readonly metrics: MetricSet;
  readonly epochs: number;
  readonly initialEpoch: number;
  readonly stepsPerEpoch: number | null;
  readonly validation: BatchSource | null;
  readonly validationSteps: number | null;
  readonly validationFreq: number;
  readonly classWeight: ReadonlyMap<number, number> | null;
  readonly callbacks: readonly Callback[];
  readonly history: History;
  readonly progress: Progress;
}

const WITHOUT_GRAPHS = { graphs: 0, eager: "the step is a function of your own" };

/** Epochs of batches; knows at every moment where it is. */
export class Loop implements TrainingContext {
  readonly #setup: LoopSetup;
  readonly #callbacks: CallbackList;
  #pass: AsyncGenerator<Batch, void, undefined> | null = null;
  #epoch: number;
  #batch = 0;
  #step = 0;
  #stopping: string | null = null;
  /** What the running epoch had come to before its validation, which uses the same metrics. */
  #trained: Pick<LoopState, "metrics" | "validation"> | null = null;
  #passBegan: RandomState | null = null;
  /** True when a restored pass is to be run through up to where it stood. */
  #catchesUp = false;
  #begun = false;

  constructor(setup: LoopSetup) {
    this.#setup = setup;
    this.#epoch = setup.initialEpoch;
    this.#callbacks = new CallbackList(setup.callbacks, this);
  }

  get model(): unknown {
    return this.#setup.trainable.model;
  }

  get optimizer(): tf.Optimizer | null {
    return this.#setup.trainable.optimizer;
  }

  get weights(): readonly NamedWeight[] {
    return this.#setup.trainable.weights;
  }

  get history(): History {
    return this.#setup.history;
  }

  get epochs(): number {
    return this.#setup.epochs;
  }

  get batches(): number | null {
    return this.#setup.stepsPerEpoch ?? this.#setup.source.batches;
  }

  get stopping(): string | null {
    return this.#stopping;
  }

  /** Bound, so that a callback may take it out of the context. */
  readonly stop = (reason = "a callback asked to stop"): void => {
    this.#stopping ??= reason;
  };

  get step(): number {
    return this.#step;
  }

  saveState(): LoopState {
    const { source } = this.#setup;
    return {
      epoch: this.#epoch,
      batch: this.#batch,
      step: this.#step,
      source: source.state(),
      validating: this.#trained !== null,
      ...(this.#trained ?? this.#measured()),
      random: { passBegan: this.#passBegan, now: randomState() },
      history: this.history.state(),
      shapes: this.#setup.trainable.graphs?.shapes ?? [],
    };
  }

  #measured(): Pick<LoopState, "metrics" | "validation"> {
    const { metrics, validation } = this.#setup;
    return { metrics: metrics.state(), validation: validation?.state() ?? null };
  }

  restoreState(state: LoopState): void {
    requireThat(!this.#begun, "restoreState", "called in onTrainBegin", "a training that runs");
    this.#setup.source.restore(state.source);
    if (state.validation !== null) this.#setup.validation?.restore(state.validation);
    this.#setup.metrics.restore(state.metrics);
    this.history.restore(state.history);
    const { graphs } = this.#setup.trainable;
    if (graphs !== null) graphs.shapes = state.shapes ?? [];
    this.#trained = state.validating ? this.#measured() : null;
    this.#passBegan = state.random.passBegan;
    this.#catchesUp = state.source.batch > 0;
    setRandom(state.random.now);
    [this.#epoch, this.#batch, this.#step] = [state.epoch, state.batch, state.step];
  }

  /** Trains; the history says how it ended, also when this throws. */
  async run(): Promise<void> {
    const { history, progress, metrics, trainable } = this.#setup;
    metrics.reset();
    setStopTraining(this.model, false);
    try {
      await this.#runEpochs();
    } catch (error) {
      history.ended = error instanceof TrainingInterrupted ? "interrupted" : "error";
      // The first error is the one to tell.
      await this.#callbacks.train("onTrainEnd", history.last ?? {}).catch(() => undefined);
      throw error;
    } finally {
      history.steps = trainable.graphs?.report ?? WITHOUT_GRAPHS;
      trainable.end?.();
      await this.#pass?.return();
      await progress.end();
    }
  }

  async #runEpochs(): Promise<void> {
    const { history } = this.#setup;
    await this.#callbacks.train("onTrainBegin", {});
    this.#begun = true;
    while (this.#epoch < this.epochs && this.#stopping === null) await this.#trainEpoch();
    history.reason = this.#stopping;
    history.ended = this.#stopping === null ? "finished" : "callback";
    this.#averageWeights();
    await this.#callbacks.train("onTrainEnd", history.last ?? {});
  }

  /** As in Keras, a training that ends leaves the averaged weights, where the optimizer keeps some. */
  #averageWeights(): void {
    // tfjs's optimizers count as instances of any class of optimizers.
    const optimizer = this.optimizer as Partial<Optimizer> | null;
    if (optimizer?.settings?.useEma !== true || optimizer.iterations === 0) return;
    optimizer.assignAveragedWeights?.();
  }

  async #trainEpoch(): Promise<void> {
    const { history, metrics, progress } = this.#setup;
    const started = performance.now();
    const epoch = this.#epoch;
    if (this.#batch === 0) await this.#callbacks.at("onEpochBegin", epoch, {});
    progress.beginEpoch(epoch, this.epochs, this.batches, this.#batch);
    if (this.#trained === null) await this.#trainBatches();
    if (this.#batch === 0) return;
    this.#trained = this.#measured();
    // As in Keras, a training that is stopped within an epoch still ends this epoch properly.
    const logs = metrics.logs();
    metrics.reset();
    if (this.#validates(epoch)) Object.assign(logs, await this.#validate());
    metrics.reset();
    this.#trained = null;
    const seconds = (performance.now() - started) / 1000;
    history.epochs.push({ epoch: epoch + 1, loss: Number.NaN, ...logs, seconds });
    [this.#epoch, this.#batch] = [epoch + 1, 0];
    await this.#callbacks.at("onEpochEnd", epoch, logs);
    this.#obeyModel();
    await progress.epochEnded();
  }

  async #trainBatches(): Promise<void> {
    const { stepsPerEpoch } = this.#setup;
    const last = stepsPerEpoch ?? Infinity;
    while (this.#batch < last) {
      await breathe();
      if (host()?.signal.aborted) throw new TrainingInterrupted(this.history);
      if (this.#stopping !== null) return;
      const batch = await this.#nextBatch();
      if (batch === null) {
        const given = stepsPerEpoch === null && this.#batch > 0;
        requireThat(given, "data", "at least one batch", "none");
        return;
      }
      await this.#trainBatch(batch);
    }
  }

  /** Null at the end of a pass; with stepsPerEpoch a new pass begins there. */
  async #nextBatch(): Promise<Batch | null> {
    const { source, stepsPerEpoch } = this.#setup;
    const passes = stepsPerEpoch === null ? 1 : 2;
    for (let i = 0; i < passes; i++) {
      if (this.#pass === null && !this.#catchesUp) this.#passBegan = randomState();
      const { done, value } = await this.#next((this.#pass ??= source.epoch()));
      if (done !== true) return value;
      this.#pass = null;
    }
    return null;
  }

  async #next(pass: AsyncGenerator<Batch, void, undefined>): Promise<IteratorResult<Batch, void>> {
    if (!this.#catchesUp) {
      return await pass.next();
    }
    // The batches before are made again, with the random numbers that they had.
    const now = randomState();
    setRandom(this.#passBegan);
    const result = await pass.next();
    setRandom(now);
    this.#catchesUp = false;
    return result;
  }

  async #trainBatch(batch: Batch): Promise<void> {
    const { trainable, metrics, progress, classWeight } = this.#setup;
    const position: StepPosition = { epoch: this.#epoch, batch: this.#batch, step: this.#step };
    await this.#callbacks.at("onBatchBegin", this.#batch, {});
    const weighted =
      classWeight === null ? batch : { ...batch, sampleWeight: weightsByClass(batch, classWeight) };
    if (trainable.graphs?.takesLong(weighted) === true) await progress.compiling();
    let result: StepResult | null = null;
    try {
      result = await trainable.trainStep(weighted, position);
      if (!Number.isFinite(result.loss) && !this.#callbacks.toleratesNonFinite) {
        throw diverged(trainable, result.loss, weighted, position);
      }
      metrics.add(result, samplesOf(batch));
      this.history.addBatch(this.#step, result.loss);
    } finally {
      result?.dispose();
      disposeAdded(batch, weighted);
    }
    this.#batch++;
    this.#step++;
    await this.#callbacks.at("onBatchEnd", position.batch, metrics.lazyLogs());
    this.#obeyModel();
    await progress.batchEnded(samplesOf(batch), () => metrics.logs());
  }

  #validates(epoch: number): boolean {
    const { validation, validationFreq } = this.#setup;
    return validation !== null && (epoch + 1) % validationFreq === 0;
  }

  async #validate(): Promise<Record<string, number>> {
    const { trainable, validation, validationSteps, metrics } = this.#setup;
    if (validation === null) return {};
    const interrupted = (): Error => new TrainingInterrupted(this.history);
    const count = await evaluatePass(trainable, validation, metrics, validationSteps, interrupted);
    requireThat(count > 0, "validation", "at least one batch", "none");
    const entries = Object.entries(metrics.logs());
    return Object.fromEntries(entries.map(([name, value]) => [validationName(name), value]));
  }

  /** Callbacks of tfjs end a training by `model.stopTraining`. */
  #obeyModel(): void {
    if ((this.model as { readonly stopTraining?: unknown }).stopTraining === true) {
      this.stop("model.stopTraining was set");
    }
  }
}

function setRandom(state: RandomState | null): void {
  if (state !== null) restoreRandomState(state);
}

function setStopTraining(model: unknown, value: boolean): void {
  if (typeof model === "object" && model !== null && "stopTraining" in model) {
    model.stopTraining = value;
  }
}
