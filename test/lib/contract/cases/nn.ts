import type * as tfTypes from "@tensorflow/tfjs";
import { tf } from "../../../../lib/engine/index.js";
import * as dl from "../../../../lib/index.js";
import type { Contract } from "../harness.js";
import {
  atLeastZero,
  but,
  called,
  count,
  finite,
  given,
  numbers,
  options,
  positive,
  seed,
  takes,
  text,
  type Kind,
} from "../kinds.js";

const { nn } = dl;

const ACTIVATIONS = [
  "elu",
  "exponential",
  "gelu",
  "hardSigmoid",
  "hardSwish",
  "hardTanh",
  "leakyRelu",
  "linear",
  "logSigmoid",
  "mish",
  "relu",
  "relu6",
  "selu",
  "sigmoid",
  "silu",
  "softplus",
  "softsign",
  "step",
  "swish",
  "tanh",
];
const VECTOR_ACTIVATIONS = ["softmax", "logSoftmax"];

const nested = but(
  given(() => [
    [-1, 0],
    [0.5, 2],
  ]),
  { ragged: () => [[1], [1, 2]] },
);
const tensor = but(
  given(() =>
    tf.tensor2d([
      [-1, 0],
      [0.5, 2],
    ]),
  ),
  { dtype: () => tf.tensor(["a"]) },
);

const activations = [...ACTIVATIONS, ...VECTOR_ACTIVATIONS].flatMap((name): Contract[] => [
  { name: `activations.${name}`, args: { x: nested } },
  { name: `activations.${name}`, args: { x: tensor } },
]);

const shape = but(
  given(() => [3, 2]),
  {
    negative: () => [-3, 2],
    "not whole": () => [1.5, 2],
    NaN: () => [NaN, 2],
    huge: () => [Infinity, 2],
  },
);

/** The initializer is made and called. */
const initializer = (name: string, fields: Readonly<Record<string, Kind>>): Contract => ({
  name: `initializers.${name}`,
  args: { options: options(fields), shape },
  call: (given: object, size: number[]) =>
    (dl.initializers[name as "heNormal"] as (options: object) => dl.initializers.Initializer)(
      given,
    )(size),
});

const dense = (): dl.nn.NaiveDense => new nn.NaiveDense({ inputSize: 2, outputSize: 3, seed: 1 });
const x = but(
  given(() => tf.ones([4, 2])),
  {
    "wrong shape": () => tf.ones([4, 5]),
    "rank 1": () => tf.ones([2]),
    dtype: () => tf.tensor([["a", "b"]]),
  },
);
const y = but(
  given(() => tf.zeros([4, 3])),
  { "too few": () => tf.zeros([2, 3]) },
);
const model = given(() => new nn.NaiveSequential([dense()]));
const step = { loss: given(() => dl.losses.meanSquaredError), learningRate: positive(0.1) };

const point = but(takes(numbers([1, 2]), "huge", "NaN"), { "too short": () => [1] });

const points = but(
  given(() => [
    [0, 0],
    [1, 1],
  ]),
  {
    empty: () => [],
    ragged: () => [[0], [1, 1]],
    NaN: () => [
      [NaN, 0],
      [1, 1],
    ],
  },
);
const perceptron = () => new nn.Perceptron({ weights: [1, 1], bias: -1 });

