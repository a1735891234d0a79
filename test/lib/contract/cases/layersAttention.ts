import type * as tfTypes from "@tensorflow/tfjs";
import { tf } from "../../../../lib/engine/index.js";
import { layers } from "../../../../lib/index.js";
import type { Contract } from "../harness.js";
import { but, called, count, given, oneOf, options, seed, within, type Kind } from "../kinds.js";
import { layer, textsOf, using } from "./layerKinds.js";

type Tensor = tfTypes.Tensor;
type Shape = (number | null)[];

/** Query of 3 steps, value of 4, width 2. */
const QUERY = [2, 3, 2];
const VALUE = [2, 4, 2];
const attention = () => layers.multiHeadAttention({ numHeads: 2, keyDim: 3 });

/** The built layer's result. */
const withBuilt = <T>(work: (made: ReturnType<typeof attention>) => T): T =>
  using(attention(), (made) => {
    made.build([QUERY, VALUE]);
    return work(made);
  });

const wrong: Readonly<Record<string, readonly Shape[]>> = {
  "too few axes": [[2, 3], VALUE],
  "width not known": [[2, 3, null], VALUE],
  "a key longer than the value": [QUERY, VALUE, [2, 5, 2]],
  "another batch": [QUERY, [1, 4, 2]],
  "five of them": [QUERY, VALUE, VALUE, [3, 4], [3, 4]],
};

const shapes = (more: Readonly<Record<string, readonly Shape[]>> = {}): Kind =>
  called(
    but(
      given(() => [QUERY, VALUE]),
      Object.fromEntries(Object.entries({ ...wrong, ...more }).map(([what, s]) => [what, () => s])),
    ),
    "input",
  );

const { "width not known": _, ...wrongTensors } = wrong;
const inputs = called(
  but(
    given(() => [tf.ones(QUERY), tf.ones(VALUE)]),
    {
      none: () => [],
      texts: () => [tf.ones(QUERY), textsOf(VALUE)],
      "another width than at first": () => [tf.ones([2, 3, 5]), tf.ones(VALUE)],
      ...Object.fromEntries(
        Object.entries(wrongTensors).map(([what, all]) => [
          what,
          () => all.map((shape) => tf.ones(shape as number[])),
        ]),
      ),
    },
  ),
  "input",
);

const mask = (valid: number[], long: number[]): Kind =>
  but(
    given(() => tf.ones(valid)),
    {
      "another length": () => tf.ones(long),
      "another batch": () => tf.ones([5, ...valid.slice(1)]),
      texts: () => textsOf(valid),
      "a list": () => [[1, 0]],
    },
  );

const callOptions = options({
  attentionMask: mask([2, 3, 4], [2, 3, 5]),
  queryMask: mask([2, 3], [2, 4]),
  valueMask: mask([2, 4], [2, 3]),
  keyMask: mask([1, 4], [1, 3]),
  useCausalMask: given(() => true),
  returnAttentionScores: given(() => true),
  training: given(() => true),
});

export const LAYERS_ATTENTION: readonly Contract[] = [
  ...layer("multiHeadAttention", "MultiHeadAttention", {
    numHeads: count(2),
    keyDim: count(3),
    valueDim: count(4),
    dropout: within(0.5, 0, 1, "[)"),
    useBias: given(() => true),
    outputShape: count(5),
    kernelInitializer: oneOf("heNormal"),
    biasInitializer: oneOf("zeros"),
    kernelRegularizer: oneOf("l1l2"),
    biasConstraint: oneOf("nonNeg"),
    seed: seed(),
  }),
  {
    name: "layers.MultiHeadAttention#build",
    args: { inputShape: shapes() },
    call: (given: Shape[]) => using(attention(), (made) => made.build(given)),
  },
  {
    name: "layers.MultiHeadAttention#apply",
    args: { inputs, kwargs: callOptions },
    bad: [
      [
        "an argument of the call in a model",
        {
          inputs: () => tf.input({ shape: [3, 2] }),
          kwargs: () => ({ useCausalMask: true }),
        },
        /useCausalMask must be left out in a model/,
      ],
      [
        "a padded value in a model",
        { inputs: () => [tf.input({ shape: [3, 2] }), padded()], kwargs: () => ({}) },
        /value or key of .* must be without padding mask/,
      ],
    ],
    call: (x: Tensor[], kwargs: Record<string, unknown>) =>
      withBuilt((made) => made.apply(x, kwargs)),
  },
  {
    name: "layers.MultiHeadAttention#call",
    args: { inputs, args: callOptions },
    bad: [["a layer that is not built", { inputs: () => "unbuilt" }, /must be built before/]],
    call: (x: Tensor[] | "unbuilt", args: Record<string, unknown>) =>
      x === "unbuilt"
        ? tf.tidy(() => attention().call(tf.ones(QUERY)))
        : withBuilt((made) => made.call(x, args)),
  },
  {
    name: "layers.MultiHeadAttention#computeMask",
    args: { inputs: given(() => [tf.ones(QUERY)]), mask: given(() => [tf.ones([2, 3])]) },
    call: (x: Tensor[], of: Tensor[]) => attention().computeMask(x, of),
  },
  {
    name: "layers.MultiHeadAttention#computeOutputShape",
    args: { inputShape: shapes({ "another width than at first": [[2, 3, 5], VALUE] }) },
    call: (given: Shape[]) => withBuilt((made) => made.computeOutputShape(given)),
  },
];

/** A sequence with a padding mask; its layer's weights are never made use of again. */
function padded(): tfTypes.SymbolicTensor {
  return tf.layers
    .masking({ maskValue: 0 })
    .apply(tf.input({ shape: [4, 2] })) as tfTypes.SymbolicTensor;
}
