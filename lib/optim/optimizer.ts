import * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";
import { formulaData } from "../core/formula.js";
import { DISPLAY, type MimeData } from "../core/host.js";
import { live, refuseRecording, type Live } from "../engine/jit/live.js";
import { constrain } from "../engine/models/constraints.js";
import type { Vector } from "./algebra/arrays.js";
import {
  initialState,
  updateArrays,
  type ArrayOptimizer,
  type OptimizerState,
  type Update,
} from "./arrayOptimizer.js";
import { Tensors } from "./algebra/tensors.js";
import { requireAbove0, requireAtLeast0 } from "./numbers.js";
import type { Definition } from "./rule.js";
import {
  decays,
  settingsDict,
  settingsOf,
  type OptimizerOptions,
  type Settings,
} from "./settings.js";
import { requireSchedule, type Schedule } from "./schedules/schedule.js";
import { SlotVariables } from "./slots.js";
import { targetsOf, type NamedTensor, type Target } from "./targets.js";
import { withValues, type Lent } from "./lent.js";
import { AVERAGE, slotsOf, takeStep, updatesOf, type Changing, type Next } from "./step.js";

/**
 * An optimizer in two forms with one rule: a tf.Optimizer that trains models (`model.compile`,
 * `minimize`, `applyGradients`), and pure functions of float64 arrays (`init`, `update`) whose every
 * step can be kept and drawn: (w, state) = update(w, gradient, state). Keras' names, defaults and order
 * of operations. `dl.optimizers` makes them.
 *
 * @param definition what makes it the one it is
 * @param options of every optimizer
 * @throws ArgumentError for options out of range
 * Source: Keras, Optimizer.
 * @example
 * const adam = dl.optimizers.Adam({ learningRate: 0.01 });
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
 * model.compile({ optimizer: adam, loss: "meanSquaredError" });
 * adam.init(2); // { mean: [0, 0], meanSquare: [0, 0], step: 0 }
 */
export abstract class Optimizer extends tf.Optimizer implements ArrayOptimizer {
  readonly name: string;
  /** LaTeX of the rule: left and right sides. */
  readonly formula: Definition["formula"];
  readonly settings: Settings;
  readonly #definition: Definition;
  readonly #slots = new SlotVariables();
  #schedule: Schedule | null = null;
  #rate: number;
  #batches = 0;
  /** Batches seen before a jitted function that steps by this optimizer was recorded. */
  readonly #recordedFrom = new WeakMap<Live, number>();
  #counter: tf.Variable | null = null;
  #averaged = false;

  constructor(definition: Definition, options: OptimizerOptions) {
    super();
    const { learningRate = definition.learningRate, name = definition.name } = options;
    this.#definition = definition;
    this.name = name;
    this.formula = definition.formula;
    this.settings = settingsOf(options, definition.weightDecay ?? 0);
    this.#rate = 0;
    if (typeof learningRate === "number") requireAbove0("learningRate", learningRate);
    this.learningRate = learningRate;
    Object.assign(this, definition.own);
  }

  /**
   * The rate of the next step; with a schedule its value there. A number can be set at any time, unless
   * there is a schedule: that is replaced by another one, or by `schedules.constant`.
   *
   * @throws ArgumentError for a rate below 0, or a number in place of a schedule
   */
  get learningRate(): number {
    return this.#schedule ? this.#schedule(this.#batches) : this.#rate;
  }

  set learningRate(value: number | Schedule) {
    if (typeof value === "function") {
      requireSchedule("learningRate", value);
      this.#schedule = value;
      return;
    }
    requireAtLeast0("learningRate", value);
    if (this.#schedule === null) {
      this.#rate = value;
    } else if (value !== this.learningRate) {
      const { name } = this.#schedule;
      const expectation = `a schedule, as ${name} sets it; dl.schedules.constant(${value}) replaces it`;
      throw new ArgumentError("learningRate", expectation, value);
    }
  }

  /** The schedule, or null for a rate that is a number. */
  get schedule(): Schedule | null {
    return this.#schedule;
  }

