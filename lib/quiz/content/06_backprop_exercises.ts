import { exercise, type Exercise } from "../exercise.js";

export const backpropExercises: readonly Exercise[] = [
  exercise<(x: number, w: number) => number[]>({
    id: "06.local",
    task: "For x1 = x · w return the two local gradients [grad(x1, x), grad(x1, w)].",
    functionName: "localGradients",
    starter: `function localGradients(x: number, w: number): number[] {
  return [x, w]; // change this line
}`,
    solution: `function localGradients(x: number, w: number): number[] {
  return [w, x];
}`,
    hints: [
      "Hold w still. How much does x · w grow when x grows by 1?",
      "The derivative of a product with respect to one factor is the other factor.",
    ],
    cases: [
      { show: "localGradients(2, 3)", run: (f) => f(2, 3), expected: [3, 2] },
      { show: "localGradients(-1, 0.5)", run: (f) => f(-1, 0.5), expected: [0.5, -1] },
      { show: "localGradients(0, 0)", run: (f) => f(0, 0), expected: [0, 0] },
    ],
  }),
  exercise<(paths: number[][]) => number>({
    id: "06.paths",
    task: "Each inner list holds the local gradients along one path from a parameter to the loss. Return the gradient of the parameter.",
    functionName: "gradientFromPaths",
    starter: `function gradientFromPaths(paths: number[][]): number {
  return 0; // multiply along a path, add over the paths
}`,
    solution: `function gradientFromPaths(paths: number[][]): number {
  let gradient = 0;
  for (const path of paths) {
    let product = 1;
    for (const local of path) product *= local;
    gradient += product;
  }
  return gradient;
}`,
    hints: [
      "One path alone gives the product of its numbers.",
      "A second path adds its product. No path at all gives 0.",
      "Start a product at 1 and a sum at 0.",
    ],
    cases: [
      { show: "gradientFromPaths([[2, 1, 1]])", run: (f) => f([[2, 1, 1]]), expected: 2 },
      { show: "gradientFromPaths([[1], [1]])", run: (f) => f([[1], [1]]), expected: 2 },
      {
        show: "gradientFromPaths([[3, -2], [0.5, 4, 2]])",
        run: (f) =>
          f([
            [3, -2],
            [0.5, 4, 2],
          ]),
        expected: -2,
      },
      { show: "gradientFromPaths([])", run: (f) => f([]), expected: 0 },
    ],
  }),
  exercise<(fn: (x: number) => number, x: number, h: number) => number>({
    id: "06.difference",
    task: "Return the centred difference of fn at x with step h.",
    functionName: "centredDifference",
    starter: `function centredDifference(fn: (x: number) => number, x: number, h: number): number {
  return (fn(x + h) - fn(x)) / h; // one-sided: make it centred
}`,
    solution: `function centredDifference(fn: (x: number) => number, x: number, h: number): number {
  return (fn(x + h) - fn(x - h)) / (2 * h);
}`,
    hints: ["Look at both sides of x, at x + h and at x − h.", "The two points lie 2h apart."],
    cases: [
      {
        show: "centredDifference((x) => x * x, 3, 0.1)",
        run: (f) => f((x) => x * x, 3, 0.1),
        expected: 6,
      },
      {
        show: "centredDifference((x) => x * x * x, 0, 0.5)",
        run: (f) => f((x) => x ** 3, 0, 0.5),
        expected: 0.25,
      },
      {
        show: "centredDifference(Math.exp, 0, 1e-4)",
        run: (f) => f(Math.exp, 0, 1e-4),
        expected: 1,
        tolerance: 1e-8,
      },
    ],
  }),
  exercise<(parameter: number, gradient: number, rate: number) => number>({
    id: "06.step",
    task: "Return the parameter after one step of gradient descent.",
    functionName: "sgdStep",
    starter: `function sgdStep(parameter: number, gradient: number, rate: number): number {
  return parameter; // backward() changed nothing; this function does
}`,
    solution: `function sgdStep(parameter: number, gradient: number, rate: number): number {
  return parameter - rate * gradient;
}`,
    hints: [
      "A positive gradient means: more of the parameter, more loss.",
      "Go against the gradient, scaled by the learning rate.",
    ],
    cases: [
      { show: "sgdStep(3, 2, 0.1)", run: (f) => f(3, 2, 0.1), expected: 2.8 },
      { show: "sgdStep(1, 1, 0.1)", run: (f) => f(1, 1, 0.1), expected: 0.9 },
      { show: "sgdStep(1, -4, 0.5)", run: (f) => f(1, -4, 0.5), expected: 3 },
    ],
  }),
];
