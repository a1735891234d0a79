/** Type errors for people: code, place, message, the learner's own line, and a caret under the part. */
import type { ExpressionError } from "../ipc.js";
import type { Diagnostic } from "../language/contract.js";

const RED = "\u001b[31m";
const BOLD = "\u001b[1m";
const MAGIC = 0;
const PLAIN = "\u001b[0m";

/** The error of a cell that was not run because of `diagnostics`. */
export function typeScriptError(
  diagnostics: readonly Diagnostic[],
  source: string,
  title: string,
): ExpressionError {
  const errors = diagnostics.filter(({ category }) => category === "error");
  const [first] = errors;
  const place = first ? `${title}:${first.position.line}:${first.position.column}` : title;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  const count = errors.length === 1 ? "1 error" : `${errors.length} errors`;
  const ename = first?.code === MAGIC ? "MagicError" : "TypeScriptError";
  return {
    ename,
    evalue: first ? `${label(first)}at ${place}: ${first.message}${more}` : "the cell was rejected",
    traceback: [
      `${RED}${ename}${PLAIN}: ${count}; the cell was not run`,
      ...errors.map((error) => describeDiagnostic(error, source, title)),
    ],
  };
}

export function describeDiagnostic(diagnostic: Diagnostic, source: string, title: string): string {
  const { line, column } = diagnostic.position;
  const text = source.split(/\r?\n/)[line - 1] ?? "";
  const number = String(line);
  const gutter = " ".repeat(number.length);
  const width = Math.max(1, Math.min(diagnostic.end - diagnostic.start, text.length - column + 1));
  const before = blank(text.slice(0, column - 1));
  const carets = "^".repeat(cells(text.slice(column - 1, column - 1 + width)));
  return [
    `${BOLD}${title}:${line}:${column}${PLAIN} ${RED}${label(diagnostic)}${PLAIN}${diagnostic.message}`,
    `  ${number} │ ${text}`,
    `  ${gutter} │ ${before}${RED}${carets}${PLAIN}`,
  ].join("\n");
}

/** Its number in TypeScript's manual; what is wrong with a magic has none. */
function label({ code }: Diagnostic): string {
  return code === MAGIC ? "" : `TS${code} `;
}

/** As wide as `text` in a fixed-width font. */
function blank(text: string): string {
  return Array.from(text, (char) => (char === "\t" ? "\t" : " ".repeat(cellsOf(char)))).join("");
}

function cells(text: string): number {
  return Math.max(
    1,
    Array.from(text, cellsOf).reduce((sum, width) => sum + width, 0),
  );
}

/** East Asian and emoji characters take two cells, combining marks none. */
function cellsOf(char: string): number {
  if (/\p{Mark}|\u200d|\ufe0f/u.test(char)) return 0;
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
    char,
  )
    ? 2
    : 1;
}
