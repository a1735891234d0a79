import * as tf from "@tensorflow/tfjs";
import { Value } from "../../../../../lib/autograd/value.js";
import { gelu, relu, sigmoid, tanh } from "../../../../../lib/nn/activations/index.js";
import { trace } from "../../../../../lib/nn/forward.js";
import { NaiveDense, NaiveSequential } from "../../../../../lib/nn/index.js";
import * as plot from "../../../../../lib/plot/index.js";
import type { Goldens } from "../golden.js";

function small(): NaiveSequential {
  const matrix = (rows: number[][]) => () => tf.tensor2d(rows);
  const vector = (row: number[]) => () => tf.tensor1d(row);
  return new NaiveSequential([
    new NaiveDense({
      inputSize: 2,
      outputSize: 2,
      activation: relu,
      kernelInitializer: matrix([
        [0.5, -1],
        [0.25, 1],
      ]),
      biasInitializer: vector([0.1, 0.5]),
    }),
    new NaiveDense({
      inputSize: 2,
      outputSize: 1,
      activation: sigmoid,
      kernelInitializer: matrix([[2], [-1]]),
      biasInitializer: vector([-1]),
    }),
  ]);
}

function workedExample(w = 3, b = 1): Value {
  const x1 = Value.input("x", 2).mul(Value.parameter("w", w)).named("x1");
  const x2 = x1.add(Value.parameter("b", b)).named("x2");
  const loss = Value.input("y_true", 4).absDifference(x2).named("loss_val");
  loss.backward();
  return loss;
}

export const goldens: Goldens = {
  computationGraph: () => plot.computationGraph(workedExample()),
  compareGraphs: () =>
    plot.compareGraphs({ before: workedExample(), "after a step": workedExample(2.8, 0.9) }),
  network: () => {
    const model = small();
    try {
      return plot.network(trace(model, [[1, 2]]));
    } finally {
      model.dispose();
    }
  },
  neuronMaps: () => {
    const hidden = [
      [2, -2, 1.5, 0.5],
      [2, 2, -1, 0.3],
    ];
    const model = new NaiveSequential([
      new NaiveDense({
        inputSize: 2,
        outputSize: 4,
        activation: relu,
        kernelInitializer: () => tf.tensor2d(hidden),
        biasInitializer: () => tf.tensor1d([-1, 0.5, 0, -9]),
      }),
      new NaiveDense({ inputSize: 4, outputSize: 2, activation: tanh, seed: 3 }),
      new NaiveDense({ inputSize: 2, outputSize: 1, activation: sigmoid, seed: 5 }),
    ]);
    const x = Array.from({ length: 60 }, (_, i) => [Math.cos(2 * i), Math.sin(3.1 * i)]);
    const y = x.map(([a = 0, b = 0]) => (a * b > 0 ? 1 : 0));
    try {
      return plot.neuronMaps(model, { x, y }, { classNames: ["no", "yes"] });
    } finally {
      model.dispose();
    }
  },
  activationCurve: () => plot.activationCurve(sigmoid),
  activationCurves: () => plot.activationCurves([relu, gelu, sigmoid, tanh]),
  softmaxBars: () => plot.softmaxBars([2, 1, 0.1], ["cat", "dog", "bird"]),
  loopDiagram: () => plot.loopDiagram(),
  logitGradients: () => plot.logitGradients(),
  lossOfParameter: () =>
    plot.lossOfParameter((w) => (w - 2) ** 2 + 1, { from: 0, to: 4, closedForm: 2 }),
  negativeLog: () => plot.negativeLog(),
  classProbabilities: () =>
    plot.classProbabilities(
      [
        [0.1, 0.2, 0.7],
        [0.6, 0.3, 0.1],
      ],
      { classNames: ["cat", "dog", "bird"], truth: [1, 0] },
    ),
  residuals: () => plot.residuals([0, 1, 2, 3], [1.2, 2.8, 5.1, 7.2], { slope: 1, intercept: 1 }),
  layers: () =>
    plot.layers({
      net: [
        { name: "conv", parameters: 1160, state: "frozen" },
        { name: "dense", parameters: 4160, state: "trained" },
        { name: "flatten", parameters: 0, state: "no weights" },
        { name: "head", parameters: 650, state: "new" },
      ],
    }),
};
