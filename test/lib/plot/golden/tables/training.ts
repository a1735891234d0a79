import * as plot from "../../../../../lib/plot/index.js";
import type { PlaneData } from "../../../../../lib/plot/index.js";
import { Random } from "../../../../../lib/core/random.js";
import type { Goldens } from "../golden.js";

const epochs = Array.from({ length: 20 }, (_, i) => ({
  epoch: i + 1,
  loss: 2 * Math.exp(-i / 5) + 0.05,
  accuracy: 1 - 0.7 * Math.exp(-i / 4),
  valLoss: 2 * Math.exp(-i / 5) + 0.2 + 0.015 * i,
  valAccuracy: 0.93 - 0.65 * Math.exp(-i / 4),
}));

/** A ring around a disc. */
function rings(): PlaneData & { readonly y: number[] } {
  const random = new Random(5);
  const y = Array.from({ length: 120 }, (_, i) => i % 2);
  const x = y.map((label) => {
    const [angle, radius] = [
      random.uniform(0, 2 * Math.PI),
      random.normal(label === 0 ? 0.8 : 2.2, 0.25),
    ];
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  return { x, y };
}

type Points = readonly (readonly [number, number])[];

const inside = (sharpness: number) => (points: Points) =>
  points.map(([a, b]) => 1 / (1 + Math.exp(-sharpness * (Math.hypot(a, b) - 1.5))));

function film() {
  const data = rings();
  const recorder = new plot.BoundaryRecorder(data);
  for (const epoch of [0, 1, 2, 4, 8, 16]) recorder.record(inside(epoch / 3), String(epoch));
  return { data, recorder };
}

export const goldens: Goldens = {
  learningCurves: () => plot.learningCurves(epochs),
  "learningCurves-two": () =>
    plot.learningCurves({
      "from scratch": epochs,
      "fine-tuned": epochs.slice(8).map((e, i) => ({ ...e, epoch: i + 1 })),
    }),
  "learningCurves-metrics": () =>
    plot.learningCurves(
      epochs.map(({ epoch, loss }) => ({
        epoch,
        loss,
        meanAbsoluteError: loss / 2,
        r2: 1 - loss,
        precision: 0.5,
        recall: 0.6,
      })),
    ),
  decisionBoundary: () =>
    plot.decisionBoundary(inside(4), rings(), { classNames: ["disc", "ring"] }),
  "decisionBoundary-film": () => plot.decisionBoundary(film().recorder.snapshots, film().data),
  "decisionBoundary-classes": () => {
    const random = new Random(9);
    const y = Array.from({ length: 90 }, (_, i) => i % 3);
    const centre = (k: number) => [
      2 * Math.cos((2 * Math.PI * k) / 3),
      2 * Math.sin((2 * Math.PI * k) / 3),
    ];
    const x = y.map((k) => centre(k).map((c) => random.normal(c, 0.6)));
    const model = (points: Points) =>
      points.map(([a, b]) => {
        const powers = [0, 1, 2].map((k) =>
          Math.exp(-((a - (centre(k)[0] ?? 0)) ** 2) - (b - (centre(k)[1] ?? 0)) ** 2),
        );
        const total = powers.reduce((p, q) => p + q, 0);
        return powers.map((p) => p / total);
      });
    return plot.decisionBoundary(model, { x, y }, { classNames: ["cat", "dog", "bird"] });
  },
  "decisionBoundary-regression": () => {
    const { x } = rings();
    const y = (x as number[][]).map(([a = 0, b = 0]) => Math.sin(a) + 0.5 * b);
    return plot.decisionBoundary((points) => points.map(([a, b]) => Math.sin(a) + 0.5 * b), {
      x,
      y,
    });
  },
  filmStrip: () =>
    plot.filmStrip(film().recorder.snapshots, film().data, { classNames: ["disc", "ring"] }),
  learningRateFinder: () => {
    const random = new Random(2);
    const points = Array.from({ length: 80 }, (_, i) => {
      const rate = 1e-5 * 10 ** (i / 16);
      const smoothed =
        2.3 -
        1.5 / (1 + Math.exp(-3 * (Math.log10(rate) + 2.5))) +
        (rate > 0.3 ? (rate - 0.3) * 8 : 0);
      return { rate, smoothed, loss: smoothed + random.normal(0, 0.08) };
    });
    return plot.learningRateFinder({
      points,
      suggestion: { steepest: 3.2e-3, valley: 4.5e-3, minimum: 0.021 },
      diverged: true,
    });
  },
  schedules: () =>
    plot.schedules(
      {
        "step decay": (step) => 0.1 * 0.5 ** Math.floor(step / 10),
        cosine: (step) => 0.05 * (1 + Math.cos((Math.PI * step) / 60)),
        warmup: (step) => 0.1 * Math.min(1, step / 12),
      },
      { steps: 60, unit: "epoch" },
    ),
};
