import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { Chart } from "./chart.js";
import { type Series, seriesOf } from "./data.js";
import { chart } from "./theme.js";

/**
 * How often values occur: one histogram per name, over common bins.
 *
 * @param series name → values, all finite
 * @param text title, x (axis title with its unit), bins (30)
 * @throws {ArgumentError} for no or empty series, values that are not finite, fewer than two bins.
 * @example histogram({ before: model.getWeights()[0], after: trained.getWeights()[0] }, { x: "weight" })
 */
export function histogram(
  series: Readonly<Record<string, Series>>,
  text: { readonly title?: string; readonly x?: string; readonly bins?: number } = {},
): Chart {
  const { title, x = "value", bins = 30 } = text;
  const names = Object.keys(series);
  requireThat(names.length > 0, "series", "at least one named series", series);
  requireThat(Number.isInteger(bins) && bins >= 2, "bins", "a whole number ≥ 2", bins);
  const lists = names.map((name) => seriesOf(series[name] as Series, name));
  const low = Math.min(...lists.map((list) => list.reduce((a, b) => Math.min(a, b))));
  const high = Math.max(...lists.map((list) => list.reduce((a, b) => Math.max(a, b))));
  const width = (high - low) / bins || 1;
  const values = lists.flatMap((list, i) => {
    const counts = Array<number>(bins).fill(0);
    for (const value of list) {
      const bin = Math.min(bins - 1, Math.floor((value - low) / width));
      counts[bin] = (counts[bin] as number) + 1;
    }
    return counts.map((count, bin) => ({
      name: names[i],
      from: low + bin * width,
      to: low + (bin + 1) * width,
      count,
    }));
  });
  const told = lists.map((list, i) => {
    const mean = list.reduce((a, b) => a + b, 0) / list.length;
    const spread = Math.sqrt(list.reduce((a, b) => a + (b - mean) ** 2, 0) / list.length);
    return `${names[i]}: ${list.length} values, mean ${formatNumber(mean, 3)}, standard deviation ${formatNumber(spread, 3)}`;
  });
  return chart(
    {
      ...(title === undefined ? {} : { title }),
      data: { values },
      mark: { type: "bar", opacity: names.length > 1 ? 0.55 : 1, binSpacing: 0, tooltip: true },
      encoding: {
        x: {
          field: "from",
          type: "quantitative",
          title: x,
          bin: { binned: true },
          scale: { zero: false },
        },
        x2: { field: "to" },
        y: { field: "count", type: "quantitative", title: "count", stack: null },
        color: {
          field: "name",
          type: "nominal",
          title: null,
          sort: names,
          ...(names.length === 1 ? { legend: null } : {}),
        },
      },
    },
    `${title ?? "Histogram"}: ${told.join("; ")}.`,
  );
}
