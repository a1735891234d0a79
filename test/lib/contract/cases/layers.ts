import type * as tfTypes from "@tensorflow/tfjs";
import { tf } from "../../../../lib/engine/index.js";
import * as dl from "../../../../lib/index.js";
import type { Contract } from "../harness.js";
import {
  atLeastZero,
  but,
  called,
  count,
  given,
  matrix,
  oneOf,
  takes,
  text,
  type Kind,
} from "../kinds.js";
import { input, inputShape, layer, sizes, textsOf, using } from "./layerKinds.js";

const { layers } = dl;
type Tensor = tfTypes.Tensor;

const axis = (valid: unknown): Kind =>
  but(
    given(() => valid),
    { "not whole": () => 0.5, NaN: () => NaN, huge: () => [Infinity] },
  );

/** Four channels, for which the layer was built. */
const channels = { "too few axes": [4], "other channels than at first": [2, 6] };
const channelShapes = { "too few axes": [4], "channels not known": [null, null] };

const groupNormalization = () => layers.groupNormalization({ groups: 2 });
const rmsNormalization = () => layers.rmsNormalization();

const NORMALIZING: readonly Contract[] = [
  ...layer("groupNormalization", "GroupNormalization", {
    groups: but(takes(count(2), "negative"), { negative: () => -2 }),
    axis: but(axis(-1), { "another one": () => 1 }),
    epsilon: atLeastZero(1e-3),
    center: given(() => true),
    scale: given(() => true),
    betaInitializer: oneOf("zeros"),
    gammaInitializer: oneOf("ones"),
    betaRegularizer: oneOf("l1l2"),
    gammaConstraint: oneOf("nonNeg"),
  }),
  {
    name: "layers.GroupNormalization#build",
    args: { inputShape: inputShape([null, 4], { ...channelShapes, "no groups": [null, 3] }) },
    call: (shape: number[]) => using(groupNormalization(), (made) => made.build(shape)),
  },
  {
    name: "layers.GroupNormalization#call",
    args: { inputs: input([2, 4], { ...channels, "no groups": [2, 3] }) },
    call: (x: Tensor) =>
      using(groupNormalization(), (made) => {
        made.build([null, 4]);
        return made.call(x);
      }),
  },
  {
    name: "layers.GroupNormalization#computeOutputShape",
    args: { inputShape: inputShape([null, 4], { ...channelShapes, "no groups": [null, 3] }) },
    call: (shape: number[]) => groupNormalization().computeOutputShape(shape),
  },
  ...layer("rmsNormalization", "RMSNormalization", {
    axis: but(axis([-1]), { empty: () => [] }),
    epsilon: atLeastZero(1e-6),
  }),
  {
    name: "layers.RMSNormalization#build",
    args: { inputShape: inputShape([null, 4], channelShapes) },
    call: (shape: number[]) => using(rmsNormalization(), (made) => made.build(shape)),
  },
  {
    name: "layers.RMSNormalization#call",
    args: { inputs: input([2, 4], channels) },
    call: (x: Tensor) =>
      using(rmsNormalization(), (made) => {
        made.build([null, 4]);
        return made.call(x);
      }),
  },
  {
    name: "layers.RMSNormalization#computeOutputShape",
    args: { inputShape: inputShape([null, 4], { "too few axes": [4] }) },
    call: (shape: number[]) => rmsNormalization().computeOutputShape(shape),
  },
  ...layer(
    "normalization",
    "Normalization",
    { axis: axis(-1), invert: given(() => true) },
    {
      bad: [
        ["mean alone", { options: () => ({ mean: 1 }) }, /variance must be given with mean/],
        ["mean: NaN", { options: () => ({ mean: NaN, variance: 1 }) }, /mean must be /],
        ["mean: ragged", { options: () => ({ mean: [1, [2]], variance: [1, 1] }) }, /mean must be/],
        ["variance: negative", { options: () => ({ mean: 1, variance: -1 }) }, /variance must be /],
        ["variance: huge", { options: () => ({ mean: 1, variance: Infinity }) }, /variance must /],
        [
          "variance: another shape",
          { options: () => ({ mean: [1, 2], variance: 1 }) },
          /variance must be of shape \[2\]/,
        ],
        [
          "mean: more axes than kept",
          { options: () => ({ mean: [[1]], variance: [[1]] }) },
          /mean must be of rank/,
        ],
      ],
    },
  ),
  {
    name: "layers.Normalization#adapt",
    args: {
      data: but(
        matrix([
          [0, 7],
          [2, 9],
        ]),
        { "one number": () => tf.scalar(1), texts: () => textsOf([2, 2]) },
      ),
    },
    call: (data: number[][]) => {
      const made = layers.normalization();
      made.adapt(data);
      return [made.mean, made.variance];
    },
  },
  {
    name: "layers.Normalization#call",
    args: {
      make: given(() => () => layers.normalization({ mean: [1, 2], variance: [1, 4] })),
      inputs: input([3, 2], { "other columns": [3, 4] }),
    },
    bad: [
      ["a call before adapt", { make: () => () => layers.normalization() }, /set by adapt first/],
      [
        "an axis that is not there",
        { make: () => () => layers.normalization({ axis: 2, mean: [1], variance: [1] }) },
        /input of Normalization/,
      ],
    ],
    call: (make: typeof layers.normalization, x: Tensor) => make().call(x),
  },
  {
    name: "layers.Normalization#computeOutputShape",
    args: { inputShape: inputShape([null, 2]) },
    call: (shape: number[]) => layers.normalization().computeOutputShape(shape),
  },
];

const square = (x: Tensor) => x.square();
const noTensor = { "gives a number": () => () => 3, "gives a promise": () => async () => 3 };
const fn = called(
  but(
    given(() => square),
    noTensor,
  ),
  "result",
);

const FUNCTIONS: readonly Contract[] = [
  {
    name: "layers.registerFunction",
    args: { name: text("contract square"), fn: given(() => square) },
  },
  ...layer(
    "lambda",
    "Lambda",
    {
      function: but(
        given(() => square),
        { "a name that is not registered": () => "nothing" },
      ),
      outputShape: sizes([2]),
      arguments: given(() => ({ factor: 2 })),
    },
    { inputs: given(() => tf.ones([2, 3])) },
  ),
  {
    name: "layers.Lambda#call",
    args: { function: fn, inputs: given(() => [tf.ones([2, 3])]) },
    call: (given: dl.layers.LambdaFunction, x: Tensor[]) =>
      layers.lambda({ function: given }).call(x, {}),
  },
  {
    name: "layers.Lambda#computeOutputShape",
    args: {
      function: but(fn, {
        "a rank that depends on the size": () => (x: Tensor) => (x.shape[0] === 2 ? x : x.sum()),
      }),
      inputShape: given(() => [null, 3]),
    },
    call: (given: dl.layers.LambdaFunction, shape: number[]) =>
      layers.lambda({ function: given }).computeOutputShape(shape),
  },
];

export const LAYERS: readonly Contract[] = [...NORMALIZING, ...FUNCTIONS];
