/**
 * How the library meets its host, by well-known symbols and never by import: under the gradlab kernel
 * objects draw themselves and Stop reaches a training loop; in a plain script neither is needed.
 */

/** MIME type → value. */
export type MimeData = Readonly<Record<string, unknown>>;

/** An object with this method renders itself (the convention of Deno's Jupyter kernel). */
export const DISPLAY: unique symbol = Symbol.for("Jupyter.display");

/** The host may put a {@link Host} under this symbol on `globalThis`. */
export const HOST: unique symbol = Symbol.for("gradlab.host");

export interface Host {
  /** Aborted when the learner presses Stop; a fresh one for every cell. */
  readonly signal: AbortSignal;
  /** Shows a value now; called again with the same `id`, it replaces what was shown in place. */
  show(value: unknown, id?: string): Promise<void>;
  /** The line of a cell behind a place in a script that is in no file; null for one that is none of the host's. */
  sourceLine?(script: string, line: number, column: number): SourceLine | null;
}

/** A line that the user wrote. */
export interface SourceLine {
  /** What to call the file or the cell: "train.ts", "In [3]". */
  readonly title: string;
  readonly line: number;
  readonly text: string;
}

/** The host, or null in a plain script. */
export function host(): Host | null {
  return (globalThis as { [HOST]?: Host })[HOST] ?? null;
}

/** Thrown by a loop that was asked to stop; what it had computed is kept. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}

/** Throws {@link InterruptedError} when Stop was pressed; loops call it at every batch. */
export function throwIfInterrupted(): void {
  if (host()?.signal.aborted) throw new InterruptedError("stopped by the user");
}
