/** The compiler's findings in the learner's words and positions. */
import { countUpTo } from "../syntax/ordered.js";
import { DiagnosticCategory } from "typescript/unstable/sync";
import type { Diagnostic, Position } from "../contract.js";
import type { Diagnostic as CompilerDiagnostic } from "./compiler.js";
import { plainNames } from "./rename.js";

/** Imports stand for names of earlier cells: what the compiler says of imports is said of constants. */
const ASSIGNED = new Set([2632, 2630]);
const CONSTANT = 2588;
const UNRESOLVED = 2307;

/** Null for what is no error, and for what has no place in the learner's text. */
export function toDiagnostic(
  found: CompilerDiagnostic,
  code: string,
  original: (offset: number) => number | null,
  notes: readonly string[] = [],
): Diagnostic | null {
  if (found.category !== DiagnosticCategory.Error) return null;
  const from = original(found.pos);
  if (from === null || from < 0) return null;
  const start = Math.min(from, code.length);
  // The compiler knows no URLs of files; at run time they are found or not.
  if (found.code === UNRESOLVED && /^["'`]file:/.test(code.slice(start))) return null;
  const end = Math.max(start, Math.min(from + found.end - found.pos, code.length));
  const constant = ASSIGNED.has(found.code);
  return {
    code: constant ? CONSTANT : found.code,
    category: "error",
    message: constant
      ? `Cannot assign to '${code.slice(start, end)}' because it is a constant.`
      : readable(plainNames(message(found, ""))),
    start,
    end,
    position: positionOf(code, start),
    ...(notes.length > 0 && { notes }),
  };
}

/** A type as long as this is understood from its beginning and its end. */
const TYPE_LIMIT = 200;
const MESSAGE_LIMIT = 2000;

/** Long types are cut in their middle, long chains of reasons at their end. */
function readable(text: string): string {
  const cut = text.replace(/(?<=[ (])'[^'\n]+'(?=[\s.,:;)]|$)/g, (type) =>
    type.length <= TYPE_LIMIT
      ? type
      : `${type.slice(0, TYPE_LIMIT * 0.7)} … ${type.slice(-TYPE_LIMIT * 0.2)}`,
  );
  return cut.length <= MESSAGE_LIMIT ? cut : `${cut.slice(0, MESSAGE_LIMIT)} …`;
}

function message(one: CompilerDiagnostic, indent: string): string {
  const chain = (one.messageChain ?? []).map((next) => message(next, `${indent}  `));
  return [indent + one.text, ...chain].join("\n");
}

/** `positionOf` for many offsets of one text: a long cell has thousands of declarations. */
export function positionsIn(code: string): (offset: number) => Position {
  const starts = [0];
  for (let at = code.indexOf("\n"); at >= 0; at = code.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    const line = countUpTo(starts, offset, (start) => start);
    return { line, column: offset - (starts[line - 1] ?? 0) + 1 };
  };
}

export function positionOf(code: string, offset: number): Position {
  const before = code.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

/** The same finding once: two passes of the compiler find a redeclared name. */
export function distinct(found: readonly CompilerDiagnostic[]): CompilerDiagnostic[] {
  return [...new Map(found.map((one) => [`${one.code} ${one.pos} ${one.end}`, one])).values()];
}
