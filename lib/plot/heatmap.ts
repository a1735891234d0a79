import { requireThat } from "../core/errors.js";
import { isTensor } from "../core/nested.js";
import { formatNumber } from "../core/number.js";
import type { Chart } from "./chart.js";
import { extent, type Matrix, matrixOf, namesOf } from "./data.js";
import { INK, ON_CELL } from "./ink.js";
import { columnsOfTable, isTable, numbersOf, type Table } from "./table.js";
import { chart } from "./theme.js";
import { titled } from "./thin.js";

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
 * @param counts from `dl.metrics.confusionMatrix`: entry [i][j] = samples of class i called j
 * @throws {ArgumentError} unless the matrix is square, of counts.
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

export interface ImagesText {
  readonly title?: string;
  /** A line above each image. */
  readonly captions?: readonly string[];
  readonly columns?: number;
}

/**
 * Small grey images side by side, 0 white and the largest value black.
 * @param images rows of pixels each, all of one size; at most 20,000 pixels together
 * @throws {ArgumentError} for no images, different sizes, or too many pixels.
 * @example images([[[0, 1], [1, 0]]], { captions: ["a diagonal"] })
 */
export function images(images: readonly Matrix[], text: ImagesText = {}): Chart {
  requireThat(images.length > 0, "images", "at least one image", images);
  const pixels = images.map((image, i) => matrixOf(image, `images[${i}]`));
  const height = pixels[0]?.length ?? 0;
  const width = pixels[0]?.[0]?.length ?? 0;
  const same = pixels.every((image) => image.length === height && image[0]?.length === width);
  requireThat(same, "images", `all of ${height} × ${width} pixels`, images);
  const count = images.length * height * width;
  requireThat(count <= MOST_CELLS, "images", `of at most ${MOST_CELLS} pixels together`, count);
  const { title, captions, columns = Math.min(6, images.length) } = text;
  const counted = Number.isInteger(columns) && columns >= 1;
  requireThat(counted, "columns", "a whole number ≥ 1", columns);
  const fits = captions === undefined || captions.length === images.length;
  requireThat(fits, "captions", `${images.length} captions`, captions);
  const size = Math.max(3, Math.min(12, 90 / width));
  const values = pixels.flatMap((image, i) =>
    image.flatMap((row, y) => row.map((value, x) => ({ image: i, x, y, value }))),
  );
  const names = images.map((_, i) => captions?.[i] ?? `${i}`);
  const hidden = { axis: null, scale: { padding: 0 } };
  return chart(
    {
      ...(title === undefined ? {} : { title }),
      data: { values },
      columns,
      facet: {
        field: "image",
        type: "ordinal",
        title: null,
        header: {
          labelExpr: `${JSON.stringify(names)}[datum.value]`,
        },
      },
      spec: {
        width: size * width,
        height: size * height,
        view: { stroke: INK.faint },
        mark: { type: "rect", tooltip: true },
        encoding: {
          x: { field: "x", type: "ordinal", ...hidden },
          y: { field: "y", type: "ordinal", ...hidden },
          color: {
            field: "value",
            type: "quantitative",
            scale: { range: [ON_CELL.light, ON_CELL.dark], domainMin: 0 },
            legend: null,
          },
        },
      },
    },
    `${title ?? "Images"}: ${images.length} of ${height} × ${width} pixels${
      captions === undefined ? "" : ` (${captions.join(", ")})`
    }.`,
  );
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
