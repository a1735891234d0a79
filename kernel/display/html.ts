/** HTML text in which nothing of `text` acts as markup, in element content and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/gu, (character) => `&#${character.codePointAt(0)};`);
}

export interface Cell {
  readonly text: string;
  /** Numbers stand right, so that digits line up. */
  readonly align?: "left" | "right";
  readonly header?: boolean;
  readonly muted?: boolean;
  readonly title?: string;
}

export interface Table {
  /** Text, escaped here; empty for none. */
  readonly caption: string;
  readonly head: readonly (readonly Cell[])[];
  readonly body: readonly (readonly Cell[])[];
  /** Text below the table, for example how many rows are not shown. */
  readonly note?: string;
}

/**
 * A table whose styles are inline (sanitised HTML keeps no style sheet) and name no colour, so that it
 * reads in the light and in the dark theme.
 */
export function htmlTable(table: Table): string {
  const rows = (cells: readonly (readonly Cell[])[]): string =>
    cells.map((row) => `<tr>${row.map(cellHtml).join("")}</tr>`).join("");
  const caption = table.caption === "" ? "" : `<div ${CAPTION}>${escapeHtml(table.caption)}</div>`;
  const note = table.note === undefined ? "" : `<div ${NOTE}>${escapeHtml(table.note)}</div>`;
  return (
    `<div>${caption}` +
    `<table style="border-collapse:collapse;font-variant-numeric:tabular-nums">` +
    `<thead>${rows(table.head)}</thead><tbody>${rows(table.body)}</tbody></table>${note}</div>`
  );
}

const CAPTION = 'style="margin:0 0 4px"';
const NOTE = 'style="margin:4px 0 0;opacity:0.7"';

function cellHtml(cell: Cell): string {
  const tag = cell.header ? "th" : "td";
  const style = `text-align:${cell.align ?? "left"};padding:2px 8px;white-space:pre${cell.muted ? ";opacity:0.6" : ""}`;
  const title = cell.title === undefined ? "" : ` title="${escapeHtml(cell.title)}"`;
  return `<${tag} style="${style}"${title}>${escapeHtml(cell.text)}</${tag}>`;
}

/** The same table as aligned text. */
export function textTable(table: Table): string {
  const rows = [...table.head, ...table.body];
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, width(cell.text));
    });
  }
  const lines = rows.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const caption = table.caption === "" ? [] : [table.caption];
  return [...caption, ...lines, ...(table.note === undefined ? [] : [table.note])].join("\n");
}

function pad(cell: Cell, to: number): string {
  const space = " ".repeat(to - width(cell.text));
  return cell.align === "right" ? space + oneLine(cell.text) : oneLine(cell.text) + space;
}

function oneLine(text: string): string {
  return text.replace(/\r?\n/gu, "⏎");
}

/** Code points, which is close enough to columns for Latin text. */
function width(text: string): number {
  return Array.from(oneLine(text)).length;
}
