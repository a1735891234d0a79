/**
 * From places in generated code to places in the learner's text and back, by a program's `positions`.
 */
import type { CellProgram } from "./language/contract.js";

export interface Place {
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
}

/** A text of the learner's, and what it became. */
export interface Generated {
  readonly text: string;
  readonly program: Pick<CellProgram, "javascript" | "positions" | "imports">;
}

/** The place in the learner's text from which a place in the generated code came. */
export function originalPlace({ text, program }: Generated, generated: Place): Place {
  const offset = offsetOf(program.javascript, generated);
  const original = importAt(program, offset) ?? originalOffset(program, offset);
  return placeOf(text, Math.max(0, Math.min(original, text.length)));
}

/** Static imports run in the prefix, before the body's first anchor. */
function importAt(
  { positions, imports }: Generated["program"],
  offset: number,
): number | undefined {
  if (offset >= (positions[1]?.[0] ?? 0)) return undefined;
  return imports.findLast(([generated]) => generated <= offset)?.[1];
}

/** Between two anchors offsets run in step, but not past the next anchor's original. */
function originalOffset({ positions }: Generated["program"], offset: number): number {
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((positions[middle]?.[0] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const anchor = positions[low - 1];
  const next = positions[low];
  if (!anchor) return offset;
  const inStep = anchor[1] + offset - anchor[0];
  return next ? Math.min(inStep, Math.max(anchor[1], next[1])) : inStep;
}

export function offsetOf(text: string, place: Place): number {
  let start = 0;
  for (let line = 1; line < place.line; line++) {
    const end = text.indexOf("\n", start);
    if (end < 0) break;
    start = end + 1;
  }
  return start + place.column - 1;
}

export function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - start + 1 };
}
