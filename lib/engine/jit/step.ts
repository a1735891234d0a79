import type { Variable } from "@tensorflow/tfjs";
import type { GraphOutput } from "./graph.js";

/** Where an optimizer's step is written down as operations that change variables in place. */
export interface StepWriter {
  /** The handle of a variable that the step changes. */
  handle(variable: Variable): GraphOutput;
  /** A variable's value before the step. */
  read(variable: Variable): GraphOutput;
  /** A number that is asked for anew at each call: a learning rate may be changed at any time. */
  hyperparameter(value: () => number): GraphOutput;
  constant(value: number): GraphOutput;
  /** A float operation with one result. */
  compute(operation: string, ...inputs: readonly GraphOutput[]): GraphOutput;
  /** An operation that changes `changed` in place. */
  apply(
    operation: string,
    changed: readonly Variable[],
    inputs: readonly GraphOutput[],
    attributes?: Readonly<Record<string, { readonly b: boolean }>>,
  ): void;
}

export interface VariableGradient {
  readonly variable: Variable;
  readonly gradient: GraphOutput;
  /** The place of the variable among all that the optimizer was given: its slots have the same. */
  readonly index: number;
}

export interface Slot {
  readonly variable: Variable;
}

/** How a class of optimizers steps, by TensorFlow's fused operations. */
export type Step = (
  optimizer: never,
  gradients: readonly VariableGradient[],
  writer: StepWriter,
) => void;

export interface GradientDescent {
  readonly learningRate: number;
}

export function slot(slots: readonly Slot[], index: number): Variable {
  return (slots[index] as Slot).variable;
}
