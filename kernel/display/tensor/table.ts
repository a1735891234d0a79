import type { Cell, Table } from "../html.js";
import { plural } from "../text.js";
import { elementText, type Values } from "./read.js";

/** What one table shows at most; of tensors of rank three and more, so many slices in smaller tables. */
export const TABLE_LIMITS = { rows: 10, columns: 12, slices: 3, sliceRows: 6 } as const;

/** The values as tables: one, or one for each of the first slices. `shape` is the tensor's own. */
export function valueTables(values: Values, shape: readonly number[]): readonly Table[] {
  if (shape.length < 3) {
    return [oneTable(values, { shape, first: 0, caption: "", rows: TABLE_LIMITS.rows })];
  }
  const leading = values.shape.slice(0, -2);
  const step = (values.shape.at(-2) ?? 0) * (values.shape.at(-1) ?? 0);
  const inMemory = leading.reduce((product, length) => product * length, 1);
  const shown = Math.min(inMemory, TABLE_LIMITS.slices);
  return Array.from({ length: shown }, (_, index) =>
    oneTable(values, {
      shape,
      first: index * step,
      caption: `[${[...position(index, leading), ":", ":"].join(", ")}]`,
      rows: TABLE_LIMITS.sliceRows,
    }),
  );
}

/** What the tables leave out of slices; null when nothing. */
export function slicesNote(shape: readonly number[]): string | null {
  const slices = shape.slice(0, -2).reduce((product, length) => product * length, 1);
  if (shape.length < 3 || slices <= TABLE_LIMITS.slices) return null;
  return `showing the first ${TABLE_LIMITS.slices} of ${plural(slices, "slice")}`;
}

interface Part {
  readonly shape: readonly number[];
  readonly first: number;
  readonly caption: string;
  readonly rows: number;
}

function oneTable(values: Values, part: Part): Table {
  const isMatrix = part.shape.length >= 2;
  const height = isMatrix ? (part.shape.at(-2) ?? 0) : 1;
  const width = part.shape.at(-1) ?? 1;
  const rows = Math.min(height, part.rows);
  const columns = Math.min(width, TABLE_LIMITS.columns);
  const stride = values.shape.at(-1) ?? 1;
  const header = (text: string): Cell => ({ text, header: true, align: "right", muted: true });
  const more: Cell = { text: "…", muted: true };
  const head = [
    ...(isMatrix ? [header("")] : []),
    ...Array.from({ length: columns }, (_, column) => header(String(column))),
    ...(columns < width ? [more] : []),
  ];
  const body = Array.from({ length: rows }, (_, row) => [
    ...(isMatrix ? [header(String(row))] : []),
    ...Array.from({ length: columns }, (_, column): Cell => ({
      text: elementText(values, part.first + row * stride + column),
      align: "right",
    })),
    ...(columns < width ? [more] : []),
  ]);
  const cut = [
    ...(rows < height ? [`the first ${rows} of ${plural(height, "row")}`] : []),
    ...(columns < width
      ? [`the first ${columns} of ${plural(width, isMatrix ? "column" : "value")}`]
      : []),
  ];
  const note = cut.length === 0 ? {} : { note: `showing ${cut.join(" and ")}` };
  return { caption: part.caption, head: [head], body, ...note };
}

/** The index along each leading axis of the n-th slice. */
function position(index: number, leading: readonly number[]): readonly number[] {
  let rest = index;
  return leading
    .toReversed()
    .map((length) => {
      const here = rest % length;
      rest = Math.floor(rest / length);
      return here;
    })
    .toReversed();
}