export const NN: readonly Contract[] = [
  ...activations,
  {
    name: "activations.defineActivation",
    args: {
      definition: options({
        name: text("cube"),
        formula: text("x^3"),
        derivativeFormula: text("3x^2"),
        value: given(() => (v: number) => v ** 3),
        slope: given(() => (v: number) => 3 * v ** 2),
        tensor: given(() => (v: tfTypes.Tensor) => v.pow(3)),
        tensorSlope: given(() => (v: tfTypes.Tensor) => v.square().mul(3)),
      }),
    },
  },
  ...["glorotNormal", "glorotUniform", "heNormal", "heUniform"].map((name) =>
    initializer(name, { seed: seed() }),
  ),
  initializer("randomNormal", { seed: seed(), mean: finite(0), stddev: atLeastZero(1) }),
  {
    name: "initializers.constant",
    args: { value: finite(0.1), shape },
    call: (value: number, size: number[]) => dl.initializers.constant(value)(size),
  },
  {
    name: "initializers.zeros",
    args: { shape },
    call: (size: number[]) => dl.initializers.zeros()(size),
  },
  {
    name: "initializers.fans",
    args: { shape: but(shape, { "one axis": () => [3], empty: () => [] }) },
  },
  {
    name: "forward.trace",
    args: {
      model,
      x: but(
        given(() => [[1, 2]]),
        { "wrong shape": () => [[1, 2, 3]], empty: () => [] },
      ),
    },
  },
  {
    name: "nn.BatchGenerator",
    args: {
      x: given(() => tf.ones([4, 2])),
      y,
      options: options({ batchSize: count(3), shuffleSeed: seed() }),
    },
    call: (xs: tfTypes.Tensor, ys: tfTypes.Tensor, given: object) => {
      const batches = new nn.BatchGenerator(xs, ys, given);
      for (const batch of batches) tf.dispose([batch.x, batch.y]);
      return batches.numBatches;
    },
  },
  {
    name: "nn.NaiveDense",
    args: { options: options({ inputSize: count(2), outputSize: count(3), seed: seed() }) },
  },
  ...(["call", "weightedSum"] as const).map((method): Contract => ({
    name: `nn.NaiveDense#${method}`,
    args: { layer: given(dense), x },
    call: (layer: dl.nn.NaiveDense, input: tfTypes.Tensor) => layer[method](input),
  })),
  {
    name: "nn.NaiveSequential",
    args: {
      layers: but(
        given(() => [dense()]),
        { empty: () => [] },
      ),
    },
  },
  {
    name: "nn.NaiveSequential#call",
    args: { model, x },
    call: (on: dl.nn.NaiveSequential, input: tfTypes.Tensor) => on.call(input),
  },
  {
    name: "nn.evaluate",
    args: {
      model,
      x,
      labels: but(
        given(() => tf.tensor1d([0, 1, 2, 0], "int32")),
        { "too few": () => tf.tensor1d([0], "int32") },
      ),
      options: options({ batchSize: count(3) }),
    },
  },
  {
    name: "nn.fit",
    args: {
      model,
      x,
      y,
      options: options({ ...step, epochs: count(2), batchSize: count(3), shuffleSeed: seed() }),
    },
  },
  {
    name: "nn.oneTrainingStep",
    args: {
      model,
      x,
      y: called(but(y, { "wrong shape": () => tf.zeros([4, 5]) }), "yTrue"),
      options: options(step),
    },
  },
  {
    name: "nn.updateWeights",
    changes: ["weights"],
    args: {
      gradients: but(
        given(() => [tf.ones([2])]),
        { "too few": () => [], "wrong shape": () => [tf.ones([3])] },
      ),
      weights: given(() => [tf.tidy(() => tf.variable(tf.zeros([2])))]),
      learningRate: positive(0.1),
    },
  },
  {
    name: "nn.Neuron",
    args: {
      options: options({ weights: numbers([1, 2]), bias: finite(0) }),
    },
    bad: [
      ["seed: negative", { options: () => ({ inputSize: 2, seed: -1 }) }, /seed must be /],
      ["inputSize: zero", { options: () => ({ inputSize: 0, seed: 1 }) }, /inputSize must be /],
      ["neither weights nor seed", { options: () => ({}) }, / must be /],
      [
        "activation: unknown",
        { options: () => ({ weights: [1], activation: "nonsense" }) },
        /activation must be /,
      ],
    ],
  },
  {
    name: "nn.Neuron#call",
    args: { x: point },
    call: (input: number[]) => new nn.Neuron({ weights: [1, 2] }).call(input),
  },
  {
    name: "nn.Layer",
    args: { options: options({ inputSize: count(2), outputSize: count(3), seed: seed() }) },
  },
  {
    name: "nn.Layer#call",
    args: { x: point },
    call: (input: number[]) => new nn.Layer({ inputSize: 2, outputSize: 3, seed: 1 }).call(input),
  },
  {
    name: "nn.MLP",
    args: {
      options: options({
        inputSize: count(2),
        outputSizes: but(
          given(() => [3, 1]),
          { empty: () => [], zero: () => [0], NaN: () => [NaN] },
        ),
        seed: seed(),
      }),
    },
  },
  {
    name: "nn.MLP#call",
    args: { x: point },
    call: (input: number[]) => new nn.MLP({ inputSize: 2, outputSizes: [1], seed: 1 }).call(input),
  },
  {
    name: "nn.MLP#update",
    args: { learningRate: positive(0.1) },
    call: (rate: number) => {
      const mlp = new nn.MLP({ inputSize: 2, outputSizes: [1], seed: 1 });
      mlp.call([1, 2])[0]?.backward();
      mlp.update(rate);
    },
  },
  {
    name: "nn.Perceptron",
    args: {
      options: options({
        learningRate: positive(1),
        weights: takes(numbers([1, 1]), "empty"),
        bias: finite(0),
      }),
    },
  },
  {
    name: "nn.Perceptron#fit",
    args: {
      x: points,
      y: but(
        given(() => [0, 1]),
        { "no class": () => [0, 2], "too few": () => [0], NaN: () => [0, NaN] },
      ),
      options: options({ epochs: count(3), shuffleSeed: seed() }),
    },
    call: (xs: number[][], ys: number[], given: object) => perceptron().fit(xs, ys, given),
  },
  {
    name: "nn.Perceptron#predict",
    args: { x: point },
    call: (v: number[]) => perceptron().predict(v),
  },
  {
    name: "nn.Perceptron#weightedSum",
    args: { x: point },
    call: (v: number[]) => perceptron().weightedSum(v),
  },
];
