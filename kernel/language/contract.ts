/**
 * What the language side takes and gives: cell text in, JavaScript, diagnostics, completions out.
 * Every offset counts UTF-16 code units of the learner's text. No Jupyter word belongs here.
 */

/** A position in the learner's text, for people: both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Diagnostic {
  /** TypeScript's number, for example 2322; 0 for what is wrong with a magic. */
  readonly code: number;
  readonly category: "error" | "warning";
  readonly message: string;
  /** Where it is in the learner's text; [start, end). */
  readonly start: number;
  readonly end: number;
  readonly position: Position;
  /** Lines to stand below it: related places, what may have been meant. */
  readonly notes?: readonly string[];
}

/**
 * A checked cell as runnable JavaScript.
 *
 * `javascript` is one expression, an async function `(async function ($, $cell) {…})`, in which every
 * line of the learner's text stands on the line where the learner wrote it (line 1 carries a prefix).
 * - `$` is the one plain object that holds the names of all cells: `$.x`.
 * - `$cell` is this run's {@link CellRuntime}.
 * - Loop heads and function entries test the global `__gradlabStop`; when it is truthy they call the
 *   global `__gradlabInterrupt()`, which throws.
 */
export interface CellProgram {
  readonly javascript: string;
  /**
   * Anchors from generated to original offsets, ascending; between two anchors offsets run in step,
   * but never past the next anchor's original: generated text that the learner did not write maps to
   * the place where it was inserted. The first line's prefix maps to offset 0.
   */
  readonly positions: readonly (readonly [generated: number, original: number])[];
  /**
   * Where each static import of the learner's runs in the first line's prefix, and where it is written.
   * They are not among `positions`, since they run before what is written above them.
   */
  readonly imports: readonly (readonly [generated: number, original: number])[];
  /** Names that the cell declares at its top level, with the statement that completes each. */
  readonly declarations: readonly Declaration[];
  /** What the folder's tsconfig.json says; absent where there is none. */
  readonly project?: ProjectOptions;
  /** How many top-level statements there are; `$cell.done` counts up to it. */
  readonly statements: number;
}

/** What of a tsconfig.json counts when modules are loaded, too. */
export interface ProjectOptions {
  /** Patterns with at most one `*`, and the absolute paths that they stand for, tried in order. */
  readonly paths: Readonly<Record<string, readonly string[]>>;
  readonly jsx: {
    readonly runtime: "classic" | "automatic";
    readonly importSource?: string;
    readonly pragma?: string;
    readonly pragmaFrag?: string;
  };
}

export interface Declaration {
  readonly name: string;
  readonly kind:
    | "const"
    | "let"
    | "var"
    | "using"
    | "function"
    | "class"
    | "enum"
    | "namespace"
    | "import"
    | "type"
    | "interface";
  /**
   * The declaration has happened once `$cell.done` is greater than this; -1 for functions and types,
   * which are hoisted. Statements count in the order in which they run: imports first.
   */
  readonly statement: number;
}

/** What the generated code may call; the execution process provides it as `$cell`. */
export interface CellRuntime {
  /** Top-level statements completed so far; the generated code sets it. */
  done: number;
  /** The value of the last expression; the generated code sets it. */
  value: unknown;
  /** `await x` becomes `await $cell.wait(x)`, so that Stop can reject it. */
  wait<T>(value: T): Promise<Awaited<T>>;
  /** `for await (const v of x)` becomes `for await (const v of $cell.iterate(x))`. */
  iterate<T>(values: AsyncIterable<T> | Iterable<T>): AsyncIterable<T>;
  /**
   * A static or dynamic import, resolved from the notebook's folder with the conditions of `import`.
   * Static ones run before the first statement; a default import of CommonJS gives `module.exports`.
   */
  import(
    specifier: string,
    attributes?: Readonly<Record<string, string>>,
  ): Promise<Record<string, unknown>>;
  /** `import.meta.resolve`: the URL of what an import of the specifier would load. */
  resolve(specifier: string): string;
  /** Makes a text the local module of that name, from the notebook's folder on: `helpers.ts`. */
  define(name: string, text: string): void;
}

export interface CheckRequest {
  /** The learner's text. */
  readonly code: string;
  /** "error": a cell with a type error does not run; "warn": it runs and they are listed; "off". */
  readonly types: "error" | "warn" | "off";
  /** What other cells' messages call this one, for example "In [3]". */
  readonly title?: string;
  /** True for a single expression that declares nothing and leaves no trace (user_expressions). */
  readonly transient?: boolean;
  /** Of each lane one cell may wait for its `settle`; by default there is one lane. */
  readonly lane?: string;
}

export type CheckResult =
  | {
      readonly status: "ok";
      readonly program: CellProgram;
      readonly diagnostics: readonly Diagnostic[];
      /**
       * Text to check and run once this program has run and was settled: a magic in between changes what
       * the check knows. It has the length of the whole, with what has run blanked, so places stay.
       */
      readonly rest?: string;
      readonly notices: readonly string[];
    }
  | {
      readonly status: "rejected";
      readonly diagnostics: readonly Diagnostic[];
      /** Sentences that are not about this cell: a tsconfig.json that is wrong, or was read again. */
      readonly notices: readonly string[];
    };

