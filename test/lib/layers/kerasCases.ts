import type { Nested } from "../../../lib/core/nested.js";
import { askPython } from "../../oracle/python.js";
import { normal } from "./compare.js";

/** What both sides compute; `options` in camelCase, turned to Keras' names for Python. */
type Options = Readonly<Record<string, unknown>>;

export interface AttentionCase {
  readonly what: string;
  readonly options: Options & { readonly numHeads: number; readonly keyDim: number };
  readonly inputs: readonly Nested[];
  readonly weights: readonly Nested[];
  readonly masks: Readonly<Record<string, Nested>>;
  readonly causal: boolean;
  readonly slope: Nested;
}

const [B, T, S, E, F, G] = [2, 4, 3, 6, 5, 7];

function attentionCase(
  what: string,
  options: AttentionCase["options"],
  widths: readonly [length: number, width: number][],
  rest: { readonly masks?: AttentionCase["masks"]; readonly causal?: boolean } = {},
): AttentionCase {
  const { numHeads, keyDim } = options;
  const valueDim = (options["valueDim"] as number | undefined) ?? keyDim;
  const [query = [T, E], value = query, key = value] = widths;
  const out = (options["outputShape"] as number | undefined) ?? query[1];
  const kernels: [number[], number[]][] = [
    [
      [query[1], numHeads, keyDim],
      [numHeads, keyDim],
    ],
    [
      [key[1], numHeads, keyDim],
      [numHeads, keyDim],
    ],
    [
      [value[1], numHeads, valueDim],
      [numHeads, valueDim],
    ],
    [[numHeads, valueDim, out], [out]],
  ];
  const shapes = kernels.flatMap((pair) => (options["useBias"] === false ? [pair[0]] : pair));
  return {
    what,
    options,
    inputs: [query, value, ...(widths.length > 2 ? [key] : [])].map(([length, width], i) =>
      normal([B, length, width], 10 + i),
    ),
    weights: shapes.map((shape, i) => normal(shape, 20 + i, 0.5)),
    masks: rest.masks ?? {},
    causal: rest.causal ?? false,
    slope: normal([B, query[0], out], 40),
  };
}

const PADDED = [
  [1, 1, 1, 0],
  [1, 1, 0, 0],
];

export const ATTENTION: readonly AttentionCase[] = [
  attentionCase("self-attention", { numHeads: 2, keyDim: 3 }, [[T, E]]),
  attentionCase("one head", { numHeads: 1, keyDim: 4, useBias: false }, [[T, E]]),
  attentionCase("causal mask", { numHeads: 3, keyDim: 2 }, [[T, E]], { causal: true }),
  attentionCase("padding of both", { numHeads: 2, keyDim: 3 }, [[T, E]], {
    masks: { query: PADDED, value: PADDED },
  }),
  attentionCase("padding and causal", { numHeads: 2, keyDim: 3 }, [[T, E]], {
    masks: { query: PADDED, value: PADDED },
    causal: true,
  }),
  attentionCase("cross attention", { numHeads: 2, keyDim: 3, valueDim: 5 }, [
    [T, E],
    [S, F],
  ]),
  attentionCase(
    "a key of its own, an output shape, no bias",
    { numHeads: 2, keyDim: 3, valueDim: 4, outputShape: 9, useBias: false },
    [
      [T, E],
      [S, F],
      [S, G],
    ],
  ),
  attentionCase(
    "padding of value and key",
    { numHeads: 2, keyDim: 3 },
    [
      [T, E],
      [S, F],
      [S, G],
    ],
    {
      masks: {
        value: [
          [1, 1, 0],
          [1, 1, 1],
        ],
        key: [
          [1, 1, 1],
          [0, 1, 1],
        ],
      },
    },
  ),
  attentionCase(
    "a mask of pairs",
    { numHeads: 2, keyDim: 3 },
    [
      [T, E],
      [S, F],
    ],
    {
      masks: {
        attention: [
          [
            [1, 0, 0],
            [1, 1, 0],
            [1, 1, 1],
            [0, 0, 0],
          ],
          [
            [0, 0, 1],
            [0, 1, 0],
            [1, 0, 0],
            [1, 1, 1],
          ],
        ],
      },
    },
  ),
];

