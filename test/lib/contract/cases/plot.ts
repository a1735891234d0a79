import { tf } from "../../../../lib/engine/index.js";
import * as dl from "../../../../lib/index.js";
import type { Contract } from "../harness.js";
import {
  but,
  called,
  count,
  finite,
  given,
  matrix,
  numbers,
  options,
  positive,
  takes,
  text,
  within,
  type Kind,
} from "../kinds.js";

const rows = [
  [1, 2],
  [3, 4],
];
/** A picture's own words: title and the like, of which none is wrong. */
const series = numbers([1, 2, 3]);
const scores = but(numbers([0.1, 0.4, 0.35, 0.8]), { "too few": () => [0.1] });
const yTrue = but(
  given(() => [0, 0, 1, 1]),
  {
    empty: () => [],
    NaN: () => [NaN, 0, 1, 1],
    "one class alone": () => [1, 1, 1, 1],
    "not whole": () => [0.5, 0, 1, 1],
  },
);
const names = (...valid: readonly string[]): Kind =>
  but(
    given(() => [...valid]),
    { "too few": () => [] },
  );
const chart = () => dl.plot.line([1, 2]);
const line = given(() => (x: number) => x * x);
const loss = () => dl.Value.input("x", 2).mul(dl.Value.parameter("w", 3)).named("loss");

