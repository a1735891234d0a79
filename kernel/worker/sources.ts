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
  const match = /gradlab-cell:(-?\d+)/.exec(stack);
  return match ? Number(match[1]) : null;
}

export function remember(script: string, source: CellSource): void {
  sources.set(script, source);
}

export function cellSource(script: string): CellSource | undefined {
  return sources.get(script);
}

export function cellSources(): readonly (readonly [script: string, source: CellSource])[] {
  return [...sources];
}