export interface NormalizedCase {
  readonly layer: "GroupNormalization" | "RMSNormalization";
  readonly options: Options;
  readonly input: Nested;
  readonly weights: readonly Nested[];
  readonly slope: Nested;
}

function normalizedCase(
  layer: NormalizedCase["layer"],
  options: Options,
  shape: readonly number[],
  weights: readonly (readonly number[])[],
): NormalizedCase {
  return {
    layer,
    options,
    input: normal(shape, 50, 3),
    weights: weights.map((each, i) => normal(each, 51 + i)),
    slope: normal(shape, 60),
  };
}

export const NORMALIZED: readonly NormalizedCase[] = [
  normalizedCase("GroupNormalization", {}, [2, 3, 3, 64], [[64], [64]]),
  normalizedCase("GroupNormalization", { groups: 2 }, [2, 3, 4, 6], [[6], [6]]),
  normalizedCase("GroupNormalization", { groups: -1 }, [2, 3, 4, 6], [[6], [6]]),
  normalizedCase("GroupNormalization", { groups: 1, epsilon: 0.1 }, [2, 5, 4], [[4], [4]]),
  normalizedCase("GroupNormalization", { groups: 3, center: false }, [4, 6], [[6]]),
  normalizedCase("GroupNormalization", { groups: 2, center: false, scale: false }, [2, 5, 4], []),
  normalizedCase("RMSNormalization", {}, [3, 5], [[5]]),
  normalizedCase("RMSNormalization", { epsilon: 0.5 }, [2, 3, 4], [[4]]),
  normalizedCase("RMSNormalization", { axis: [1, 2] }, [2, 3, 4], [[3, 4]]),
];

export interface AdaptedCase {
  readonly options: Options;
  readonly data: Nested | null;
  readonly input: Nested;
}

export const ADAPTED: readonly AdaptedCase[] = [
  { options: {}, data: normal([20, 3], 70, 4), input: normal([4, 3], 71) },
  { options: { invert: true }, data: normal([20, 3], 72, 4), input: normal([4, 3], 73) },
  { options: { axis: null }, data: normal([20, 3], 74, 4), input: normal([4, 3], 75) },
  { options: { axis: [1, 3] }, data: normal([5, 2, 3, 4], 76), input: normal([2, 2, 3, 4], 77) },
  {
    options: {},
    data: [
      [1, 5],
      [1, 7],
    ],
    input: [
      [1, 6],
      [2, 8],
    ],
  },
  { options: { mean: 3, variance: 2 }, data: null, input: [[1], [2], [3]] },
  {
    options: { mean: [1, 2], variance: [4, 9] },
    data: null,
    input: [
      [1, 6],
      [2, 8],
    ],
  },
  {
    options: { axis: [1, 2], mean: [1, 2], variance: [4, 9] },
    data: null,
    input: normal([2, 3, 2], 78),
  },
];

export interface ImageCase {
  readonly layer: string;
  readonly options: Options;
  readonly images: Nested;
  /** Keras' names for what was drawn, one for each image. */
  readonly given: Readonly<Record<string, Nested>>;
}

const IMAGES = normal([3, 5, 7, 2], 80);
const FILLS = ["reflect", "wrap", "constant", "nearest"];
const INTERPOLATIONS = ["bilinear", "nearest"];
const READINGS = FILLS.flatMap((fillMode) =>
  INTERPOLATIONS.map((interpolation) => ({ fillMode, interpolation, fillValue: 0.5 })),
);

