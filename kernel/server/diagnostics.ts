/** Type errors for people: code, place, message, the learner's own line, and a caret under the part. */
import type { ExpressionError } from "../ipc.js";
import type { Diagnostic } from "../language/contract.js";

const RED = "\u001b[31m";
const BOLD = "\u001b[1m";
const MAGIC = 0;
const PLAIN = "\u001b[0m";

/** So many errors are shown; the first few are to be mended first. */
const SHOWN = 20;
/** Of a part of more lines the beginning is shown. */
const LINES = 4;

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
      ...errors.slice(0, SHOWN).map((error) => describeDiagnostic(error, source, title)),
      ...(errors.length > SHOWN ? [`… and ${errors.length - SHOWN} more errors`] : []),
    ],
  };
}

export function describeDiagnostic(diagnostic: Diagnostic, source: string, title: string): string {
  const { line, column } = diagnostic.position;
  const lines = source.slice(0, Math.max(diagnostic.end, 0)).split(/\r?\n/).length;
  const last = Math.min(Math.max(line, lines), line + LINES - 1);
  const width = String(last).length;
  return [
    `${BOLD}${title}:${line}:${column}${PLAIN} ${RED}${label(diagnostic)}${PLAIN}${diagnostic.message}`,
    ...excerpt(diagnostic, source, last),
    ...(lines > last ? [`  ${" ".repeat(width)} │ … to line ${lines}`] : []),
    ...(diagnostic.notes ?? []).map((note) => `  ${" ".repeat(width)} = ${note}`),
  ].join("\n");
}

/** The lines of the part, up to `last`, each with carets under what belongs to it. */
function* excerpt({ start, end, position }: Diagnostic, source: string, last: number) {
  const width = String(last).length;
  const texts = source.split(/\r?\n/);
  let left = Math.max(1, end - start);
  for (let line = position.line; line <= last; line++) {
    const text = texts[line - 1] ?? "";
    const from =
      line === position.line ? position.column - 1 : (/^\s*/.exec(text)?.[0].length ?? 0);
    const offset = line === position.line ? from : 0;
    const to = Math.min(text.length, offset + left);
    left -= text.length - offset + 1;
    const carets = "^".repeat(cells(text.slice(from, to)));
    yield `  ${String(line).padStart(width)} │ ${text}`;
    // An empty line has nothing to mark.
    if (line === position.line || to > from)
      yield `  ${" ".repeat(width)} │ ${blank(text.slice(0, from))}${RED}${carets}${PLAIN}`;
  }
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
