/**
 * What of a command's text stands for values of the notebook: `{expression}` and `$name`, as in
 * IPython. Only what is surely meant: an expression all of whose names are known, and a name that a
 * cell has declared; the rest is the shell's (`{a,b}`, `${HOME}`, `awk '{print $1}'`).
 */
import { parse } from "../syntax/ast.js";
import { outerReferences } from "../syntax/scope.js";

export interface Names {
  /** Of a cell, or of JavaScript. */
  known(name: string): boolean;
  /** Declared by a cell. */
  declared(name: string): boolean;
}

/** A stretch of literal text, or the place of an expression in the code. */
export type Piece = { readonly text: string } | { readonly start: number; readonly end: number };

export function interpolate(code: string, from: number, to: number, names: Names): Piece[] {
  const pieces: Piece[] = [];
  let text = "";
  const value = (start: number, end: number): void => {
    if (text !== "") pieces.push({ text });
    text = "";
    pieces.push({ start, end });
  };
  let quoted = false;
  let doubly = false;
  for (let at = from; at < to;) {
    const char = code[at] ?? "";
    const next = code[at + 1];
    if (char === "\\" && next !== undefined && !quoted) {
      text += char + next;
      at += 2;
      continue;
    }
    if (char === '"' && !quoted) doubly = !doubly;
    if (char === "'" && !doubly) quoted = !quoted;
    if (char === "{" && code[at - 1] !== "$") {
      const doubled = next === "{";
      const end = expressionEnd(code, at + (doubled ? 2 : 1), to, names);
      // {{x}} is {x} for the shell, where {x} would be a value.
      if (end !== null && (!doubled || code[end + 1] === "}")) {
        if (doubled) text += code.slice(at + 1, end + 1);
        else value(at + 1, end);
        at = end + (doubled ? 2 : 1);
        continue;
      }
    }
    if (char === "$" && !quoted) {
      const name = /^\$(\$?)([\p{ID_Start}_][\p{ID_Continue}]*)/u.exec(code.slice(at, to));
      if (name && names.declared(name[2] ?? "")) {
        const length = name[0].length;
        // $$x is $x for the shell.
        if (name[1] === "$") text += name[0].slice(1);
        else value(at + 1, at + length);
        at += length;
        continue;
      }
    }
    text += char;
    at += 1;
  }
  if (text !== "") pieces.push({ text });
  return pieces;
}

/** Where the `}` stands that ends a known expression; null where there is none. */
function expressionEnd(code: string, from: number, to: number, names: Names): number | null {
  for (let end = code.indexOf("}", from); end >= 0 && end < to; end = code.indexOf("}", end + 1))
    if (isKnownExpression(code.slice(from, end), names)) return end;
  return null;
}

function isKnownExpression(text: string, names: Names): boolean {
  if (text.trim() === "") return false;
  const { program, errors } = parse(`(${text}\n)`, "ts");
  const [statement, ...others] = program.body;
  if (errors.length > 0 || others.length > 0 || statement?.type !== "ExpressionStatement")
    return false;
  let { expression } = statement;
  if (expression.type === "ParenthesizedExpression") expression = expression.expression;
  // {a,b} and {1} are the shell's.
  if (expression.type === "SequenceExpression" || expression.type === "Literal") return false;
  return outerReferences(program).every(({ name }) => names.known(name));
}
