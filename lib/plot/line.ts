import { ArgumentError, requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { AxisText } from "./axisText.js";
import type { Chart } from "./chart.js";
import { isSeries, type Series, seriesOf } from "./data.js";
import { isTable, numbersOf, numericNames, type Table } from "./table.js";
import { chart } from "./theme.js";
import { MOST_POINTS, thin, titled, written } from "./thin.js";

/** Titles of a line chart and its axes, and which axes are logarithmic. */
export interface LineText extends AxisText {
  /** A logarithmic vertical axis; all values must be above 0. */
  readonly logY?: boolean;
  /** A logarithmic horizontal axis; all positions must be above 0. */
  readonly logX?: boolean;
}

/**
 * Lines over a common horizontal axis: one per name, or a single one. Of a series of more than 5,000
 * values the extremes are drawn, with a note.
 *
 * @param series name → values, one list, or a table (records, a DataFrame): a line per numeric column
 * @param text titles of chart and axes, with units; logarithmic axes
 * @param at the horizontal position of each value, or the name of the table's column; 0, 1, 2, … else
 * @throws ArgumentError for empty series, values that are not finite, lengths that differ from `at`, a
 * column that is not there, or values that are not above 0 on a logarithmic axis
 * @example
 * dl.plot.line({ train: [2.3, 1.2, 0.7], validation: [2.2, 1.4, 1] }, { x: "epoch", y: "loss (nats)" });
 * @example
 * dl.plot.line([{ epoch: 1, loss: 2.3 }, { epoch: 2, loss: 1.2 }], { y: "loss (nats)" }, "epoch");
 */
export function line(
  series: Series | Readonly<Record<string, Series>> | Table,
  text: LineText = {},
  at?: Series | string,
): Chart {
  const { title, y = "value", logY = false, logX = false } = text;
  const x = text.x ?? (typeof at === "string" ? at : "step");
  const lists = listsOf(series, y, at);
  const positions = positionsOf(series, at);
  for (const [name, values] of lists) {
    const fits = positions === undefined || positions.length === values.length;
    requireThat(fits, name, `as long as at (${positions?.length})`, values.length);
    requireThat(!logY || values.every((v) => v > 0), name, "above 0 for logY", values);
  }
  const from = positions ?? [0];
  requireThat(
    !logX || from.every((v) => v > 0),
    "at",
    "above 0 for logX",
    positions ?? "0, 1, 2, …",
  );
  const values = lists.flatMap(([name, list]) =>
    thin(list).map((k) => ({ x: positions?.[k] ?? k, y: list[k], name })),
  );
  const longest = Math.max(...lists.map(([, list]) => list.length));
  const most = written(MOST_POINTS);
  const note =
    longest > MOST_POINTS ? `${written(longest)} points drawn as ${most} that keep all peaks.` : "";
  const told = lists.map(
    ([name, list]) =>
      `${name} goes from ${formatNumber(list[0] ?? 0)} to ${formatNumber(list.at(-1) ?? 0)}`,
  );
  const names = lists.map(([name]) => name);
  return chart(
    {
      ...titled(title, note),
      data: { values },
      mark: {
        type: "line",
        point: values.length <= 40,
        ...(note === "" ? {} : { strokeWidth: 1 }),
      },
      encoding: {
        x: {
          field: "x",
          type: "quantitative",
          title: x,
          axis: positions === undefined ? wholeTicks(longest) : {},
          ...(logX ? { scale: { type: "log" } } : {}),
        },
        y: {
          field: "y",
          type: "quantitative",
          title: y,
          scale: logY ? { type: "log" } : { zero: false },
        },
        color: {
          field: "name",
          type: "nominal",
          title: null,
          sort: names,
          ...(names.length === 1 ? { legend: null } : {}),
        },
      },
    },
    `${title ?? `${y} against ${x}`}: ${told.join("; ")}.${note === "" ? "" : ` ${note}`}`,
  );
}

/** Ticks at whole numbers: of a short axis JupyterLab's Vega draws halves despite `tickMinStep`. */
function wholeTicks(length: number): object {
  const values = Array.from({ length }, (_, i) => i);
  return length <= 12 ? { values, format: "d" } : { tickMinStep: 1 };
}

function listsOf(
  series: Series | Readonly<Record<string, Series>> | Table,
  y: string,
  at: Series | string | undefined,
): [string, number[]][] {
  if (isTable(series)) {
    const names = numericNames(series).filter((name) => name !== at);
    requireThat(names.length > 0, "series", "a table with a column of numbers to draw", series);
    return names.map((name) => [name, numbersOf(series, name, "series")]);
  }
  const named = isSeries(series) ? { [y]: series } : series;
  const names = Object.keys(named);
  requireThat(names.length > 0, "series", "at least one named series", series);
  const single = isSeries(series);
  return names.map((name) => [name, seriesOf(named[name] ?? [], single ? "series" : name)]);
}

function positionsOf(series: unknown, at: Series | string | undefined): number[] | undefined {
  if (at === undefined) return undefined;
  if (typeof at !== "string") return seriesOf(at, "at");
  if (isTable(series)) return numbersOf(series, at, "at");
  throw new ArgumentError("at", "numbers; a column's name only beside a table", at);
}
