/** Steps of tfjs's optimizers that TensorFlow has no fused operation for, or one that computes otherwise. */
import type { Variable } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";
import type { GraphOutput } from "./graph.js";
import { slot, type GradientDescent, type Slot, type Step, type StepWriter } from "./step.js";

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

export const ELEMENTWISE: Readonly<Record<string, Step>> = {
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
