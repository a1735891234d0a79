import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { AxisText } from "./axisText.js";
import type { Chart } from "./chart.js";
import { namesOf, seriesOf } from "./data.js";
import { anyOf, columnsOfTable, isTable, numbersOf, numericNames, type Table } from "./table.js";
import { chart, PALETTE } from "./theme.js";

/**
 * One bar per name, with its value written at its end.
 * @param values name → value, or a table (records, a DataFrame): the first column that is not of numbers
 * names the bars, the first of numbers gives their heights
 * @param text titles with units
 * @throws ArgumentError for no bars, two of one name, or values that are not finite
 * @example
 * dl.plot.bar({ before: 0.35, after: 0.98 }, { x: "training", y: "accuracy" });
 */
export function bar(values: Readonly<Record<string, number>> | Table, text: AxisText = {}): Chart {
  const { title } = text;
  const { names, heights, x, y } = barsOf(values, text);
  const rows = names.map((name, i) => ({
    name,
    value: heights[i] ?? 0,
    text: formatNumber(heights[i] ?? 0, 3),
  }));
  const position = {
    x: {
      field: "name",
      type: "nominal",
      title: x === "" ? null : x,
      sort: names,
      axis: { labelAngle: 0 },
    },
    y: { field: "value", type: "quantitative", title: y },
  };
  return chart(
    {
      ...(title === undefined ? {} : { title }),
      data: { values: rows },
      width: names.length * Math.max(70, 8 * Math.max(...names.map((name) => name.length))),
      layer: [
        { mark: { type: "bar", color: PALETTE.blue, tooltip: true }, encoding: position },
        {
          mark: { type: "text", dy: -8 },
          encoding: { ...position, text: { field: "text" } },
        },
      ],
    },
    `${title ?? y}: ${rows.map((row) => `${row.name} ${row.text}`).join(", ")}.`,
  );
}

function barsOf(values: Readonly<Record<string, number>> | Table, text: AxisText) {
  if (!isTable(values)) {
    const { x = "", y = "value" } = text;
    const heights = seriesOf(Object.values(values), "values");
    return { names: Object.keys(values), heights, x, y };
  }
  const numeric = numericNames(values);
  const label = [...columnsOfTable(values).keys()].find((name) => !numeric.includes(name));
  const [height] = numeric;
  requireThat(
    label !== undefined && height !== undefined,
    "values",
    "a table with a column of names and one of numbers",
    values,
  );
  const labels = anyOf(values, label, "values").map(String);
  return {
    names: namesOf(labels, labels.length, label),
    heights: numbersOf(values, height, "values"),
    x: text.x ?? label,
    y: text.y ?? height,
  };
}
