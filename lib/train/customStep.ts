import * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";
import type { DeclaredFrame } from "../core/frame.js";
import { isTensor } from "../core/nested.js";
import type { Batch, Fields } from "../data/index.js";
import { explainVariables } from "./functionTrainable.js";
import type { NamedWeight, OutputInfo, StepPosition, StepResult, Trainable } from "./trainable.js";

/** A batch as a step of one's own is given it; its tensors are disposed afterwards. */
export interface StepInput extends StepPosition {
  readonly x: Fields;
  readonly y?: Fields;
  readonly sampleWeight?: Fields;
  /** False when the batch is one of validation: then nothing may be changed. */
  readonly training: boolean;
}

/** What a step of one's own returns: the mean loss of the batch, and other means to report; all scalars. */
export type StepOutput = { readonly loss: number | tf.Tensor } & Readonly<
  Record<string, number | tf.Tensor>
>;

/** One update, written by the learner; runs as it is. Tensors made in it are its own: use `tf.tidy`. */
export type CustomStep = (input: StepInput) => StepOutput | Promise<StepOutput>;

/** A batch's tensors, for data given as one input or output, as several in order, or by name. */
type FieldsOf<Data> = Data extends tf.Tensor | DeclaredFrame
  ? tf.Tensor
  : Data extends readonly (tf.Tensor | DeclaredFrame)[]
    ? readonly tf.Tensor[]
    : Data extends ArrayLike<unknown>
      ? tf.Tensor
      : { readonly [Name in keyof Data]: tf.Tensor };

/** A step for such data: { x, y } with rows say what a batch holds. */
export type StepFor<Data> = Data extends { readonly x: infer X; readonly y: infer Y }
  ? (
      input: StepInput & { readonly x: FieldsOf<X>; readonly y: FieldsOf<Y> },
    ) => StepOutput | Promise<StepOutput>
  : CustomStep;

/** Steps after which tensors that stay behind are told. */
const STEPS_BEFORE_LEAK = 8;

/** A step of one's own. */
export class CustomTrainable implements Trainable {
  readonly outputs: readonly OutputInfo[] = [];
  readonly graphs = null;
  readonly weights: readonly NamedWeight[];
  #steps = 0;
  #leaked = 0;

  constructor(
    readonly model: CustomStep,
    readonly optimizer: tf.Optimizer | null,
    variables: readonly tf.Variable[],
  ) {
    this.weights = variables.map((variable) => ({ name: variable.name, variable }));
  }

  async trainStep(batch: Batch, position: StepPosition): Promise<StepResult> {
    const before = tf.memory().numTensors;
    const result = await this.#run(batch, position, true);
    this.#count(tf.memory().numTensors - before);
    return result;
  }

  async evaluateStep(batch: Batch): Promise<StepResult> {
    return await this.#run(batch, { epoch: 0, batch: 0, step: 0 }, false);
  }

  explainNonFinite(): string {
    return this.weights.length > 0
      ? explainVariables(this.weights)
      : "look at what the step computes";
  }

  async #run(batch: Batch, position: StepPosition, training: boolean): Promise<StepResult> {
    const { x, y, sampleWeight } = batch;
    const given = await this.model({
      x,
      ...(y === undefined ? {} : { y }),
      ...(sampleWeight === undefined ? {} : { sampleWeight }),
      ...position,
      training,
    });
    const valid = typeof given === "object" && given !== null && "loss" in given;
    requireThat(valid, "the step's result", "{ loss, … }", given);
    const numbers = Object.entries(given).map(([name, value]) => [name, numberOf(name, value)]);
    const { loss = Number.NaN, ...logs } = Object.fromEntries(numbers) as Record<string, number>;
    return { loss, logs, outputs: [], dispose: () => undefined };
  }

  /** A leak in each step ends in a full memory, far from its cause: say it early, once. */
  #count(left: number): void {
    this.#steps++;
    if (left > 0) this.#leaked++;
    // The first step may make the optimizer's slots.
    if (this.#steps !== STEPS_BEFORE_LEAK || this.#leaked < STEPS_BEFORE_LEAK - 1) return;
    console.warn(
      `dl.fit: each step leaves ${left} ${left === 1 ? "tensor" : "tensors"} behind; compute inside tf.tidy(() => …), or dispose them.`,
    );
  }
}

function numberOf(name: string, value: unknown): number {
  if (typeof value === "number") return value;
  if (isTensor(value) && value.size === 1) {
    const number = value.dataSync()[0] ?? Number.NaN;
    value.dispose();
    return number;
  }
  throw new ArgumentError(`the step's ${name}`, "a number or a scalar tensor", value);
}
