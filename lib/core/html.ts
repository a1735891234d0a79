/** Text that is safe between tags and inside double-quoted attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** Escaped text in which `code` and **strong** words keep their meaning, as in Markdown. */
export function inlineHtml(text: string): string {
  return escapeHtml(text)
    .replace(/`([^`]+)`/g, "<code>$1</code>")
    .replace(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>");
}

/** A fold that opens on a click; it works in a saved and in an untrusted notebook. */
export function foldHtml(summary: string, body: string): string {
  return `<details><summary>${summary}</summary><div style="padding-left: 20px">${body}</div></details>`;
}

/** A table of ready-made HTML cells. */
export function tableHtml(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const headCells = head.map((cell) => `<th style="text-align: left">${cell}</th>`).join("");
  const line = (row: readonly string[]) =>
    `<tr>${row.map((cell) => `<td style="text-align: left">${cell}</td>`).join("")}</tr>`;
  return `<table><thead><tr>${headCells}</tr></thead><tbody>${rows.map(line).join("")}</tbody></table>`;
}

/** The same table in plain text, columns aligned. */
export function tableText(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return [line(head), widths.map((width) => "─".repeat(width)).join("  "), ...rows.map(line)].join(
    "\n",
  );
}
