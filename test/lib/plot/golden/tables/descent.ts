import { optimize, optimizers, surfaces } from "../../../../../lib/optim/index.js";
import * as plot from "../../../../../lib/plot/index.js";
import type { Goldens } from "../golden.js";

export const goldens: Goldens = {
  arrows: () => plot.arrows(surfaces.bowl),
  trajectories: () =>
    plot.trajectories(
      surfaces.valley,
      [
        optimizers.SGD({ learningRate: 0.4 }),
        optimizers.SGD({ learningRate: 0.1, momentum: 0.8 }),
        optimizers.Adam({ learningRate: 0.5 }),
      ].map((optimizer, i) => ({
        ...optimize(surfaces.valley, optimizer, { x0: [-5, -2], steps: 25 }),
        name: ["SGD", "momentum", "Adam"][i] ?? "",
      })),
    ),
  "trajectories-curve": () =>
    plot.trajectories(surfaces.doubleWell, [
      optimize(surfaces.doubleWell, optimizers.SGD({ learningRate: 0.05 }), { x0: 3.5, steps: 30 }),
    ]),
  learningRates: () =>
    plot.learningRates(surfaces.square, { x0: 10, rates: [0.05, 0.2, 1.1], first: 0.2 }),
  gradientNoise: () =>
    plot.gradientNoise({
      points: [1, 4, 16, 64].map((batchSize) => ({ batchSize, variance: 2.1 / batchSize ** 0.97 })),
      slope: -0.97,
    }),
  updateCalculator: () => plot.updateCalculator({ samples: 60_000, batchSize: 128, epochs: 5 }),
  differenceError: () => plot.differenceError(Math.exp, 1, Math.E),
  tangent: () => plot.tangent((w) => Math.abs(4 - (2 * w + 1)), 3, 2, { x: "w", y: "loss_val" }),
};