const pictures: readonly Contract[] = [
  {
    name: "plot.bar",
    args: {
      values: but(
        given(() => ({ a: 1, b: 2 })),
        { empty: () => ({}), NaN: () => ({ a: NaN }), huge: () => ({ a: Infinity }) },
      ),
    },
  },
  {
    name: "plot.line",
    args: {
      series,
      text: options({ title: given(() => "t") }),
      at: but(numbers([0, 1, 2]), { "too few": () => [0] }),
    },
  },
  { name: "plot.line", args: { series: given(() => tf.tensor1d([1, 2, 3])) } },
  {
    name: "plot.scatter",
    args: {
      points: matrix(rows),
      text: options({
        classes: but(
          given(() => [0, 1]),
          { "too few": () => [0] },
        ),
      }),
    },
  },
  {
    name: "plot.histogram",
    args: {
      series: but(
        given(() => ({ a: [1, 2, 3] })),
        { empty: () => ({}) },
      ),
      text: options({ bins: but(count(3), { one: () => 1 }) }),
    },
  },
  {
    name: "plot.heatmap",
    args: {
      matrix: matrix(rows),
      text: options({ rowNames: names("a", "b"), columnNames: names("a", "b") }),
    },
  },
  {
    name: "plot.heatmap",
    args: {
      matrix: but(
        given(() =>
          tf.tensor2d([
            [1, 2],
            [3, 4],
          ]),
        ),
        { "wrong shape": () => tf.ones([2, 2, 2]) },
      ),
    },
  },
  {
    name: "plot.images",
    args: {
      images: but(
        given(() => [rows, rows]),
        { empty: () => [], "different sizes": () => [rows, [[1]]], NaN: () => [[[NaN]]] },
      ),
      text: options({ captions: names("a", "b"), columns: count(2) }),
    },
  },
  {
    name: "plot.confusion",
    args: {
      counts: but(
        given(() => [
          [3, 1],
          [0, 2],
        ]),
        {
          empty: () => [],
          ragged: () => [[1], [1, 2]],
          negative: () => [
            [-1, 0],
            [0, 1],
          ],
          NaN: () => [
            [NaN, 0],
            [0, 1],
          ],
          "not square": () => [[1, 2]],
        },
      ),
      classNames: names("a", "b"),
    },
  },
  { name: "plot.roc", args: { yTrue, scores } },
  { name: "plot.precisionRecall", args: { yTrue, scores } },
  {
    name: "plot.thresholds",
    args: { yTrue, scores, text: options({ threshold: takes(finite(0.5)) }) },
  },
  {
    name: "plot.activationCurve",
    args: {
      activation: given(() => dl.activations.relu),
      range: options({ from: finite(-1), to: but(finite(1), { "below from": () => -2 }) }),
    },
  },
  {
    name: "plot.activationCurves",
    args: {
      activations: but(
        given(() => [dl.activations.relu, dl.activations.tanh]),
        {
          empty: () => [],
          one: () => [dl.activations.relu],
          "two of one name": () => [dl.activations.relu, dl.activations.relu],
        },
      ),
      range: options({ from: finite(-1), to: but(finite(1), { "below from": () => -2 }) }),
    },
  },
  {
    name: "plot.softmaxBars",
    args: { logits: numbers([2, 1, 0.1]), classNames: names("a", "b", "c") },
  },
  {
    name: "plot.classProbabilities",
    args: {
      probabilities: but(
        given(() => [
          [0.2, 0.8],
          [0.5, 0.5],
        ]),
        {
          empty: () => [],
          ragged: () => [[1], [0.5, 0.5]],
          NaN: () => [[NaN, 1]],
          negative: () => [[-0.5, 1.5]],
          "no distribution": () => [[0.9, 0.9]],
        },
      ),
      text: options({
        classNames: names("a", "b"),
        truth: but(
          given(() => [0, 1]),
          { "too few": () => [0], "no class": () => [0, 2], NaN: () => [0, NaN] },
        ),
      }),
    },
  },
  { name: "plot.logitGradients", args: { reach: positive(4) } },
  {
    name: "plot.loopDiagram",
    args: {
      steps: but(
        given(() => ["a", "b", "c"].map((name) => ({ name, what: name }))),
        { empty: () => [], "too few": () => [{ name: "a", what: "a" }] },
      ),
    },
  },
  {
    name: "plot.lossOfParameter",
    args: {
      loss: but(line, { "no numbers": () => () => NaN }),
      text: options({
        from: finite(-1),
        to: but(finite(1), { "below from": () => -2 }),
        closedForm: takes(finite(0)),
      }),
    },
  },
  { name: "plot.negativeLog", args: { p: within(0.5, 0, 1, "(]") } },
  {
    name: "plot.network",
    args: {
      trace: given(trace),
      text: options({
        sample: but(
          given(() => 0),
          { "out of range": () => 5, negative: () => -1, NaN: () => NaN },
        ),
        mostUnits: count(3),
      }),
    },
  },
  {
    name: "plot.neuronMaps",
    args: {
      model: but(
        given(() =>
          tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2], name: "d" })] }),
        ),
        { "no model": () => "m" },
      ),
      data: given(() => ({ x: rows, y: [0, 1] })),
      text: options({ mostUnits: count(3), resolution: count(8) }),
    },
  },
  {
    name: "plot.residuals",
    args: {
      xs: series,
      ys: but(series, { "too few": () => [1] }),
      text: options({ slope: takes(finite(1)), intercept: takes(finite(0)) }),
    },
  },
  {
    name: "plot.compareGraphs",
    args: {
      graphs: but(
        given(() => ({ a: loss(), b: loss() })),
        { empty: () => ({}) },
      ),
    },
  },
  {
    name: "plot.computationGraph",
    args: {
      root: given(loss),
      options: options({
        from: called(
          but(
            given(() => "x"),
            { unknown: () => "nothing" },
          ),
          "node",
        ),
      }),
    },
  },
  {
    name: "plot.arrows",
    args: {
      surface: but(
        given(() => dl.surfaces.bowl),
        { "one parameter": () => dl.surfaces.square },
      ),
    },
  },
  {
    name: "plot.trajectories",
    args: {
      surface: given(() => dl.surfaces.square),
      walks: but(
        given(() => [walk()]),
        { empty: () => [], "twice the same name": () => [walk(), walk()] },
      ),
    },
  },
  {
    name: "plot.learningRates",
    args: {
      surface: but(
        given(() => dl.surfaces.square),
        { "two parameters": () => dl.surfaces.bowl },
      ),
      options: options({
        x0: finite(3),
        rates: called(
          but(
            given(() => [0.1, 0.2]),
            { empty: () => [], one: () => [0.1], negative: () => [-1, 0.1], NaN: () => [NaN, 0.1] },
          ),
          "(rates|learningRate)",
        ),
        first: but(
          given(() => 0.1),
          { "none of them": () => 7 },
        ),
        steps: takes(count(3), "zero"),
      }),
    },
  },
  {
    name: "plot.gradientNoise",
    args: {
      noise: but(given(noise), {
        empty: () => ({ points: [], slope: -1 }),
        "one point": () => ({ points: [{ batchSize: 1, variance: 1 }], slope: -1 }),
        zero: () => ({ points: [1, 2].map((batchSize) => ({ batchSize, variance: 0 })), slope: 0 }),
        NaN: () => ({
          points: [1, 2].map((batchSize) => ({ batchSize, variance: NaN })),
          slope: 0,
        }),
      }),
    },
  },
  {
    name: "plot.updateCalculator",
    args: { start: options({ samples: count(100), batchSize: count(10), epochs: count(2) }) },
  },
  {
    name: "plot.differenceError",
    args: {
      fn: but(line, { "no numbers": () => () => NaN }),
      at: finite(1),
      derivative: but(finite(2), { zero: () => 0 }),
    },
  },
  {
    name: "plot.row",
    args: {
      charts: but(
        given(() => ({ a: chart(), b: chart() })),
        { empty: () => ({}) },
      ),
    },
  },
  {
    name: "plot.tangent",
    args: {
      fn: but(line, { "no numbers": () => () => NaN }),
      at: finite(1),
      slope: finite(2),
      text: options({ x: given(() => "x"), y: given(() => "y"), reach: positive(1) }),
    },
  },
  {
    name: "plot.learningCurves",
    args: {
      curves: but(
        given(() => [
          { epoch: 1, loss: 2 },
          { epoch: 2, loss: 1 },
        ]),
        { empty: () => [] },
      ),
    },
  },
  {
    name: "plot.layers",
    args: {
      models: but(
        given(() => ({ a: [{ name: "dense", parameters: 3, state: "new" }] })),
        { empty: () => ({}), "no layers": () => ({ a: [] }) },
      ),
    },
  },
];

export const PLOT: readonly Contract[] = [
  ...pictures,
  {
    name: "Chart",
    args: {
      spec: but(
        given(() => ({ mark: "bar" })),
        { "a list": () => [] },
      ),
      description: text("bars"),
    },
  },
  {
    name: "chart",
    args: { spec: given(() => ({ mark: "bar" })), description: text("bars") },
  },
];

function trace(): dl.forward.ForwardTrace {
  const layer = new dl.nn.NaiveDense({ inputSize: 2, outputSize: 3, seed: 1 });
  try {
    return dl.forward.trace(new dl.nn.NaiveSequential([layer]), [[1, 2]]);
  } finally {
    layer.dispose();
  }
}

function walk(): dl.plot.Walk {
  return dl.optimize(dl.surfaces.square, dl.optimizers.SGD({ learningRate: 0.1 }), {
    x0: 3,
    steps: 3,
  });
}

function noise(): dl.GradientNoise {
  return dl.gradientNoise(dl.squaredErrorOfLine([0, 1, 2], [1, 3, 5]), {
    w: [0, 0],
    batchSizes: [1, 2],
    draws: 5,
  });
}
