/** What `dl.nn` writes out: windows over images, recurrent cells, attention, regularisation. */
import type * as tfTypes from "@tensorflow/tfjs";
import { tf } from "../../../../lib/engine/index.js";
import * as dl from "../../../../lib/index.js";
import type { Contract } from "../harness.js";
import { atLeastZero, but, count, given, oneOf, options, seed, within } from "../kinds.js";

const { nn } = dl;

const image = but(
  given(() => [
    [0, 1, 2],
    [3, 4, 5],
    [6, 7, 8],
  ]),
  {
    empty: () => [],
    ragged: () => [[0], [1, 1]],
    NaN: () => [[NaN]],
    "too small": () => [[1]],
    "a list": () => [1, 2],
  },
);
const images = but(
  given(() => tf.ones([1, 3, 3, 2])),
  { "rank 2": () => tf.ones([3, 3]), "too small": () => tf.ones([1, 1, 1, 2]) },
);
const kernel = given(() => [
  [0, 1],
  [2, 3],
]);
const kernels = but(
  given(() => tf.ones([2, 2, 2, 1])),
  { channels: () => tf.ones([2, 2, 3, 1]), "rank 2": () => tf.ones([2, 2]) },
);
const sliding = { strides: count(1), padding: oneOf("valid") };

const sizes = { inputSize: count(2), units: count(3), seed: seed() };
const x = but(
  given(() => tf.ones([4, 2])),
  { "wrong shape": () => tf.ones([4, 5]), "rank 1": () => tf.ones([2]) },
);
const state = but(
  given(() => tf.zeros([4, 3])),
  { "other samples": () => tf.zeros([2, 3]) },
);
const CELLS = {
  SimpleRNNCell: () => new nn.SimpleRNNCell({ inputSize: 2, units: 3, seed: 1 }),
  LSTMCell: () => new nn.LSTMCell({ inputSize: 2, units: 3, seed: 1 }),
  GRUCell: () => new nn.GRUCell({ inputSize: 2, units: 3, seed: 1 }),
} as const;

const cells = (["SimpleRNNCell", "GRUCell", "LSTMCell"] as const).flatMap((name): Contract[] => [
  { name: `nn.${name}`, args: { options: options(sizes) } },
  {
    name: `nn.${name}#call`,
    args: {
      cell: given(CELLS[name]),
      x,
      h: { ...state, called: "the state" },
      ...(name === "LSTMCell" ? { c: { ...state, called: "the state" } } : {}),
    },
    call: (cell: dl.nn.LSTMCell, ...rest: [tfTypes.Tensor, tfTypes.Tensor, tfTypes.Tensor]) =>
      cell.call(...rest),
  },
]);

const eye = () => [
  [1, 0],
  [0, 1],
];
const weights = but(given(eye), { ragged: () => [[1], [1, 2]], NaN: () => [NaN] });

export const NN_SCRATCH: readonly Contract[] = [
  { name: "nn.conv2d", args: { x: image, kernel, options: options(sliding) } },
  { name: "nn.conv2d", args: { x: images, kernel: kernels, options: options(sliding) } },
  ...["maxPool2d", "averagePool2d"].flatMap((name) =>
    [image, images].map((input): Contract => ({
      name: `nn.${name}`,
      args: { x: input, options: options({ ...sliding, poolSize: count(2) }) },
    })),
  ),
  ...cells,
  {
    name: "nn.unroll",
    args: {
      cell: given(CELLS.GRUCell),
      x: but(
        given(() => tf.ones([4, 5, 2])),
        { "rank 2": () => tf.ones([4, 2]), "wrong shape": () => tf.ones([4, 5, 3]) },
      ),
    },
  },
  {
    name: "nn.attention",
    args: {
      query: but(given(eye), { ragged: () => [[1], [1, 2]] }),
      key: but(given(eye), { width: () => [[1], [2]] }),
      value: but(given(eye), { "other keys": () => [[1, 2]] }),
    },
  },
  ...["l1", "l2"].flatMap((name): Contract[] => [
    { name: `nn.${name}`, args: { weights, lambda: atLeastZero(0.1) } },
    { name: `nn.${name}`, args: { weights: given(() => tf.eye(2)), lambda: atLeastZero(0.1) } },
  ]),
  ...[given(eye), given(() => tf.eye(2))].map((input): Contract => ({
    name: "nn.dropout",
    args: {
      x: input,
      options: options({ rate: within(0.5, 0, 1, "[)"), seed: seed() }),
    },
  })),
  ...[
    but(given(eye), { empty: () => [], NaN: () => [NaN], "one number": () => 3 }),
    but(
      given(() => tf.eye(2)),
      { scalar: () => tf.scalar(1) },
    ),
  ].map((input): Contract => ({
    name: "nn.batchNormalization",
    args: {
      x: input,
      options: options({ epsilon: atLeastZero(1e-3), momentum: within(0.9, 0, 1) }),
    },
  })),
];
