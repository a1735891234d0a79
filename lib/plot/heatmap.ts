import { requireThat } from "../core/errors.js";
import { isTensor } from "../core/nested.js";
import { formatNumber } from "../core/number.js";
import type { Chart } from "./chart.js";
import { extent, type Matrix, matrixOf, namesOf } from "./data.js";
import { ON_CELL } from "./ink.js";
import { columnsOfTable, isTable, numbersOf, type Table } from "./table.js";
import { chart } from "./theme.js";
import { titled } from "./thin.js";

/** Titles, names of rows and columns, and whether cells show their numbers. */
export interface HeatmapText {
  readonly title?: string;
  readonly rows?: string;
  readonly columns?: string;
  /** What the colour means, with its unit. */
  readonly value?: string;
  readonly rowNames?: readonly string[];
  readonly columnNames?: readonly string[];
  /** Writes each number into its cell; by default up to 100 cells. */
  readonly numbers?: boolean;
}

/** Beyond this a page suffers; of a larger matrix the means of blocks are drawn, with a note. */
const MOST_CELLS = 20_000;

/**
 * A matrix as coloured cells: blue below 0, orange above, or light to dark where nothing is below 0.
 * Above 20,000 entries a cell is the mean of a block of them, with a note.
 *
 * @param matrix rows of numbers, a tensor [rows, columns], or a table (records, a DataFrame) of numbers
 * @param text titles, names of rows and columns, what the colour means, and whether to write the numbers
 * @throws ArgumentError for anything else, numbers that are not finite, or names that do not fit
 * @example
 * dl.plot.heatmap([[0.5, -1], [0.25, 1]], { rows: "input", columns: "unit", value: "weight" });
 */
export function heatmap(matrix: Matrix | Table, text: HeatmapText = {}): Chart {
  const given = entriesOf(matrix, text);
  const count = given.rows.length * (given.rows[0]?.length ?? 0);
  const block = Math.ceil(Math.sqrt(count / MOST_CELLS));
  const { rows, rowNames, columnNames } = block > 1 ? blocksOf(given, block) : given;
  const width = columnNames.length;
  const note =
    block > 1
      ? `${given.rows.length} × ${given.columnNames.length} entries drawn as means of ${block} × ${block}.`
      : "";
  const { title, rows: rowTitle = "row", columns = "column", value = "value" } = text;
  const [low, high] = extent(given.rows.flat());
  const size = Math.max(2, Math.min(64, 420 / Math.max(rows.length, width)));
  const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
  const signed = low < 0;
  const position = {
    x: axis("column", columns, columnNames),
    y: axis("row", rowTitle, rowNames),
  };
  const values = rows.flatMap((row, r) =>
    row.map((v, c) => ({
      row: rowNames[r],
      column: columnNames[c],
      value: v,
      text: formatNumber(v, 3),
    })),
  );
  const color = {
    field: "value",
    type: "quantitative",
    title: value,
    scale: signed
      ? { scheme: "blueorange", domain: [-reach, reach] }
      : { scheme: "blues", domain: [0, reach] },
  };
  const dark = signed ? `abs(datum.value) > ${0.6 * reach}` : `datum.value > ${0.55 * reach}`;
  const numbers = text.numbers ?? rows.length * width <= 100;
  return chart(
    {
      ...titled(title, note),
      data: { values },
      width: size * width,
      height: size * rows.length,
      layer: [
        { mark: { type: "rect", tooltip: true }, encoding: { ...position, color } },
        ...(numbers
          ? [
              {
                mark: { type: "text", fontSize: Math.min(13, size / 3) },
                encoding: {
                  ...position,
                  text: { field: "text" },
                  color: { condition: { test: dark, value: ON_CELL.light }, value: ON_CELL.dark },
                },
              },
            ]
          : []),
      ],
    },
    `${title ?? "Heat map"}: ${given.rows.length} × ${given.columnNames.length} cells (${rowTitle} by ${columns}), ` +
      `${value} from ${formatNumber(low)} to ${formatNumber(high)}.${note === "" ? "" : ` ${note}`}`,
  );
}

interface Entries {
  readonly rows: readonly (readonly number[])[];
  readonly rowNames: readonly string[];
  readonly columnNames: readonly string[];
}

function entriesOf(matrix: Matrix | Table, text: HeatmapText): Entries {
  const table = !isTensor(matrix) && isTable(matrix);
  const names = table ? [...columnsOfTable(matrix).keys()] : undefined;
  const columns = table ? names?.map((name) => numbersOf(matrix, name, "matrix")) : undefined;
  const rows = columns
    ? (columns[0] ?? []).map((_, r) => columns.map((column) => column[r] ?? 0))
    : matrixOf(matrix as Matrix, "matrix");
  return {
    rows,
    rowNames: namesOf(text.rowNames, rows.length, "rowNames"),
    columnNames: namesOf(text.columnNames ?? names, rows[0]?.length ?? 0, "columnNames"),
  };
}

/** Means of blocks, each under the name of its first row and column. */
function blocksOf({ rows, rowNames, columnNames }: Entries, block: number): Entries {
  const first = (_: unknown, i: number): boolean => i % block === 0;
  return {
    rowNames: rowNames.filter(first),
    columnNames: columnNames.filter(first),
    rows: rows.filter(first).map((_, r) =>
      columnNames.filter(first).map((__, c) => {
        const part = rows
          .slice(r * block, (r + 1) * block)
          .flatMap((row) => row.slice(c * block, (c + 1) * block));
        return part.reduce((a, b) => a + b, 0) / part.length;
      }),
    ),
  };
}

/**
 * True classes against predicted ones: what was confused with what.
 *
 * @param counts from `dl.metrics.confusionMatrix`: entry [i][j] = samples of class i called j
 * @param classNames one per class; 0, 1, 2, … by default
 * @throws ArgumentError unless the matrix is square, of numbers ≥ 0, and the names fit and differ
 * @example
 * const counts = dl.metrics.confusionMatrix([0, 0, 1, 1, 1], [0, 1, 1, 1, 1], 2);
 * const chart = dl.plot.confusion(counts, ["cat", "dog"]);
 * chart.description.startsWith("4 of 5 right"); // true
 * chart;
 */
export function confusion(counts: Matrix, classNames?: readonly string[]): Chart {
  const matrix = matrixOf(counts, "counts");
  const square = matrix.every((row) => row.length === matrix.length && row.every((n) => n >= 0));
  requireThat(square, "counts", "a square matrix of counts", counts);
  const names = namesOf(classNames, matrix.length, "classNames");
  const total = matrix.flat().reduce((a, b) => a + b, 0);
  const right = matrix.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
  return heatmap(matrix, {
    title: `${right} of ${total} right`,
    rows: "true class",
    columns: "predicted class",
    value: "samples",
    rowNames: names,
    columnNames: names,
  });
}

function axis(field: string, title: string, names: readonly string[]): object {
  const many = names.length > 30;
  return {
    field,
    type: "ordinal",
    title,
    sort: [...names],
    axis: {
      labelAngle: 0,
      grid: false,
      ...(many ? { values: names.filter((_, i) => i % 10 === 0) } : {}),
    },
  };
}
