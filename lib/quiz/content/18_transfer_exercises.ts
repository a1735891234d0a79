import { exercise, type Exercise } from "../exercise.js";

interface Layer {
  readonly name: string;
  readonly parameters: number;
  readonly frozen: boolean;
}

const BASE: readonly Layer[] = [
  { name: "conv1", parameters: 160, frozen: true },
  { name: "conv2", parameters: 4640, frozen: true },
  { name: "head", parameters: 650, frozen: false },
];

export const transferExercises: readonly Exercise[] = [
  exercise<(layers: readonly Layer[]) => number>({
    id: "18.trainable",
    task: "Return how many parameters training will change.",
    functionName: "trainableParameters",
    starter: `function trainableParameters(layers: { name: string; parameters: number; frozen: boolean }[]): number {
  return layers.reduce((sum, layer) => sum + layer.parameters, 0); // all of them?
}`,
    solution: `function trainableParameters(layers: { name: string; parameters: number; frozen: boolean }[]): number {
  return layers.filter((layer) => !layer.frozen).reduce((sum, layer) => sum + layer.parameters, 0);
}`,
    hints: ["Frozen layers do not count.", "layers.filter((layer) => !layer.frozen)"],
    cases: [
      { show: "conv1 and conv2 frozen, head of 650", run: (f) => f(BASE), expected: 650 },
      {
        show: "nothing frozen",
        run: (f) => f(BASE.map((layer) => ({ ...layer, frozen: false }))),
        expected: 5450,
      },
      {
        show: "everything frozen",
        run: (f) => f(BASE.map((layer) => ({ ...layer, frozen: true }))),
        expected: 0,
      },
    ],
  }),
  exercise<(before: number[], after: number[]) => number>({
    id: "18.drift",
    task: "Return the relative drift ‖after − before‖ / ‖before‖ of a layer's weights.",
    functionName: "drift",
    starter: `function drift(before: number[], after: number[]): number {
  return Math.hypot(...after) - Math.hypot(...before); // is that how far the weights moved?
}`,
    solution: `function drift(before: number[], after: number[]): number {
  const moved = after.map((value, i) => value - before[i]);
  return Math.hypot(...moved) / Math.hypot(...before);
}`,
    hints: [
      "First the difference of each weight, then the length of that vector.",
      "Math.hypot(...values) is the length of a vector.",
      "Divide by the length of the weights before.",
    ],
    cases: [
      { show: "drift([3, 4], [3, 4])", run: (f) => f([3, 4], [3, 4]), expected: 0 },
      { show: "drift([3, 4], [4, 3])", run: (f) => f([3, 4], [4, 3]), expected: Math.SQRT2 / 5 },
      { show: "drift([1, 0], [-1, 0])", run: (f) => f([1, 0], [-1, 0]), expected: 2 },
    ],
  }),
  exercise<(base: number, layers: number, factor: number) => number[]>({
    id: "18.rates",
    task: "Return one learning rate per layer, first layer first: the last layer gets `rate`, each earlier one the rate of the next divided by `factor`.",
    functionName: "ratesByDepth",
    starter: `function ratesByDepth(rate: number, layers: number, factor: number): number[] {
  return Array.from({ length: layers }, () => rate); // the same for all
}`,
    solution: `function ratesByDepth(rate: number, layers: number, factor: number): number[] {
  return Array.from({ length: layers }, (_, i) => rate / factor ** (layers - 1 - i));
}`,
    hints: [
      "The last layer has index layers − 1 and divides by nothing.",
      "Layer i divides layers − 1 − i times.",
    ],
    cases: [
      {
        show: "ratesByDepth(0.01, 3, 10)",
        run: (f) => f(0.01, 3, 10),
        expected: [0.0001, 0.001, 0.01],
      },
      { show: "ratesByDepth(1, 1, 2.6)", run: (f) => f(1, 1, 2.6), expected: [1] },
      { show: "ratesByDepth(8, 4, 2)", run: (f) => f(8, 4, 2), expected: [1, 2, 4, 8] },
    ],
  }),
];
