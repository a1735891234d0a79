import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import { optimize, optimizers, type Surface } from "../optim/index.js";
import type { Chart } from "./chart.js";
import { landscape } from "./surface.js";
import { chart, PALETTE } from "./theme.js";

/**
 * Gradient descent on a curve with a slider for the learning rate: the walk on the left, the loss by
 * step on the right. Walks that leave the picture go on outside it.
 *
 * @param surface of one parameter
 * @param options x0 where to start, steps how many (10), rates which the slider offers, shown first
 * @throws {ArgumentError} for a surface of two parameters or fewer than two rates.
 * @example
 * dl.plot.learningRates(dl.surfaces.square, { x0: 10, rates: [0.05, 0.2, 1.1], first: 0.2 });
 */
export function learningRates(
  surface: Surface,
  options: {
    readonly x0: number;
    readonly rates: readonly number[];
    readonly first: number;
    readonly steps?: number;
  },
): Chart {
  const { x0, rates, first, steps = 10 } = options;
  requireThat(surface.dimension === 1, "surface", "a surface of one parameter", surface.name);
  const distinct = rates.length >= 2 && new Set(rates).size === rates.length;
  requireThat(distinct, "rates", "two or more different learning rates", rates);
  const start = rates.indexOf(first);
  requireThat(start >= 0, "first", `one of ${rates.join(", ")}`, first);
  const ground = landscape(surface);
  const runs = rates.map((learningRate) =>
    optimize(surface, optimizers.SGD({ learningRate }), { x0, steps }),
  );
  const values = runs.flatMap(({ points, learningRate }, run) =>
    points.map(({ step, w, value }) => ({
      run,
      rate: learningRate,
      step,
      loss: value,
      inside: ground.contains(w),
      ...ground.place(w),
    })),
  );
  const chosen = { filter: `datum.run === rate` };
  const color = PALETTE.vermillion;
  const ends = runs.map(
    ({ learningRate, end }) => `η = ${learningRate} ends at ${formatNumber(end.w[0] ?? NaN, 6)}`,
  );
  const largest = Math.max(...values.map(({ loss }) => loss));
  return chart(
    {
      title: {
        text: `Gradient descent on ${surface.name} from ${x0}: the learning rate decides`,
        subtitle: { expr: `"η = " + ${JSON.stringify(rates)}[rate]` },
        subtitleFontSize: 14,
        subtitleColor: color,
      },
      params: [
        {
          name: "rate",
          value: start,
          bind: {
            input: "range",
            min: 0,
            max: rates.length - 1,
            step: 1,
            name: `learning rate, ${rates[0]} … ${rates.at(-1)} `,
          },
        },
      ],
      data: { values },
      hconcat: [
        {
          ...ground.size,
          width: 330,
          layer: [
            ...ground.layers,
            {
              transform: [chosen],
              mark: { type: "line", color, clip: true, strokeWidth: 1.5 },
              encoding: { ...ground.position, order: { field: "step" } },
            },
            {
              transform: [chosen, { filter: "datum.inside" }],
              mark: { type: "point", color, size: 60, opacity: 1, clip: true, tooltip: true },
              encoding: ground.position,
            },
          ],
        },
        {
          width: 240,
          height: ground.size.height,
          transform: [chosen],
          mark: { type: "line", point: { size: 40, color }, color },
          encoding: {
            x: { field: "step", type: "quantitative", title: "step", axis: { tickMinStep: 1 } },
            y: {
              field: "loss",
              type: "quantitative",
              title: "loss (logarithmic above 1)",
              scale: { type: "symlog", domain: [0, largest], nice: false },
              axis: { values: [0, 1, 10, 100, 1000, 10_000, 100_000], format: ",d" },
            },
          },
        },
      ],
    },
    `Gradient descent on ${surface.name} from ${x0}, ${steps} steps: ${ends.join("; ")}.`,
  );
}
