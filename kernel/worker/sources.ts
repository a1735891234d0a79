/** The text of every cell that ran, so that an error in an old cell's function points into it. */
import type { CellProgram } from "../language/contract.js";

export interface CellSource {
  readonly title: string;
  readonly text: string;
  readonly program: CellProgram;
}

const sources = new Map<string, CellSource>();

/** The name under which V8 knows a run's code. */
export function scriptName(run: number): string {
  return `gradlab-cell:${run}`;
}

/** The run whose code is the innermost on a stack, or null. */
export function runOfScript(stack: string): number | null {
  const match = /gradlab-cell:(\d+)/.exec(stack);
  return match ? Number(match[1]) : null;
}

export function remember(script: string, source: CellSource): void {
  sources.set(script, source);
}

export function cellSource(script: string): CellSource | undefined {
  return sources.get(script);
}

export interface Place {
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
}

/** The place in the learner's text from which a place in the generated code came. */
export function originalPlace(source: CellSource, generated: Place): Place {
  const offset = offsetOf(source.program.javascript, generated);
  const original = importAt(source.program, offset) ?? originalOffset(source.program, offset);
  return placeOf(source.text, Math.max(0, Math.min(original, source.text.length)));
}

/** Static imports run in the prefix, before the body's first anchor. */
function importAt({ positions, imports }: CellProgram, offset: number): number | undefined {
  if (offset >= (positions[1]?.[0] ?? 0)) return undefined;
  return imports.findLast(([generated]) => generated <= offset)?.[1];
}

/** Between two anchors offsets run in step, but not past the next anchor's original. */
function originalOffset({ positions }: CellProgram, offset: number): number {
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

function offsetOf(text: string, place: Place): number {
  let start = 0;
  for (let line = 1; line < place.line; line++) {
    const end = text.indexOf("\n", start);
    if (end < 0) break;
    start = end + 1;
  }
  return start + place.column - 1;
}

function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - start + 1 };
}