  /** Updates so far. With gradientAccumulationSteps n that is one in n batches. */
  override get iterations(): number {
    return updatesOf(this.settings, this.#batches);
  }

  /**
   * The state before the first step of so many parameters.
   *
   * @throws ArgumentError for a size that is not a whole number ≥ 1
   */
  init(size: number): OptimizerState {
    return initialState(this.#parts, size);
  }

  /**
   * One step against the gradient at `w`, in float64; changes nothing in place.
   *
   * @throws ArgumentError for vectors of different lengths, or the state of another optimizer
   */
  update(w: Vector, gradient: Vector, state: OptimizerState): Update {
    return updateArrays(this.#parts, this.#rateAt(state.step), w, gradient, state);
  }

  /**
   * One step of the variables of these names against their gradients.
   *
   * @throws ArgumentError for a name that no variable has or a gradient of another shape, and, with
   *   requireFiniteGradients, for NaN and infinity, naming the variable; nothing is changed then
   */
  override applyGradients(gradients: tf.NamedTensorMap | NamedTensor[]): void {
    requireThat(!this.#averaged, "applyGradients", "outside of withAveragedWeights", "a step");
    const targets = targetsOf(gradients, this.settings);
    const recording = this.#recording();
    const batches = this.#batches;
    // A compiled function asks for its numbers before its first step, this one may be a later one of them.
    const earlier = recording === null ? 0 : this.#stepsEarlierIn(recording);
    let ahead = 0;
    const seen = () => this.#batches + ahead;
    const rate = () => this.#rateAt(seen());
    rate(); // Refuses a rate below 0 before anything changes.
    recording?.onPutBack(() => (this.#batches = batches));
    const variables = targets.map(({ variable }) => variable);
    this.#slots.bind(variables);
    this.#slots.begin(variables, slotsOf(this.#definition.rule, this.settings), batches);
    const a = new Tensors();
    try {
      tf.tidy(() => {
        const moved = targets.map(({ variable, gradient, multiplier }) => ({
          w: variable as tf.Tensor,
          gradient,
          slots: this.#slots.get(variable.name),
          born: this.#slots.born(variable.name),
          rate: () => rate() * multiplier,
          decays: decays(this.settings, variable.name),
        }));
        const write = (i: number, { w, slots }: Next<tf.Tensor>): void => {
          const { variable } = targets[i] as Target;
          if (w !== variable) variable.assign(w);
          for (const [slot, value] of Object.entries(slots)) {
            this.#slots.set(variable.name, slot, value);
          }
        };
        const changing: Changing<tf.Tensor> = (value) => recording?.number(value) ?? value();
        takeStep<tf.Tensor>(a, this.#parts, seen, moved, write, changing);
      });
    } finally {
      a.dispose();
    }
    constrain(variables);
    ahead = earlier;
    this.#batches++;
    recording?.afterEachCall(() => this.#batches++);
  }

  #stepsEarlierIn(recording: Live): number {
    const from = this.#recordedFrom.get(recording) ?? this.#batches;
    this.#recordedFrom.set(recording, from);
    return this.#batches - from;
  }

  /** Where a jitted step is being recorded: what of an optimizer a recording cannot hold is refused. */
  #recording(): Live | null {
    const { gradientAccumulationSteps, emaOverwriteFrequency } = this.settings;
    const steps = gradientAccumulationSteps ?? emaOverwriteFrequency ?? 1;
    if (steps > 1) {
      refuseRecording(
        "steps by an optimizer that does something else every few steps",
        "Leave gradientAccumulationSteps and emaOverwriteFrequency out, or train without jit.",
      );
    }
    return live();
  }

  /** As in tfjs, but nothing is left behind when a gradient is refused. */
  override minimize(
    f: () => tf.Scalar,
    returnCost = false,
    variables?: tf.Variable[],
  ): tf.Scalar | null {
    const { value, grads } = this.computeGradients(f, variables);
    let keep = false;
    try {
      this.applyGradients(grads);
      keep = returnCost;
    } finally {
      tf.dispose(grads);
      if (!keep) value.dispose();
    }
    return keep ? value : null;
  }

  /**
   * Lets `evaluate` run with the averaged weights in the model, and puts the trained ones back.
   *
   * @throws ArgumentError without `useEma`, or before the first step; a step within is refused too
   * @example
   * const w = tf.variable(tf.scalar(3));
   * const optimizer = dl.optimizers.SGD({ learningRate: 0.1, useEma: true, emaMomentum: 0.5 });
   * for (let i = 0; i < 2; i++) optimizer.minimize(() => w.square());
   * const average = await optimizer.withAveragedWeights(() => w.dataSync()[0]);
   * average; // ≈ 2.16
   */
  async withAveragedWeights<R>(evaluate: () => R | Promise<R>): Promise<R> {
    const averages = this.#averages("withAveragedWeights");
    this.#averaged = true;
    try {
      return await withValues(averages, evaluate);
    } finally {
      this.#averaged = false;
    }
  }

  /**
   * Makes the averaged weights the model's own, as Keras does at the end of `fit`.
   *
   * @throws ArgumentError without `useEma`, or before the first step
   */
  assignAveragedWeights(): void {
    const averages = this.#averages("assignAveragedWeights");
    for (const { variable, value } of averages) variable.assign(value);
  }

  /** Name and settings as plain data; with the weights of `getWeights` all that a training goes on from. */
  override getConfig(): tf.serialization.ConfigDict {
    const { own } = this.#definition;
    const learningRate: unknown = this.#schedule?.getConfig() ?? this.#rate;
    return {
      name: this.name,
      learningRate: learningRate as tf.serialization.ConfigDict | number,
      ...own,
      ...settingsDict(this.settings),
    };
  }

  /** The count of batches, as tfjs saves it. */
  override saveIterations(): Promise<NamedTensor> {
    return Promise.resolve({ name: "iter", tensor: this.#count() });
  }

  /**
   * The count of batches, then each variable's slots, named "dense/kernel/velocity". They are the
   * optimizer's own variables: not to be disposed.
   */
  override getWeights(): Promise<NamedTensor[]> {
    return Promise.resolve([{ name: "iter", tensor: this.#count() }, ...this.#slots.list()]);
  }

  /**
   * Goes on from what `getWeights` gave, copied.
   *
   * @throws ArgumentError for weights of another optimizer; nothing is changed then
   */
  override async setWeights(weights: NamedTensor[]): Promise<void> {
    const [count, ...slots] = weights;
    const batches = (await count?.tensor.data())?.[0] ?? NaN;
    const whole = Number.isInteger(batches) && batches >= 0;
    requireThat(whole, "weights", "a list that begins with the count of steps", count?.tensor);
    this.#slots.load(slots, Object.keys(slotsOf(this.#definition.rule, this.settings)));
    this.#batches = batches;
  }

  /** What it remembers of the variables that it has trained: its own variables, none before the first step. */
  get variables(): tf.Variable[] {
    return [...this.#slots].flatMap(({ slots }) => [...slots.values()]);
  }

  /** Frees what is remembered; the next step is a first one again. */
  override dispose(): void {
    this.#slots.dispose();
    this.#counter?.dispose();
    this.#counter = null;
    this.#batches = 0;
  }

  [DISPLAY](): MimeData {
    return formulaData(this.name, this.formula);
  }

  get #parts() {
    return { rule: this.#definition.rule, settings: this.settings };
  }

  #rateAt(batches: number): number {
    const rate = this.#schedule ? this.#schedule(batches) : this.#rate;
    requireAtLeast0(`the learning rate of step ${batches}`, rate);
    return rate;
  }

  #count(): tf.Variable {
    return tf.tidy(() => {
      const count = tf.scalar(this.#batches, "int32");
      if (this.#counter) this.#counter.assign(count);
      else this.#counter = tf.variable(count, false);
      return this.#counter;
    });
  }

  #averages(what: string): Lent[] {
    requireThat(this.settings.useEma, what, "called on an optimizer with useEma: true", this.name);
    const averages = [...this.#slots].flatMap(({ variable, slots }) => {
      const average = slots.get(AVERAGE);
      return average ? [{ variable, value: average }] : [];
    });
    requireThat(averages.length > 0, what, "called after a step of training", "no step");
    return averages;
  }
}
