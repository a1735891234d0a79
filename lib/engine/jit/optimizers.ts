import type { NamedTensorMap, Optimizer, Tensor, Variable } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";
import type { GraphOutput } from "./graph.js";
import { override } from "./override.js";

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

interface Slot {
  readonly variable: Variable;
}

/** How a class of optimizers steps, by TensorFlow's fused operations. */
type Step = (optimizer: never, gradients: readonly VariableGradient[], writer: StepWriter) => void;

interface GradientDescent {
  readonly learningRate: number;
}

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

interface Adagrad extends GradientDescent {
  readonly accumulatedGrads: readonly Slot[];
}

interface Adadelta extends GradientDescent {
  readonly rho: number;
  readonly epsilon: number;
  readonly accumulatedGrads: readonly Slot[];
  readonly accumulatedUpdates: readonly Slot[];
}

interface Adamax extends GradientDescent {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly decay: number;
  readonly accBeta1: Variable;
  readonly iteration: Variable;
  readonly accumulatedFirstMoment: readonly Slot[];
  readonly accumulatedWeightedInfNorm: readonly Slot[];
}

function slot(slots: readonly Slot[], index: number): Variable {
  return (slots[index] as Slot).variable;
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

  // TensorFlow's own Adagrad and Adadelta put ε elsewhere, and look at other accumulators.
  Adagrad(optimizer: Adagrad, gradients, writer) {
    const rate = writer.hyperparameter(() => optimizer.learningRate);
    const epsilon = writer.constant(tfjs().backend().epsilon());
    for (const { variable, gradient, index } of gradients) {
      const accumulated = slot(optimizer.accumulatedGrads, index);
      const square = writer.compute("Square", gradient);
      const sum = writer.compute("AddV2", writer.read(accumulated), square);
      const root = writer.compute("Sqrt", writer.compute("AddV2", sum, epsilon));
      const move = writer.compute("Mul", writer.compute("RealDiv", gradient, root), rate);
      assign(writer, variable, writer.compute("Sub", writer.read(variable), move));
      assign(writer, accumulated, sum);
    }
  },

  Adadelta(optimizer: Adadelta, gradients, writer) {
    const rate = writer.hyperparameter(() => optimizer.learningRate);
    const epsilon = writer.constant(optimizer.epsilon);
    const root = (value: GraphOutput) =>
      writer.compute("Sqrt", writer.compute("AddV2", value, epsilon));
    for (const { variable, gradient, index } of gradients) {
      const squares = slot(optimizer.accumulatedGrads, index);
      const moves = slot(optimizer.accumulatedUpdates, index);
      const [oldSquares, oldMoves] = [writer.read(squares), writer.read(moves)];
      const share = writer.compute("RealDiv", root(oldMoves), root(oldSquares));
      const move = writer.compute("Mul", share, gradient);
      const step = writer.compute("Mul", move, rate);
      const { rho } = optimizer;
      const squared = (value: GraphOutput) => writer.compute("Square", value);
      assign(writer, variable, writer.compute("Sub", writer.read(variable), step));
      assign(writer, squares, mixed(writer, rho, oldSquares, squared(gradient)));
      assign(writer, moves, mixed(writer, rho, oldMoves, squared(move)));
    }
  },

  Adamax(optimizer: Adamax, gradients, writer) {
    const { accBeta1, iteration } = optimizer;
    const one = writer.constant(1);
    const power = writer.read(accBeta1);
    const steps = writer.read(iteration);
    const slowed = writer.compute("Mul", steps, writer.constant(optimizer.decay));
    const corrected = writer.compute(
      "RealDiv",
      writer.compute(
        "RealDiv",
        writer.hyperparameter(() => optimizer.learningRate),
        writer.compute("AddV2", slowed, one),
      ),
      writer.compute("Sub", one, power),
    );
    for (const { variable, gradient, index } of gradients) {
      const moment = slot(optimizer.accumulatedFirstMoment, index);
      const norm = slot(optimizer.accumulatedWeightedInfNorm, index);
      const newMoment = mixed(writer, optimizer.beta1, writer.read(moment), gradient);
      const newNorm = writer.compute(
        "Maximum",
        writer.compute("Mul", writer.read(norm), writer.constant(optimizer.beta2)),
        writer.compute("Abs", gradient),
      );
      const guarded = writer.compute("AddV2", newNorm, writer.constant(optimizer.epsilon));
      const direction = writer.compute("RealDiv", newMoment, guarded);
      const step = writer.compute("Mul", corrected, direction);
      assign(writer, variable, writer.compute("Sub", writer.read(variable), step));
      assign(writer, moment, newMoment);
      assign(writer, norm, newNorm);
    }
    assign(writer, iteration, writer.compute("AddV2", steps, one));
    assign(writer, accBeta1, writer.compute("Mul", power, writer.constant(optimizer.beta1)));
  },
};

/** Gives a variable a new value. */
function assign(writer: StepWriter, variable: Variable, value: GraphOutput): void {
  writer.apply("AssignVariableOp", [variable], [writer.handle(variable), value]);
}

/** decay · old + (1 − decay) · new */
function mixed(
  writer: StepWriter,
  decay: number,
  old: GraphOutput,
  given: GraphOutput,
): GraphOutput {
  return writer.compute(
    "AddV2",
    writer.compute("Mul", old, writer.constant(decay)),
    writer.compute("Mul", given, writer.constant(1 - decay)),
  );
}

/** What a recording needs to know of an optimizer's step. */
export interface RecordedStep {
  readonly optimizer: Optimizer;
  readonly gradients: readonly { variable: Variable; tensor: Tensor; index: number }[];
  /** null for a class without a fused operation. */
  readonly write: ((gradients: readonly VariableGradient[], writer: StepWriter) => void) | null;
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
  const classes = [
    tf.SGDOptimizer,
    tf.MomentumOptimizer,
    tf.AdamOptimizer,
    tf.RMSPropOptimizer,
    tf.AdagradOptimizer,
    tf.AdadeltaOptimizer,
    tf.AdamaxOptimizer,
  ] as unknown as readonly { readonly prototype: Optimizer }[];
  const undo = classes.map(({ prototype }) =>
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
          onStep({
            optimizer: this,
            gradients,
            write:
              write === undefined
                ? null
                : (symbols, writer) => write(this as never, symbols, writer),
            proceed: () => original.call(this, given),
          });
        },
    ),
  );
  try {
    return run();
  } finally {
    for (const each of undo) each();
  }
}
