import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { Chart } from "./chart.js";
import { isSeries, type Series, seriesOf } from "./data.js";
import { isTable, numbersOf, numericNames, type Table } from "./table.js";
import { chart } from "./theme.js";
import { edges } from "./thin.js";

/**
 * How often values occur: one histogram per name, over common bins.
 *
 * @param series name → values, one list, or a table (records, a DataFrame): a histogram per numeric
 * column; all finite, any number of them
 * @param text title, x (axis title with its unit), bins (30)
 * @throws ArgumentError for no or empty series, values that are not finite, fewer than two bins
 * @example
 * dl.plot.histogram({ before: [0.1, 0.2, 0.2], after: tf.tensor1d([0.4, 0.5, 0.7]) }, { x: "weight" });
 */
export function histogram(
  series: Series | Readonly<Record<string, Series>> | Table,
  text: { readonly title?: string; readonly x?: string; readonly bins?: number } = {},
): Chart {
  const { title, x = "value", bins = 30 } = text;
  requireThat(Number.isInteger(bins) && bins >= 2, "bins", "a whole number ≥ 2", bins);
  const named = listsOf(series, x);
  const names = named.map(([name]) => name);
  const lists = named.map(([, list]) => list);
  const { indexOf, edge } = edges(lists.flat(), bins);
  const values = lists.flatMap((list, i) => {
    const counts = Array<number>(bins).fill(0);
    for (const value of list) {
      const bin = indexOf(value);
      counts[bin] = (counts[bin] as number) + 1;
    }
    return counts.map((count, bin) => ({
      name: names[i],
      from: edge(bin),
      to: edge(bin + 1),
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

function listsOf(
  series: Series | Readonly<Record<string, Series>> | Table,
  x: string,
): [string, number[]][] {
  if (isTable(series)) {
    const names = numericNames(series);
    requireThat(names.length > 0, "series", "a table with a column of numbers", series);
    return names.map((name) => [name, numbersOf(series, name, "series")]);
  }
  const named = isSeries(series) ? { [x]: series } : series;
  const entries = Object.entries(named);
  requireThat(entries.length > 0, "series", "at least one named series", series);
  return entries.map(([name, values]) => [name, seriesOf(values, name)]);
}
