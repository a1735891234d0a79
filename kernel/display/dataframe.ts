import { inspect } from "node:util";
import { bundleOf } from "./bundle.js";
import { type Cell, htmlTable, type Table, textTable } from "./html.js";
import { isRecord } from "./json.js";
import { formatNumber } from "./numbers.js";
import type { Renderer } from "./registry.js";
import { ellipsis, inspectText, plural } from "./text.js";

interface Frame {
  readonly shape: readonly number[];
  readonly columns: readonly string[];
  readonly index: readonly (string | number)[];
  readonly dtypes: readonly string[];
  readonly $isSeries: boolean;
  /** Rows; of a Series its values. */
  readonly values: readonly unknown[];
}

/** How many rows and columns a table shows, and characters a cell. */
export const FRAME_LIMITS = { rows: 10, columns: 20, text: 60 } as const;

/** DataFrame and Series of danfojs. */
export const dataFrameRenderer: Renderer = {
  name: "danfojs data frames and series",
  matches: (value) =>
    isRecord(value) &&
    typeof value["$isSeries"] === "boolean" &&
    Array.isArray(value["columns"]) &&
    Array.isArray(value["index"]) &&
    Array.isArray(value["values"]),
  render: (value) => {
    const table = frameTable(value as Frame);
    return bundleOf({ "text/html": htmlTable(table), "text/plain": textTable(table) });
  },
};

/**
 * Lets `console.log`, lists and records show frames as tables, too: danfojs's objects print their private
 * fields. Given the module, once it is loaded.
 */
export function printFrames(module: Readonly<Record<string, unknown>>): void {
  for (const name of ["DataFrame", "Series"]) {
    const { prototype } = (module[name] ?? {}) as { readonly prototype?: object };
    if (prototype === undefined) continue;
    // What a column or a selection gives is of a class below.
    Object.defineProperty(rootOf(prototype), inspect.custom, {
      configurable: true,
      writable: true,
      value(this: Frame, depth: number): string {
        const table = frameTable(this);
        return depth < 0 ? `[${table.caption}]` : textTable(table);
      },
    });
  }
}

/** The prototype that stands right on Object's. */
function rootOf(prototype: object): object {
  const below = Object.getPrototypeOf(prototype) as object;
  return below === Object.prototype ? prototype : rootOf(below);
}

function frameTable(frame: Frame): Table {
  const total = { rows: frame.index.length, columns: frame.columns.length };
  const columns = frame.columns.slice(0, FRAME_LIMITS.columns);
  const rows = frame.values.slice(0, FRAME_LIMITS.rows);
  const more: readonly Cell[] = columns.length < total.columns ? [{ text: "…", muted: true }] : [];
  const align = columns.map((_, column) => alignment(frame.dtypes[column]));
  const heading = (texts: readonly string[], muted: boolean): readonly Cell[] => [
    { text: "", header: true },
    ...texts.map((text, column): Cell => ({
      text: cellText(text),
      header: true,
      muted,
      ...align[column],
    })),
    ...more,
  ];
  const body = rows.map((row, at) => {
    const cells = frame.$isSeries ? [row] : (row as readonly unknown[]);
    return [
      { text: cellText(frame.index[at]), header: true, align: "right" } satisfies Cell,
      ...columns.map((_, column) => ({ ...valueCell(cells[column]), ...align[column] })),
      ...more,
    ];
  });
  const kind = frame.$isSeries ? "Series" : "DataFrame";
  const size = frame.$isSeries
    ? plural(total.rows, "value")
    : `${plural(total.rows, "row")} × ${plural(total.columns, "column")}`;
  const cut = [
    ...(rows.length < total.rows ? [`${rows.length} of ${plural(total.rows, "row")}`] : []),
    ...(more.length > 0 ? [`${columns.length} of ${plural(total.columns, "column")}`] : []),
  ];
  return {
    caption: `${kind}: ${size}`,
    head: [heading(columns, false), heading(frame.dtypes.slice(0, columns.length), true)],
    body,
    ...(cut.length > 0 ? { note: `showing ${cut.join(", ")}` } : {}),
  };
}

function alignment(dtype: string | undefined): Pick<Cell, "align"> {
  return { align: dtype === "float32" || dtype === "int32" ? "right" : "left" };
}

/** Missing values are told apart from text by their faintness: `NaN`, `null`, `undefined`. */
function valueCell(value: unknown): Cell {
  if (value === null || value === undefined || Number.isNaN(value)) {
    return { text: String(value), muted: true };
  }
  return { text: cellText(value) };
}

function cellText(value: unknown): string {
  if (typeof value === "number") return formatNumber(value);
  return ellipsis(typeof value === "string" ? value : inspectText(value), FRAME_LIMITS.text);
}
