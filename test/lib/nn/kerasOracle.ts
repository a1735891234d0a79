import { askPython } from "../../oracle/python.js";

/** Where activations are compared: moderate values and extremes, without the kinks at 0, 1, 3 and 6. */
export const POINTS = [
  -1e4, -50, -8, -2.5, -2, -0.9, -0.5, -1e-3, 1e-3, 0.5, 0.9, 2, 2.5, 8, 50, 1e4,
];
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
  readonly options?: {
    readonly fromLogits?: boolean;
    readonly labelSmoothing?: number;
    readonly delta?: number;
    readonly epsilon?: number;
    readonly gamma?: number;
    readonly alpha?: number;
    readonly applyClassBalancing?: boolean;
  };
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

const soft = [
  [0.7, 0.2, 0.1],
  [0.1, 0.5, 0.4],
];
const yesNo = {
  yTrue: oneHot,
  yPred: [
    [0.9, 0.2, 0.5],
    [1e-3, 0.999, 0.3],
  ],
};
const margins = {
  yTrue: [
    [1, -1, 1],
    [-1, -1, 1],
  ],
  yPred: [
    [0.3, -2, -1e4],
    [0.5, 1e4, 3],
  ],
};
const counts = {
  yTrue: [
    [2, 0, 4],
    [1, 7, 0],
  ],
  yPred: [
    [2.5, 0.25, 3],
    [1e4, 3, 0.5],
  ],
};
const focal = [{}, { gamma: 0.5 }, { gamma: 3 }] as const;

export const LOSS_CASES: readonly LossCase[] = [
  { loss: "logCosh", ...regression },
  { loss: "epsilonInsensitive", ...regression },
  { loss: "epsilonInsensitive", ...regression, options: { epsilon: 0.7 } },
  {
    loss: "meanAbsolutePercentageError",
    ...regression,
    yTrue: [
      [2, 1, 4],
      [-1, 7, 0.5],
    ],
  },
  { loss: "meanSquaredLogarithmicError", ...counts },
  { loss: "poisson", ...counts },
  { loss: "cosineSimilarity", ...regression },
  { loss: "squaredHinge", ...margins },
  { loss: "klDivergence", yTrue: soft, yPred: probabilities },
  { loss: "binaryCrossentropy", ...yesNo, options: { labelSmoothing: 0.1 } },
  {
    loss: "binaryCrossentropy",
    yTrue: oneHot,
    yPred: logits,
    options: { fromLogits: true, labelSmoothing: 0.2 },
  },
  {
    loss: "categoricalCrossentropy",
    yTrue: oneHot,
    yPred: probabilities,
    options: { labelSmoothing: 0.1 },
  },
  {
    loss: "categoricalCrossentropy",
    yTrue: oneHot,
    yPred: logits,
    options: { fromLogits: true, labelSmoothing: 0.1 },
  },
  ...focal.flatMap((options): LossCase[] => [
    { loss: "binaryFocalCrossentropy", ...yesNo, options },
    {
      loss: "binaryFocalCrossentropy",
      ...yesNo,
      options: { ...options, labelSmoothing: 0.1, applyClassBalancing: true, alpha: 0.3 },
    },
    {
      loss: "binaryFocalCrossentropy",
      yTrue: oneHot,
      yPred: [
        [2, 1, 0.1],
        [-4, 3, 5],
      ],
      options: { ...options, fromLogits: true },
    },
    { loss: "categoricalFocalCrossentropy", yTrue: oneHot, yPred: probabilities, options },
    {
      loss: "categoricalFocalCrossentropy",
      yTrue: soft,
      yPred: [
        [2, 1, 0.1],
        [-4, 3, 5],
      ],
      options: { ...options, alpha: 0.6, fromLogits: true },
    },
  ]),
  { loss: "meanSquaredError", ...regression },
  { loss: "meanAbsoluteError", ...regression },
  { loss: "huber", ...regression },
  { loss: "huber", ...regression, options: { delta: 0.3 } },
  { loss: "binaryCrossentropy", ...yesNo },
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
  { loss: "hinge", ...margins },
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
