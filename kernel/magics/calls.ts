/**
 * What magics call at run time. A cell's magics become ordinary TypeScript on their own lines, which
 * calls these; so they are checked, stopped, ordered and blamed like the cell's other code. The
 * execution process provides them under {@link MAGIC_CALLS}.
 */

/** No cell can declare it by accident; completion leaves it out. */
export const MAGIC_CALLS = "$$gradlab$magic";

/** What `{expression}` and `$name` may stand for in a command. */
export type Insertable = string | number | bigint | boolean | readonly (string | number)[];

/** The arguments of a magic as a tagged template, the learner's expressions in it. */
export type Arguments<T> = (parts: TemplateStringsArray, ...values: readonly Insertable[]) => T;

export interface MagicCalls {
  /** Any magic that takes text; `body` is the rest of the cell for `%%name`. */
  run(name: string, body?: string): Arguments<Promise<void>>;
  /** What a command prints, line by line. */
  readonly lines: Arguments<Promise<string[]>>;
  /** Reads the clocks, for `timed`. */
  clock(): unknown;
  /** Waits for the value, prints how long it took since `clock`, and gives it back. */
  timed<T>(clock: unknown, value: T): Promise<Awaited<T>>;
  /** The same around statements. */
  tic(): void;
  toc(): void;
  /** Prints at the end of the cell how long it took. */
  timeCell(): void;
  /** Runs it many times and prints mean and spread. */
  timeit(code: () => unknown): Promise<void>;
}
