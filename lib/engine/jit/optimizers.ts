import type { NamedTensorMap, Optimizer, Tensor, Variable } from "@tensorflow/tfjs";
import { constrain, optimizerClasses, withoutConstraints } from "../models/constraints.js";
import { tfjs } from "../tfjsNode.js";
import { ELEMENTWISE } from "./elementwiseSteps.js";
import type { GraphOutput } from "./graph.js";
import {
  slot,
  type GradientDescent,
  type Slot,
  type Step,
  type StepWriter,
  type VariableGradient,
} from "./step.js";
import { override } from "./override.js";
import { slotsOf } from "./slots.js";

interface Momentum extends GradientDescent {
  readonly m: Tensor;
  readonly momentum: number;
  readonly useNesterov: boolean;
  readonly accumulations: readonly Slot[];
}

interface Adam {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly accBeta1: Variable;
  readonly accBeta2: Variable;
  readonly accumulatedFirstMoment: readonly Slot[];
  readonly accumulatedSecondMoment: readonly Slot[];
}

interface RMSProp {
  readonly learningRate: number;
  readonly decay: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly centered: boolean;
  readonly accumulatedMeanSquares: readonly Slot[];
  readonly accumulatedMoments: readonly Slot[];
  readonly accumulatedMeanGrads: readonly Slot[];
}

const STEPS: Readonly<Record<string, Step>> = {
  SGD(optimizer: GradientDescent, gradients, writer) {
    const rate = writer.hyperparameter(() => optimizer.learningRate);
    for (const { variable, gradient } of gradients) {
      writer.apply(
        "ResourceApplyGradientDescent",
        [variable],
        [writer.handle(variable), rate, gradient],
      );
    }
  },

  Momentum(optimizer: Momentum, gradients, writer) {
    const rate = writer.hyperparameter(() => optimizer.learningRate);
    const momentum = writer.constant(optimizer.momentum);
    for (const { variable, gradient, index } of gradients) {
      const accumulation = slot(optimizer.accumulations, index);
      writer.apply(
        "ResourceApplyMomentum",
        [variable, accumulation],
        [writer.handle(variable), writer.handle(accumulation), rate, gradient, momentum],
        { use_nesterov: { b: optimizer.useNesterov } },
      );
    }
  },

  Adam(optimizer: Adam, gradients, writer) {
    const { accBeta1, accBeta2 } = optimizer;
    const rate = writer.hyperparameter(() => optimizer.learningRate);
    const [beta1, beta2] = [writer.constant(optimizer.beta1), writer.constant(optimizer.beta2)];
    const [power1, power2] = [writer.read(accBeta1), writer.read(accBeta2)];
    // TensorFlow adds ε to √v, tfjs to the corrected √(v / (1 − β₂ᵗ)): the same step for this ε.
    const correction = writer.compute("Sqrt", writer.compute("Sub", writer.constant(1), power2));
    const epsilon = writer.compute("Mul", writer.constant(optimizer.epsilon), correction);
    for (const { variable, gradient, index } of gradients) {
      const first = slot(optimizer.accumulatedFirstMoment, index);
      const second = slot(optimizer.accumulatedSecondMoment, index);
      const handles = [variable, first, second].map((each) => writer.handle(each));
      writer.apply(
        "ResourceApplyAdam",
        [variable, first, second],
        [...handles, power1, power2, rate, beta1, beta2, epsilon, gradient],
      );
    }
    for (const [power, read, beta] of [
      [accBeta1, power1, beta1],
      [accBeta2, power2, beta2],
    ] as const) {
      writer.apply(
        "AssignVariableOp",
        [power],
        [writer.handle(power), writer.compute("Mul", read, beta)],
      );
    }
  },

  RMSProp(optimizer: RMSProp, gradients, writer) {
    const rate = writer.hyperparameter(() => optimizer.learningRate);
    const [rho, momentum, epsilon] = [optimizer.decay, optimizer.momentum, optimizer.epsilon].map(
      (number) => writer.constant(number),
    ) as [GraphOutput, GraphOutput, GraphOutput];
    for (const { variable, gradient, index } of gradients) {
      const slots = [
        variable,
        ...(optimizer.centered ? [slot(optimizer.accumulatedMeanGrads, index)] : []),
        slot(optimizer.accumulatedMeanSquares, index),
        slot(optimizer.accumulatedMoments, index),
      ];
      writer.apply(
        optimizer.centered ? "ResourceApplyCenteredRMSProp" : "ResourceApplyRMSProp",
        slots,
        [...slots.map((each) => writer.handle(each)), rate, rho, momentum, epsilon, gradient],
      );
    }
  },

  ...ELEMENTWISE,
};

/** What a recording needs to know of an optimizer's step. */
export interface RecordedStep {
  readonly optimizer: Optimizer;
  readonly gradients: readonly { variable: Variable; tensor: Tensor; index: number }[];
  /** null for a class without a fused operation. */
  readonly write: ((gradients: readonly VariableGradient[], writer: StepWriter) => void) | null;
  /** Makes the slots that are missing; null where only the step itself can. */
  readonly makeSlots: (() => void) | null;
  /** Takes the step as tfjs does, operation by operation. */
  readonly proceed: () => void;
}

type Gradients = Parameters<Optimizer["applyGradients"]>[0] | NamedTensorMap;

/**
 * While `run` runs, the steps of tfjs's optimizers are handed to `onStep`.
 */
export function withOptimizerSteps<T>(onStep: (step: RecordedStep) => void, run: () => T): T {
  const tf = tfjs();
  const registered = tf.engine().state as unknown as {
    readonly registeredVariables: Readonly<Record<string, Variable>>;
  };
  const undo = optimizerClasses().map(({ prototype }) =>
    override(
      prototype,
      "applyGradients",
      (original) =>
        function (this: Optimizer, given: Gradients) {
          const write = STEPS[this.getClassName()];
          const entries = Array.isArray(given)
            ? given.map(({ name, tensor }) => [name, tensor] as const)
            : Object.entries(given);
          const gradients = entries.flatMap(([name, tensor], index) => {
            const variable = registered.registeredVariables[name];
            return tensor == null || variable === undefined ? [] : [{ variable, tensor, index }];
          });
          const makeSlots = slotsOf(this);
          const weights = entries.flatMap(([name]) => registered.registeredVariables[name] ?? []);
          onStep({
            makeSlots:
              makeSlots && weights.length === entries.length ? () => makeSlots(weights) : null,
            optimizer: this,
            gradients,
            write:
              write === undefined
                ? null
                : (symbols, writer) => write(this as never, symbols, writer),
            proceed: () => withoutConstraints(() => original.call(this, given)),
          });
          constrain(weights);
        },
    ),
  );
  try {
    return run();
  } finally {
    for (const each of undo) each();
  }
}