export const IMAGE: readonly ImageCase[] = READINGS.flatMap((reading) => [
  {
    layer: "RandomRotation",
    options: { factor: 1, ...reading },
    images: IMAGES,
    given: { angle: [0, 33, -171] },
  },
  {
    layer: "RandomZoom",
    options: { heightFactor: 0.5, widthFactor: 0.5, ...reading },
    images: IMAGES,
    given: { height_zoom: [[1.3], [0.6], [1]], width_zoom: [[0.7], [0.8], [1.45]] },
  },
  {
    layer: "RandomTranslation",
    options: { heightFactor: 0.5, widthFactor: 0.5, ...reading },
    images: IMAGES,
    given: {
      translations: [
        [1, 2],
        [-1.3, 0.4],
        [4.2, -3.6],
      ],
    },
  },
]);

export interface TextCase {
  readonly options: Options;
  readonly adapt: readonly string[] | null;
  readonly texts: readonly string[];
}

const POEM = [
  "The cat sat on the mat.",
  "The dog sat; the cat ran!",
  "A dog -- a big, BIG dog -- ran to the mat",
  "don't   stop\tnow\n",
  "naïve café 日本語 naïve",
  "",
];
const NEW = ["the cat and the dog, BIG", "zebra", "", "naïve stop", "mat mat mat the"];

export const TEXT: readonly TextCase[] = [
  { options: {}, adapt: POEM, texts: NEW },
  { options: { maxTokens: 6 }, adapt: POEM, texts: NEW },
  { options: { outputSequenceLength: 3 }, adapt: POEM, texts: NEW },
  { options: { standardize: "lower" }, adapt: POEM, texts: NEW },
  { options: { standardize: "stripPunctuation" }, adapt: POEM, texts: NEW },
  { options: { standardize: null }, adapt: POEM, texts: NEW },
  { options: { split: "character" }, adapt: POEM, texts: NEW },
  { options: { split: null }, adapt: POEM.slice(0, 5), texts: ["dont   stop\tnow\n", "cat"] },
  { options: { ngrams: 2 }, adapt: POEM, texts: NEW },
  { options: { ngrams: [1, 3] }, adapt: POEM, texts: NEW },
  { options: { outputMode: "multiHot" }, adapt: POEM, texts: NEW },
  { options: { outputMode: "count" }, adapt: POEM, texts: NEW },
  {
    options: { outputMode: "count", maxTokens: 40, padToMaxTokens: true },
    adapt: POEM,
    texts: NEW,
  },
  { options: { outputMode: "tfIdf" }, adapt: POEM, texts: NEW },
  { options: { outputMode: "tfIdf", maxTokens: 8, ngrams: 2 }, adapt: POEM, texts: NEW },
  { options: { vocabulary: ["the", "cat"] }, adapt: null, texts: NEW },
  { options: { vocabulary: ["", "[UNK]", "the", "cat"] }, adapt: null, texts: NEW },
  {
    options: { outputMode: "tfIdf", vocabulary: ["the", "cat"], idfWeights: [0.25, 0.5] },
    adapt: null,
    texts: NEW,
  },
];

interface Differentiated {
  readonly outputs: readonly Nested[];
  /** Of the inputs first, then of the weights. */
  readonly gradients: readonly Nested[];
}

export interface KerasAnswer {
  readonly attention: readonly Differentiated[];
  readonly normalized: readonly Differentiated[];
  readonly adapted: readonly Nested[];
  readonly image: readonly Nested[];
  readonly text: readonly { readonly vocabulary: readonly string[]; readonly result: Nested }[];
}

let answer: KerasAnswer | undefined;

/** What Keras says about all of the above: one Python process for all tests. */
export function keras(): KerasAnswer {
  answer ??= askPython("layers.py", {
    attention: ATTENTION.map(named),
    normalized: NORMALIZED.map(named),
    adapted: ADAPTED.map(named),
    image: IMAGE.map(named),
    text: TEXT.map(named),
  }) as KerasAnswer;
  return answer;
}

/** The case with its options by Keras' names and words. */
function named<T extends { readonly options: Options }>(each: T): T {
  const options = Object.entries(each.options).map(([name, value]) => [
    snake(name),
    typeof value === "string" ? snake(value) : value,
  ]);
  return { ...each, options: Object.fromEntries(options) as Options };
}

function snake(word: string): string {
  return word.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
