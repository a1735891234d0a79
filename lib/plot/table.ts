import { ArgumentError, requireThat } from "../core/errors.js";
import { isFrame, type DeclaredFrame, type Frame } from "../core/frame.js";

interface Rows extends Frame {
  readonly values: readonly (readonly unknown[])[];
}

/** Records with the same names in each, or a DataFrame of danfojs. */
export type Table = readonly Readonly<Record<string, unknown>>[] | DeclaredFrame;

/** Whether a value is a table. */
export function isTable(value: unknown): value is Table {
  if (Array.isArray(value)) return value.length > 0 && value.every(isPlain);
  return hasRows(value);
}

/** The columns of a table by name, in its order. */
export function columnsOfTable(table: Table): Map<string, readonly unknown[]> {
  if (hasRows(table)) {
    return new Map(table.columns.map((name, at) => [name, table.values.map((row) => row[at])]));
  }
  const rows = table as readonly Readonly<Record<string, unknown>>[];
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return new Map(names.map((name) => [name, rows.map((row) => row[name])]));
}

/**
 * One column of a table, all numbers.
 * @throws ArgumentError for a name that is none, and a cell that is no finite number
 */
export function numbersOf(table: Table, name: string, argument: string): number[] {
  return anyOf(table, name, argument).map((value, row) => {
    const fits = typeof value === "number" && Number.isFinite(value);
    requireThat(fits, `${name}, row ${row},`, "a finite number", value);
    return value;
  });
}

/** One column of a table, as it is. @throws ArgumentError for a name that is none */
export function anyOf(table: Table, name: string, argument: string): readonly unknown[] {
  const columns = columnsOfTable(table);
  const column = columns.get(name);
  if (column !== undefined) return column;
  throw new ArgumentError(argument, `a column: ${[...columns.keys()].join(", ")}`, name);
}

/** The names of the columns that hold nothing but numbers. */
export function numericNames(table: Table): string[] {
  return [...columnsOfTable(table)]
    .filter(([, values]) => values.every((value) => typeof value === "number"))
    .map(([name]) => name);
}

function isPlain(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value)
  );
}

/** A Series is no table. */
function hasRows(value: unknown): value is Rows {
  return isFrame(value) && Array.isArray(value.values[0] ?? []);
}
