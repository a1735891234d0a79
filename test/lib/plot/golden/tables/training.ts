import * as plot from "../../../../../lib/plot/index.js";
import type { Goldens } from "../golden.js";

const epochs = Array.from({ length: 20 }, (_, i) => ({
  epoch: i + 1,
  loss: 2 * Math.exp(-i / 5) + 0.05,
  accuracy: 1 - 0.7 * Math.exp(-i / 4),
  valLoss: 2 * Math.exp(-i / 5) + 0.2 + 0.015 * i,
  valAccuracy: 0.93 - 0.65 * Math.exp(-i / 4),
}));

export const goldens: Goldens = {
  learningCurves: () => plot.learningCurves(epochs),
  "learningCurves-two": () =>
    plot.learningCurves({
      "from scratch": epochs,
      "fine-tuned": epochs.slice(8).map((e, i) => ({ ...e, epoch: i + 1 })),
    }),
};
