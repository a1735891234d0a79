import type * as tfTypes from "@tensorflow/tfjs";
import { tf } from "../../../../lib/engine/index.js";
import * as dl from "../../../../lib/index.js";
import type { Contract } from "../harness.js";
import {
  but,
  called,
  count,
  finite,
  given,
  oneOf,
  positive,
  seed,
  takes,
  type Kind,
} from "../kinds.js";
import { input, inputShape, layer, textsOf } from "./layerKinds.js";

const { layers } = dl;
type Tensor = tfTypes.Tensor;
type Pair = [Tensor, Tensor];

/** Within [−1, 1]. */
const factor = but(
  given(() => 0.1),
  {
    negative: () => -0.1,
    "too high": () => 1.5,
    NaN: () => NaN,
    huge: () => Infinity,
    "the wrong way round": () => [0.2, 0.1],
    "NaN in a range": () => [NaN, 0.1],
  },
);
/** An empty list does not reach the layer: tfjs refuses it in an error of its own. */
const images = takes(
  input([2, 4, 4, 1], { "too few axes": [4, 4], "too many axes": [1, 2, 4, 4, 1] }),
  "none",
);
const affine = {
  fillMode: oneOf("wrap"),
  interpolation: oneOf("nearest"),
  fillValue: finite(0),
  seed: seed(),
};

const IMAGES: readonly Contract[] = [
  ...layer(
    "randomFlip",
    "RandomFlip",
    { mode: oneOf("vertical"), seed: seed() },
    { inputs: images },
  ),
  ...layer("randomRotation", "RandomRotation", { factor, ...affine }, { inputs: images }),
  ...layer(
    "randomTranslation",
    "RandomTranslation",
    { heightFactor: factor, widthFactor: factor, ...affine },
    { inputs: images },
  ),
  ...layer(
    "randomZoom",
    "RandomZoom",
    {
      heightFactor: but(factor, { "all in one point": () => [-1, 0] }),
      widthFactor: but(factor, { "all in one point": () => [-1, 0] }),
      ...affine,
    },
    { inputs: images },
  ),
  ...layer(
    "randomContrast",
    "RandomContrast",
    {
      factor: but(
        given(() => [0.2, 0.1]),
        {
          negative: () => -0.1,
          "too high": () => 1.5,
          NaN: () => [0.1, NaN],
        },
      ),
      valueRange: but(
        given(() => [0, 1]),
        { empty: () => [1, 1], "the wrong way round": () => [1, 0], NaN: () => [0, NaN] },
      ),
      seed: seed(),
    },
    { inputs: images },
  ),
  {
    name: "augment",
    args: {
      images: but(
        given(() => tf.ones([2, 4, 4, 1])),
        {
          "too few axes": () => tf.ones([4, 4]),
          "too many axes": () => tf.ones([1, 2, 4, 4, 1]),
          texts: () => textsOf([2, 4, 4, 1]),
        },
      ),
      layers: given(() => [
        layers.randomFlip({ seed: 1 }),
        layers.randomRotation({ factor: 0.1, seed: 2 }),
      ]),
    },
    bad: [
      [
        "a layer of images and labels",
        { layers: () => [layers.mixUp()] },
        /input of MixUp .* must be two tensors/,
      ],
    ],
  },
];

const pair = (xs: number[], ys: number[]) => () => [tf.ones(xs), tf.ones(ys)];
const pairs: Readonly<Record<string, () => Tensor[]>> = {
  "images without a batch": pair([2], [2, 3]),
  "labels that are not one-hot": pair([2, 4], [2]),
  "more labels than images": pair([2, 4], [3, 3]),
  "texts as labels": () => [tf.ones([2, 4]), textsOf([2, 3])],
};
const mixed = called(
  but(given(pair([2, 4, 4, 1], [2, 3])), {
    ...pairs,
    "no labels": () => [tf.ones([2, 4])],
    "a third tensor": () => [tf.ones([2, 4]), tf.ones([2, 3]), tf.ones([2, 3])],
  }),
  "input",
);

const MIXING: readonly Contract[] = [
  ...layer("mixUp", "MixUp", { alpha: positive(0.2), seed: seed() }, { inputs: mixed }),
  {
    name: "layers.MixUp#batch",
    args: { batch: called(but(given(pair([2, 4, 4, 1], [2, 3])), pairs), "input") },
    call: ([xs, ys]: Pair) => layers.mixUp({ seed: 1 }).batch({ xs, ys }),
  },
  {
    name: "layers.MixUp#call",
    args: { inputs: mixed },
    call: (given: Pair) => layers.mixUp({ seed: 1 }).call(given, { training: true }),
  },
  {
    name: "layers.MixUp#computeOutputShape",
    args: {
      inputShape: called(
        but(
          given(() => [
            [null, 4],
            [null, 3],
          ]),
          { "no labels": () => [[null, 4]], "one shape": () => [null, 4] },
        ),
        "input",
      ),
    },
    call: (given: (number | null)[][]) => layers.mixUp().computeOutputShape(given),
  },
];

