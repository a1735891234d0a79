import { Random } from "../../../../../lib/core/random.js";
import * as plot from "../../../../../lib/plot/index.js";
import type { Goldens } from "../golden.js";

function scored() {
  const random = new Random(3);
  const truth = Array.from({ length: 120 }, (_, i) => i % 2);
  const score = (reach: number) =>
    truth.map((label) => 1 / (1 + Math.exp(-random.normal(reach * (label - 0.5), 1))));
  return { truth, models: { good: score(3), poor: score(1) } };
}

export const goldens: Goldens = {
  roc: () => plot.roc(scored().truth, scored().models),
  precisionRecall: () => plot.precisionRecall(scored().truth, scored().models),
  thresholds: () =>
    plot.thresholds(scored().truth, scored().models.good, { classNames: ["ham", "spam"] }),
};
