import { Random } from "../../../lib/core/random.js";
import { nest, type Nested } from "../../../lib/core/nested.js";
import { askPython } from "../../oracle/python.js";

export interface LayerCase {
  readonly kind: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly inputs: readonly Nested[];
  readonly weights?: readonly Nested[];
  readonly call?: Readonly<Record<string, unknown>>;
  readonly upstream?: Nested;
  readonly lambda?: number;
}

export interface LayerAnswer {
  readonly output: Nested;
  readonly gradients: readonly Nested[];
  readonly weights: readonly Nested[];
}

/** Numbers in [−1, 1), the same ones for the same seed. */
export function draw(shape: readonly number[], seed: number): Nested {
  const random = new Random(seed);
  const size = shape.reduce((a, b) => a * b, 1);
  return nest(
    Array.from({ length: size }, () => random.uniform(-1, 1)),
    shape,
  );
}

interface WindowCase {
  readonly name: string;
  /** Height and width of the image, side of the window. */
  readonly size: readonly [number, number];
  readonly window: readonly [number, number];
  readonly strides: number;
  readonly padding: "valid" | "same";
}

export const WINDOWS: readonly WindowCase[] = (["valid", "same"] as const).flatMap((padding) =>
  [1, 2, 3].flatMap((strides): WindowCase[] => [
    { name: `3×3 ${padding} /${strides}`, size: [7, 6], window: [3, 3], strides, padding },
    { name: `2×2 ${padding} /${strides}`, size: [5, 8], window: [2, 2], strides, padding },
  ]),
);

/** The size of the result along one axis. */
const outputSize = (size: number, window: number, { strides, padding }: WindowCase): number =>
  padding === "same" ? Math.ceil(size / strides) : Math.floor((size - window) / strides) + 1;

/** The shape of a result with n samples and c channels. */
export function resultShape(each: WindowCase, n: number, c: number): number[] {
  const [height, width] = each.size.map((size, i) => outputSize(size, each.window[i] ?? 1, each));
  return [n, height ?? 0, width ?? 0, c];
}

const GRU_BIAS = { true: [2, 12], false: [12] } as const;

/** Name → case; tensors have 2 samples. */
export const LAYER_CASES: Readonly<Record<string, LayerCase>> = {
  ...Object.fromEntries(
    WINDOWS.flatMap((each): [string, LayerCase][] => {
      const { name, size, window, strides, padding } = each;
      const inputs = [draw([2, ...size, 3], 1)];
      const pool = { pool_size: [...window], strides, padding };
      return [
        [
          `conv2d ${name}`,
          {
            kind: "conv2d",
            options: { filters: 4, kernel_size: [...window], strides, padding, use_bias: false },
            inputs,
            weights: [draw([...window, 3, 4], 2)],
            upstream: draw(resultShape(each, 2, 4), 3),
          },
        ],
        ...["maxPool2d", "averagePool2d"].map((kind): [string, LayerCase] => [
          `${kind} ${name}`,
          { kind, options: pool, inputs, upstream: draw(resultShape(each, 2, 3), 4) },
        ]),
      ];
    }),
  ),
  simpleRNN: {
    kind: "simpleRNN",
    options: { units: 4, return_sequences: true },
    inputs: [draw([2, 5, 3], 5)],
    weights: [draw([3, 4], 6), draw([4, 4], 7), draw([4], 8)],
    upstream: draw([2, 5, 4], 9),
  },
  lstm: {
    kind: "lstm",
    options: { units: 4, return_sequences: true },
    inputs: [draw([2, 5, 3], 5)],
    weights: [draw([3, 16], 6), draw([4, 16], 7), draw([16], 8)],
    upstream: draw([2, 5, 4], 9),
  },
  ...Object.fromEntries(
    ([true, false] as const).map((after): [string, LayerCase] => [
      `gru ${after}`,
      {
        kind: "gru",
        options: { units: 4, return_sequences: true, reset_after: after },
        inputs: [draw([2, 5, 3], 5)],
        weights: [draw([3, 12], 6), draw([4, 12], 7), draw(GRU_BIAS[`${after}`], 8)],
        upstream: draw([2, 5, 4], 9),
      },
    ]),
  ),
  // Keras' Attention has no root of d: the queries are divided beforehand.
  attention: {
    kind: "attention",
    inputs: [draw([2, 3, 4], 10), draw([2, 5, 6], 11), draw([2, 5, 4], 12)],
    upstream: draw([2, 3, 6], 13),
  },
  attentionCausal: {
    kind: "attention",
    inputs: [draw([2, 5, 4], 14), draw([2, 5, 6], 11), draw([2, 5, 4], 12)],
    call: { use_causal_mask: true },
    upstream: draw([2, 5, 6], 15),
  },
  batchNormalization: {
    kind: "batchNormalization",
    inputs: [draw([6, 3], 16)],
    weights: [draw([3], 17), draw([3], 18), [0.1, 0.2, 0.3], [1.5, 0.5, 2]],
    call: { training: true },
    upstream: draw([6, 3], 19),
  },
  batchNormalizationImages: {
    kind: "batchNormalization",
    options: { epsilon: 1e-5, momentum: 0.9 },
    inputs: [draw([2, 3, 4, 3], 20)],
    weights: [draw([3], 17), draw([3], 18), [0.1, 0.2, 0.3], [1.5, 0.5, 2]],
    call: { training: true },
    upstream: draw([2, 3, 4, 3], 21),
  },
  batchNormalizationPredicting: {
    kind: "batchNormalization",
    inputs: [draw([6, 3], 16)],
    weights: [draw([3], 17), draw([3], 18), [0.1, 0.2, 0.3], [1.5, 0.5, 2]],
    call: { training: false },
    upstream: draw([6, 3], 19),
  },
  l1: { kind: "l1", inputs: [draw([3, 2], 22)], lambda: 0.3 },
  l2: { kind: "l2", inputs: [draw([3, 2], 22)], lambda: 0.3 },
};

let answers: Readonly<Record<string, LayerAnswer>> | undefined;

/** What Keras says about a case: one Python process for all of them. */
export function kerasLayer(name: string): LayerAnswer {
  answers ??= askPython("keras_layers.py", LAYER_CASES) as Readonly<Record<string, LayerAnswer>>;
  const answer = answers[name];
  if (answer === undefined) throw new Error(`there is no case ${name}`);
  return answer;
}

export function caseOf(name: string): LayerCase {
  const found = LAYER_CASES[name];
  if (found === undefined) throw new Error(`there is no case ${name}`);
  return found;
}
