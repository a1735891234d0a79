import { exercise, type Exercise } from "../exercise.js";

export const forwardExercises: readonly Exercise[] = [
  exercise<(x: number[], w: number[], b: number) => number>({
    id: "04.unit",
    task: "Return what one ReLU unit gives: the weighted sum of x with w, plus b, and 0 where that is below 0.",
    functionName: "unit",
    starter: `function unit(x: number[], w: number[], b: number): number {
  return b; // add the weighted sum, then apply ReLU
}`,
    solution: `function unit(x: number[], w: number[], b: number): number {
  let z = b;
  for (let i = 0; i < x.length; i++) z += x[i] * w[i];
  return Math.max(z, 0);
}`,
    hints: [
      "Start with z = b and add x[i] · w[i] for each i.",
      "ReLU is the larger one of z and 0: Math.max(z, 0).",
    ],
    cases: [
      {
        show: "unit([1, 2], [0.5, 0.25], 0.1)",
        run: (f) => f([1, 2], [0.5, 0.25], 0.1),
        expected: 1.1,
      },
      { show: "unit([1, 2], [1, -1], 0.5)", run: (f) => f([1, 2], [1, -1], 0.5), expected: 0 },
      { show: "unit([], [], 2)", run: (f) => f([], [], 2), expected: 2 },
    ],
  }),
  exercise<(x: number[], W: number[][], b: number[]) => number[]>({
    id: "04.layer",
    task: "Return the weighted sums z = x·W + b of a whole layer for one sample. W has one row per input and one column per unit.",
    functionName: "weightedSums",
    starter: `function weightedSums(x: number[], W: number[][], b: number[]): number[] {
  return b.map((bias, unit) => bias); // one sum per unit
}`,
    solution: `function weightedSums(x: number[], W: number[][], b: number[]): number[] {
  return b.map((bias, unit) => x.reduce((z, value, i) => z + value * W[i][unit], bias));
}`,
    hints: [
      "For each unit, walk over the inputs.",
      "The weight from input i to this unit is W[i][unit].",
      "x.reduce((z, value, i) => …, bias) starts at the bias and adds one product at a time.",
    ],
    cases: [
      {
        show: "weightedSums([1, 2], [[0.5, 1], [0.25, -1]], [0.1, 0.5])",
        run: (f) =>
          f(
            [1, 2],
            [
              [0.5, 1],
              [0.25, -1],
            ],
            [0.1, 0.5],
          ),
        expected: [1.1, -0.5],
      },
      {
        show: "weightedSums([3], [[1, 2, 3]], [0, 0, 1])",
        run: (f) => f([3], [[1, 2, 3]], [0, 0, 1]),
        expected: [3, 6, 10],
      },
    ],
  }),
  exercise<(logits: number[]) => number[]>({
    id: "04.softmax",
    task: "Return the softmax of the logits. It must also work for [1000, 1000].",
    functionName: "mySoftmax",
    starter: `function mySoftmax(logits: number[]): number[] {
  return logits.map((z) => Math.exp(z)); // powers, not yet shares
}`,
    solution: `function mySoftmax(logits: number[]): number[] {
  const largest = Math.max(...logits);
  const powers = logits.map((z) => Math.exp(z - largest));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}`,
    hints: [
      "Divide each power by the sum of all powers.",
      "e to the 1000 is Infinity. Which number may you subtract from all logits without changing the shares?",
      "Subtract the largest logit first.",
    ],
    cases: [
      {
        show: "mySoftmax([2, 1, 0.1])",
        run: (f) => f([2, 1, 0.1]),
        expected: [0.6590011388859679, 0.24243297070471392, 0.09856589040931818],
      },
      { show: "mySoftmax([5, 5])", run: (f) => f([5, 5]), expected: [0.5, 0.5] },
      { show: "mySoftmax([1000, 1000])", run: (f) => f([1000, 1000]), expected: [0.5, 0.5] },
    ],
  }),
];
