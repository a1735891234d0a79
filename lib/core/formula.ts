import type { MimeData } from "./host.js";

/** What a function shows when it is the last line of a cell: its formulas, typeset. */
export function formulaData(
  name: string,
  formulas: readonly (readonly [left: string, right: string])[],
): MimeData {
  const lines = formulas.map(([left, right]) => `${left} &= ${right}`);
  return {
    "text/latex": String.raw`$$\begin{aligned}${lines.join(String.raw` \\[4pt] `)}\end{aligned}$$`,
    "text/plain": `${name}: ${formulas.map(([left, right]) => `${left} = ${right}`).join("; ")}`,
  };
}
