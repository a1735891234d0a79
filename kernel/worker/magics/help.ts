/** `%help`: the table of magics, and the one rule. */
import { MAGICS } from "../../magics/table.js";
import { writeStream } from "../streams.js";

export function help(): void {
  const rows = [
    ...MAGICS.map(({ usage, help: text }) => [usage, text]),
    ["name? or name??", "at the end of a cell: what a name is; its source"],
  ];
  const width = Math.max(...rows.map(([usage = ""]) => usage.length));
  const lines = rows.map(([usage = "", text = ""]) => `${usage.padEnd(width)}  ${text}`);
  writeStream(
    "stdout",
    `${lines.join("\n")}\n\nTypeScript comes first: a line that begins with % or ! is a magic only where it could not be\nTypeScript, because the cell would not parse or because no cell knows the name after the sign.\n`,
  );
}
