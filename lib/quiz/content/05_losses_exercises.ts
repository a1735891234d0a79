import { exercise, type Exercise } from "../exercise.js";

export const lossExercises: readonly Exercise[] = [
  exercise<(y: number[], p: number[]) => number>({
    id: "05.mae",
    task: "Return the mean absolute error of the predictions p for the truth y.",
    functionName: "absoluteError",
    starter: `function absoluteError(y: number[], p: number[]): number {
  return p.reduce((sum, value, i) => sum + (value - y[i]), 0) / y.length; // signs cancel
}`,
    solution: `function absoluteError(y: number[], p: number[]): number {
  return p.reduce((sum, value, i) => sum + Math.abs(value - y[i]), 0) / y.length;
}`,
    hints: ["Errors of +1 and −1 must not cancel.", "Math.abs(…) drops the sign."],
    cases: [
      {
        show: "absoluteError([2, 0, 4], [2.5, 0, 3])",
        run: (f) => f([2, 0, 4], [2.5, 0, 3]),
        expected: 0.5,
      },
      { show: "absoluteError([1, 1], [2, 0])", run: (f) => f([1, 1], [2, 0]), expected: 1 },
      { show: "absoluteError([7], [7])", run: (f) => f([7], [7]), expected: 0 },
    ],
  }),
  exercise<(label: number, logits: number[]) => number>({
    id: "05.ce",
    task: "Return the cross-entropy of one sample from its logits: −ln of the softmax at the label. Use z − ln Σ eᶻ; large logits must work.",
    functionName: "crossEntropy",
    starter: `function crossEntropy(label: number, logits: number[]): number {
  const powers = logits.map((z) => Math.exp(z));
  return powers[label]; // divide by the sum, take −ln, and mind large logits
}`,
    solution: `function crossEntropy(label: number, logits: number[]): number {
  const largest = Math.max(...logits);
  const total = logits.reduce((sum, z) => sum + Math.exp(z - largest), 0);
  return largest + Math.log(total) - logits[label];
}`,
    hints: [
      "−ln(eᶻ / Σ eᶻ) is the same as ln Σ eᶻ − z.",
      "Take the largest logit out of the sum: ln Σ eᶻ = largest + ln Σ e^(z − largest).",
    ],
    cases: [
      {
        show: "crossEntropy(0, [2, 1, 0.1])",
        run: (f) => f(0, [2, 1, 0.1]),
        expected: 0.4170300162778335,
      },
      {
        show: "crossEntropy(3, [0, 0, 0, 0])",
        run: (f) => f(3, [0, 0, 0, 0]),
        expected: Math.log(4),
      },
      { show: "crossEntropy(0, [0, 1000])", run: (f) => f(0, [0, 1000]), expected: 1000 },
    ],
  }),
  exercise<(y: number, z: number) => number[]>({
    id: "05.gradients",
    task: "For one sigmoid unit with the label y and the logit z return [gradient of the squared error (p − y)², gradient of the cross-entropy], both with respect to z.",
    functionName: "gradients",
    starter: `function gradients(y: number, z: number): number[] {
  const p = 1 / (1 + Math.exp(-z));
  return [2 * (p - y), p - y]; // one of them lacks a factor
}`,
    solution: `function gradients(y: number, z: number): number[] {
  const p = 1 / (1 + Math.exp(-z));
  return [2 * (p - y) * p * (1 - p), p - y];
}`,
    hints: [
      "The squared error depends on p, and p on z: multiply both derivatives.",
      "The slope of the sigmoid is p(1 − p). In the cross-entropy it cancels.",
    ],
    cases: [
      { show: "gradients(1, 0)", run: (f) => f(1, 0), expected: [-0.25, -0.5] },
      {
        show: "gradients(1, -8)",
        run: (f) => f(1, -8),
        expected: [-0.0006702504975196976, -0.9996646498695336],
      },
      { show: "gradients(0, 0)", run: (f) => f(0, 0), expected: [0.25, 0.5] },
    ],
  }),
];