const TEXTS = ["foo bar", "bar baz"] as const;
const known = () => layers.textVectorization({ vocabulary: ["foo", "bar"] });
const beforeAdapt: Contract["bad"] = [
  ["a call before adapt", { make: () => () => layers.textVectorization() }, /set by adapt first/],
];
const fresh = () => layers.textVectorization({ maxTokens: 5 });
const vocabulary: Kind = but(
  given(() => ["foo", "bar"]),
  {
    "the same token twice": () => ["foo", "foo"],
    "more than maxTokens": () => ["a", "b", "c", "d"],
    "[UNK] in the middle": () => ["a", "[UNK]"],
  },
);

const TEXT: readonly Contract[] = [
  ...layer(
    "textVectorization",
    "TextVectorization",
    {
      maxTokens: but(count(5), { "no room for tokens": () => 2 }),
      standardize: oneOf("lower"),
      split: oneOf("character"),
      ngrams: but(count(2), { empty: () => [], "zero in a list": () => [1, 0] }),
      outputMode: oneOf("int"),
      outputSequenceLength: count(4),
      vocabulary,
    },
    {
      bad: [
        [
          "outputSequenceLength with columns",
          { options: () => ({ outputMode: "count", outputSequenceLength: 3 }) },
          /outputSequenceLength must be given with outputMode int only/,
        ],
        [
          "padToMaxTokens without maxTokens",
          { options: () => ({ outputMode: "count", padToMaxTokens: true }) },
          /padToMaxTokens must be given with maxTokens/,
        ],
        [
          "idfWeights: NaN",
          { options: () => ({ outputMode: "tfIdf", vocabulary: ["a"], idfWeights: [NaN] }) },
          /idfWeights must be 1 finite numbers/,
        ],
        [
          "a vocabulary without idfWeights",
          { options: () => ({ outputMode: "tfIdf", vocabulary: ["a"] }) },
          /idfWeights must be 1 finite numbers/,
        ],
        [
          "a saved vocabulary that is none",
          { options: () => ({ vocabulary: { name: "nonsense" } }) },
          /vocabulary must be a list of texts/,
        ],
        [
          "a function that is not registered",
          { options: () => ({ standardize: { name: "nothing" } }) },
          /standardize must be a registered name/,
        ],
      ],
    },
  ),
  {
    name: "layers.TextVectorization#adapt",
    args: {
      texts: but(
        given(() => [...TEXTS]),
        {
          empty: () => [],
          "no token": () => ["", " !"],
          numbers: () => tf.ones([2]),
        },
      ),
    },
    bad: [
      ["a table", { texts: () => textsOf([2, 2]) }, /\[texts\] or \[texts, 1\].*shape \[2, 2\]/],
      ["a tensor of no texts", { texts: () => textsOf([0]) }, /texts must be a list of texts/],
    ],
    call: (texts: string[]) => {
      const made = fresh();
      made.adapt(texts);
      return made.getVocabulary();
    },
  },
  {
    name: "layers.TextVectorization#setVocabulary",
    args: { vocabulary, weights: given(() => undefined) },
    bad: [["idfWeights with numbers", { weights: () => [1, 1] }, /idfWeights must be given with/]],
    call: (tokens: string[], weights?: number[]) => fresh().setVocabulary(tokens, weights),
  },
  {
    name: "layers.TextVectorization#getVocabulary",
    args: { make: given(() => known), includeSpecialTokens: given(() => false) },
    bad: beforeAdapt,
    call: (make: typeof known, special: boolean) => make().getVocabulary(special),
  },
  {
    name: "layers.TextVectorization#call",
    args: {
      make: given(() => known),
      inputs: called(
        but(
          given(() => tf.tensor1d([...TEXTS], "string")),
          { "a table": () => textsOf([2, 2]), none: () => [] },
        ),
        "input",
      ),
    },
    bad: [...beforeAdapt, ["numbers", { inputs: () => tf.ones([2]) }, /texts must be a string/]],
    call: (make: typeof known, texts: Tensor) => make().call(texts),
  },
  {
    name: "layers.TextVectorization#computeOutputShape",
    args: { inputShape: inputShape([null, 1], { "a table": [null, 2] }) },
    call: (shape: (number | null)[]) => known().computeOutputShape(shape),
  },
];

export const LAYERS_INPUT: readonly Contract[] = [...IMAGES, ...MIXING, ...TEXT];
