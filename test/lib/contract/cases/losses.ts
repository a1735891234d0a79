import { tf } from "../../../../lib/engine/index.js";
import type { Contract } from "../harness.js";
import { atLeastZero, but, given, options, positive, within, type Kind } from "../kinds.js";

type Values = readonly number[] | readonly (readonly number[])[];

const copy = (values: Values) => () => structuredClone(values);

/** The loss of lists, and of the same numbers as tensors. */
function loss(
  name: string,
  yTrue: Values,
  yPred: Values,
  bad: {
    readonly yTrue?: Record<string, () => unknown>;
    readonly yPred?: Record<string, () => unknown>;
  } = {},
  fields: Readonly<Record<string, Kind>> = {},
): Contract[] {
  const wrong = { empty: () => [], "wrong shape": () => [[1, 2, 3, 4]] };
  const withOptions = Object.keys(fields).length === 0 ? {} : { options: options(fields) };
  return [
    {
      name: `losses.${name}`,
      args: {
        yTrue: but(given(copy(yTrue)), { ...bad.yTrue }),
        yPred: but(given(copy(yPred)), { ...wrong, NaN: () => nanLike(yPred), ...bad.yPred }),
        ...withOptions,
      },
    },
    {
      name: `losses.${name}`,
      args: {
        yTrue: given(() => tf.tensor(structuredClone(yTrue))),
        yPred: but(
          given(() => tf.tensor(structuredClone(yPred))),
          { "wrong shape": () => tf.zeros([1, 7]), dtype: () => tf.tensor(["a", "b"]) },
        ),
        ...withOptions,
      },
    },
  ];
}

/** The same shape, all NaN. */
const nanLike = (values: Values): unknown =>
  values.map((each) => (typeof each === "number" ? NaN : each.map(() => NaN)));

const logits = { fromLogits: given(() => false) };
const improbable = { negative: () => [-0.1, 0.5], "above 1": () => [0.5, 1.1] };
const noDistribution = {
  negative: () => [
    [-0.1, 1.1],
    [0.5, 0.5],
  ],
  "no distribution": () => [
    [0.9, 0.9],
    [0.5, 0.5],
  ],
};
const rows = [
  [0.7, 0.3],
  [0.4, 0.6],
];

const notBelow = { negative: () => [-1, 0, 1], NaN: () => [NaN, 0, 1] };
const focal = { gamma: atLeastZero(2), alpha: within(0.25, 0, 1) };

export const LOSSES: readonly Contract[] = [
  ...loss("meanSquaredError", [2, 0, 4], [2.5, 0, 3], {
    yTrue: { NaN: () => [NaN, 0, 4] },
  }),
  ...loss("meanAbsoluteError", [2, 0, 4], [2.5, 0, 3], { yTrue: { NaN: () => [NaN, 0, 4] } }),
  ...loss(
    "huber",
    [2, 0, 4],
    [2.5, 0, 3],
    { yTrue: { NaN: () => [NaN, 0, 4] } },
    { delta: positive(1) },
  ),
  ...loss("hinge", [1, -1], [0.3, -2], {
    yTrue: { "no label": () => [2, 1], NaN: () => [NaN, 1] },
  }),
  ...loss(
    "binaryCrossentropy",
    [1, 0],
    [0.8, 0.1],
    { yTrue: improbable, yPred: improbable },
    logits,
  ),
  ...loss(
    "categoricalCrossentropy",
    [
      [1, 0],
      [0, 1],
    ],
    rows,
    { yTrue: noDistribution, yPred: noDistribution },
    logits,
  ),
  ...loss(
    "sparseCategoricalCrossentropy",
    [0, 1],
    rows,
    {
      yTrue: {
        "no class": () => [0, 2],
        negative: () => [-1, 0],
        "not whole": () => [0.5, 0],
        NaN: () => [NaN, 0],
      },
      yPred: noDistribution,
    },
    logits,
  ),
  ...loss("meanAbsolutePercentageError", [2, 1, 4], [2.5, 0, 3], {
    yTrue: { NaN: () => [NaN, 1, 4] },
  }),
  ...loss("meanSquaredLogarithmicError", [2, 0, 4], [2.5, 0, 3], {
    yTrue: notBelow,
    yPred: notBelow,
  }),
  ...loss("poisson", [2, 0, 4], [2.5, 1, 3], { yTrue: notBelow, yPred: notBelow }),
  ...loss("logCosh", [2, 0, 4], [2.5, 0, 3], { yTrue: { NaN: () => [NaN, 0, 4] } }),
  ...loss("cosineSimilarity", [1, 0], [5, 0], {
    yTrue: { NaN: () => [NaN, 0] },
    yPred: { "length 0": () => [0, 0] },
  }),
  ...loss("epsilonInsensitive", [2, 0, 4], [2.5, 0, 3], {}, { epsilon: atLeastZero(0.1) }),
  ...loss("squaredHinge", [1, -1], [0.3, -2], {
    yTrue: { "no label": () => [2, 1], NaN: () => [NaN, 1] },
  }),
  ...loss(
    "klDivergence",
    [
      [1, 0],
      [0, 1],
    ],
    rows,
    { yTrue: noDistribution, yPred: noDistribution },
    logits,
  ),
  ...loss(
    "binaryFocalCrossentropy",
    [1, 0],
    [0.8, 0.1],
    { yTrue: improbable, yPred: improbable },
    focal,
  ),
  ...loss(
    "categoricalFocalCrossentropy",
    [
      [1, 0],
      [0, 1],
    ],
    rows,
    { yTrue: noDistribution, yPred: noDistribution },
    focal,
  ),
];
