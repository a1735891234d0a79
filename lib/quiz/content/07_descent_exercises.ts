import { exercise, type Exercise } from "../exercise.js";

export const descentExercises: readonly Exercise[] = [
  exercise<(w: number[], gradient: number[], rate: number) => number[]>({
    id: "07.step",
    task: "Return the weights after one step of gradient descent. The given array stays as it is.",
    functionName: "descentStep",
    starter: `function descentStep(w: number[], gradient: number[], rate: number): number[] {
  return w; // move against the gradient
}`,
    solution: `function descentStep(w: number[], gradient: number[], rate: number): number[] {
  return w.map((value, i) => value - rate * gradient[i]);
}`,
    hints: [
      "Each weight has its own entry of the gradient.",
      "Against the gradient means minus.",
      "w.map((value, i) => value - rate * …)",
    ],
    cases: [
      { show: "descentStep([3], [2], 0.1)", run: (f) => f([3], [2], 0.1), expected: [2.8] },
      {
        show: "descentStep([1, -1], [4, -2], 0.25)",
        run: (f) => f([1, -1], [4, -2], 0.25),
        expected: [0, -0.5],
      },
      {
        show: "the given array after a step",
        run: (f) => {
          const w = [1];
          const moved = f(w, [1], 0.5);
          return [...w, ...moved];
        },
        expected: [1, 0.5],
      },
    ],
  }),
  exercise<(samples: number, batchSize: number, epochs: number) => number>({
    id: "07.updates",
    task: "Return the number of gradient updates of a training. A last, smaller batch counts.",
    functionName: "countUpdates",
    starter: `function countUpdates(samples: number, batchSize: number, epochs: number): number {
  return epochs * samples / batchSize; // what about the last batch?
}`,
    solution: `function countUpdates(samples: number, batchSize: number, epochs: number): number {
  return epochs * Math.ceil(samples / batchSize);
}`,
    hints: [
      "With 10 samples and batches of 4 there are batches of 4, 4 and 2.",
      "Round up per epoch, then multiply: Math.ceil(…)",
    ],
    cases: [
      { show: "countUpdates(60000, 128, 5)", run: (f) => f(60_000, 128, 5), expected: 2345 },
      { show: "countUpdates(10, 4, 2)", run: (f) => f(10, 4, 2), expected: 6 },
      { show: "countUpdates(50000, 64, 3)", run: (f) => f(50_000, 64, 3), expected: 2346 },
    ],
  }),
  exercise<(gradient: (w: number) => number, w0: number, rate: number, steps: number) => number>({
    id: "07.descend",
    task: "Return the weight after `steps` steps of gradient descent from `w0`. `gradient(w)` is the slope at w.",
    functionName: "descend",
    starter: `function descend(gradient: (w: number) => number, w0: number, rate: number, steps: number): number {
  return w0 - rate * gradient(w0); // only one step
}`,
    solution: `function descend(gradient: (w: number) => number, w0: number, rate: number, steps: number): number {
  let w = w0;
  for (let step = 0; step < steps; step++) w -= rate * gradient(w);
  return w;
}`,
    hints: [
      "Repeat the step; the slope must be taken anew where you are.",
      "for (let step = 0; step < steps; step++) …",
    ],
    cases: [
      {
        show: "descend(w => 2 * w, 10, 0.2, 10)",
        run: (f) => f((w) => 2 * w, 10, 0.2, 10),
        expected: 0.060466176,
      },
      {
        show: "descend(w => 2 * w, 10, 1.1, 10)",
        run: (f) => f((w) => 2 * w, 10, 1.1, 10),
        expected: 61.9173642,
        tolerance: 1e-6,
      },
      { show: "descend(w => 1, 5, 0.5, 0)", run: (f) => f(() => 1, 5, 0.5, 0), expected: 5 },
    ],
  }),
];
