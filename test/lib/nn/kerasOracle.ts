import { askPython } from "../../oracle/python.js";

/** Where activations are compared: moderate values and extremes. 0 is left to each test: kinks. */
export const POINTS = [-1e4, -50, -8, -3, -2, -1, -0.5, -1e-3, 1e-3, 0.5, 1, 2, 3, 8, 50, 1e4];
export const ROWS = [
  [2, 1, 0.1],
  [0, 0, 0],
  [-1e4, 0, 1e4],
  [5, -5, 1],
];

export interface LossCase {
  readonly loss: string;
  readonly yTrue: number | readonly unknown[];
  readonly yPred: readonly unknown[];
  readonly options?: { readonly fromLogits?: boolean; readonly delta?: number };
}

const regression = {
  yTrue: [
    [2, 0, 4],
    [-1, 7, 0.5],
  ],
  yPred: [
    [2.5, 0.25, 3],
    [1e4, -3, 0.5001],
  ],
};
const probabilities = [
  [0.659, 0.2424, 0.0986],
  [0.2, 0.3, 0.5],
];
const logits = [
  [2, 1, 0.1],
  [-1e4, 3, 1e4],
];
const oneHot = [
  [1, 0, 0],
  [0, 1, 0],
];

export const LOSS_CASES: readonly LossCase[] = [
  { loss: "meanSquaredError", ...regression },
  { loss: "meanAbsoluteError", ...regression },
  { loss: "huber", ...regression },
  { loss: "huber", ...regression, options: { delta: 0.3 } },
  {
    loss: "binaryCrossentropy",
    yTrue: oneHot,
    yPred: [
      [0.9, 0.2, 0.5],
      [1e-3, 0.999, 0.3],
    ],
  },
  { loss: "binaryCrossentropy", yTrue: oneHot, yPred: logits, options: { fromLogits: true } },
  { loss: "categoricalCrossentropy", yTrue: oneHot, yPred: logits, options: { fromLogits: true } },
  {
    loss: "categoricalCrossentropy",
    yTrue: [
      [0.7, 0.2, 0.1],
      [0, 0.5, 0.5],
    ],
    yPred: logits,
    options: { fromLogits: true },
  },
  { loss: "categoricalCrossentropy", yTrue: oneHot, yPred: probabilities },
  {
    loss: "sparseCategoricalCrossentropy",
    yTrue: [0, 1],
    yPred: logits,
    options: { fromLogits: true },
  },
  { loss: "sparseCategoricalCrossentropy", yTrue: [0, 2], yPred: probabilities },
  {
    loss: "hinge",
    yTrue: [
      [1, -1, 1],
      [-1, -1, 1],
    ],
    yPred: [
      [0.3, -2, -1e4],
      [0.5, 1e4, 3],
    ],
  },
];

export interface KerasAnswer {
  readonly scalar: Record<string, { readonly value: number[]; readonly slope: number[] }>;
  readonly vector: Record<string, { readonly value: number[][]; readonly jacobian: number[][][] }>;
  readonly losses: readonly { readonly value: number; readonly gradient: number[][] }[];
}

let answer: KerasAnswer | undefined;

/** What Keras says about all of the above: one Python process for all tests. */
export function keras(): KerasAnswer {
  answer ??= askPython("keras_functions.py", {
    x: POINTS,
    rows: ROWS,
    cases: LOSS_CASES,
  }) as KerasAnswer;
  return answer;
}