export interface Completion {
  readonly label: string;
  /** Text to insert for [start, end). */
  readonly insert: string;
  /** LSP-like word: "function", "method", "property", "variable", "class", "keyword", "module"… */
  readonly kind: string;
  readonly signature?: string;
  readonly documentation?: string;
}

export interface Completions {
  readonly start: number;
  readonly end: number;
  readonly items: readonly Completion[];
  /** What a value could add of which the types say too little; null where they say enough. */
  readonly live: LiveRequest | null;
}

export interface LiveRequest {
  /** The name of a cell and the keys that lead to the value. */
  readonly path: readonly string[];
  /** "members" may follow a dot, "keys" may stand in `["…"]`. */
  readonly want: "members" | "keys";
}

export interface Inspection {
  /**
   * For example `function tf.ones(shape: number[]): tf.Tensor`, a line for each overload. Empty when
   * the types say nothing of it, so that only its value may be known.
   */
  readonly signature: string;
  /** Markdown from the doc comment; empty when there is none. */
  readonly documentation: string;
  readonly start: number;
  readonly end: number;
  /** The name of a cell and the keys that lead to its value: `["tf", "ones"]`; null for all else. */
  readonly path: readonly string[] | null;
  /** The text that declares it, where that was asked for and is known. */
  readonly source: Source | null;
}

export interface Source {
  /** The learner's own text for names of cells, a declaration for those of libraries. */
  readonly text: string;
  /** `In [2]:3:1`, `helpers.ts:3:1`, `@tensorflow/tfjs-core/dist/ops/add.d.ts:30:1`. */
  readonly place: string;
}

export interface Completeness {
  readonly status: "complete" | "incomplete" | "invalid" | "unknown";
  /** Spaces for the next line when incomplete. */
  readonly indent: string;
}

export interface NameDescription {
  readonly name: string;
  readonly kind: Declaration["kind"];
  /** As the compiler prints it; empty for a type's own name. */
  readonly type: string;
}

/** What a debugger asks of generated code; offsets are the code's own. */
export interface Outline {
  /** The blocks whose errors a `catch` takes; [start, end). */
  readonly caught: readonly (readonly [start: number, end: number])[];
  /** The names that a stretch of the code declares for itself. */
  readonly scopes: readonly {
    readonly start: number;
    readonly end: number;
    readonly names: readonly string[];
  }[];
}

export interface ExpressionRequest {
  readonly code: string;
  /** Names that are meant as they stand, since they are the paused function's own. */
  readonly locals: readonly string[] | "all";
  /** Expression for the object of all names. */
  readonly root: string;
  /** Expression for a {@link CellRuntime}. */
  readonly runtime: string;
}

export type RewrittenExpression = { readonly javascript: string } | { readonly problem: string };

/**
 * The language service. One cell is pending between `check` and `settle`: `settle` says how many of
 * its statements completed, and freezes what these declared into history. A cell that was rejected,
 * or is transient, is not settled.
 */
export interface Language {
  check(request: CheckRequest): CheckResult;
  settle(done: number, lane?: string): void;
  complete(code: string, offset: number): Completions;
  inspect(code: string, offset: number, withSource?: boolean): Inspection | null;
  isComplete(code: string): Completeness;
  /** True: checks strictly, whatever the folder says; false: as its tsconfig.json says, or not strictly. */
  setStrict(strict: boolean): void;
  /** What cells have declared so far, also the pending one. */
  names(): readonly NameDescription[];
  /** Looks again at what the folder holds, after packages came or went. */
  refresh(): void;
  /** Does what may wait until an answer has left: called after each. */
  rest(): void;
  /** Does part of `settle` while the pending cell runs, which then takes less time. */
  prepare(): void;
  /** What the text would become if it ran now, unchecked; null where it cannot be parsed. */
  preview(code: string): CellProgram | null;
  outline(javascript: string): Outline;
  /** Rewrites what a debugger is asked to evaluate. Nothing is checked. */
  rewriteExpression(request: ExpressionRequest): RewrittenExpression;
  /** Makes a name known that did not come from a cell; `type` is TypeScript type text. */
  declare(name: string, type: string): void;
  /** Forgets every cell; the preloaded names stay. */
  reset(): void;
  dispose(): void;
}

export interface LanguageOptions {
  /** Imports and tsconfig are resolved from here: the notebook's folder. */
  readonly folder: string;
  /** Names in scope of every cell without an import. */
  readonly preload: readonly PreloadedName[];
  /** Told the number of each process that the compiler starts, and 0 when it was ended. */
  readonly onCompiler?: (pid: number) => void;
}

/** A name that every cell sees. `type` is TypeScript type text, `typeof import("gradlab")` say. */
export interface PreloadedName {
  readonly name: string;
  readonly type: string;
}
