/**
 * The contract between the front (sockets, protocol, queue) and the execution process (user code).
 * Types only. Three channels:
 * - front → execution process, main thread: Node's IPC channel, {@link ToExecution};
 * - execution process → front: one pipe (file descriptor {@link OUTPUT_FD}), written synchronously, so
 *   that output leaves in order even from a loop that never yields: {@link FromExecution}, each framed
 *   as a 4-byte big-endian length and a `v8.serialize` payload;
 * - front → watchdog thread: one pipe (file descriptor {@link WATCHDOG_FD}), so
 *   that Stop arrives while the main thread spins: {@link ToWatchdog}, framed likewise.
 * Standard output and error of the process are pipes, too: what native code or a child process writes
 * there is charged to the cell that runs.
 */
import type { CellProgram, NameDescription } from "./language/contract.js";

export const OUTPUT_FD = 4;
export const WATCHDOG_FD = 5;

/** MIME type → JSON value or text; binary types hold base64 text, as on Jupyter's wire. */
export interface MimeBundle {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** How much a cell may put out; Infinity for no limit. */
export interface OutputLimits {
  /** Of printed text. */
  readonly characters: number;
  /** Displays, and changes between standard output and error. */
  readonly outputs: number;
  /** Of all displays together. */
  readonly bytes: number;
}

/**
 * JupyterLab lays out a million characters of text in about a second; Jupyter's server drops messages
 * beyond a thousand a second. What a reader scrolls through is far below all three.
 */
export const DEFAULT_LIMITS: OutputLimits = {
  characters: 500_000,
  outputs: 500,
  bytes: 50_000_000,
};

/** One run of a cell. `run` is unique and grows by one with each run. */
export interface RunCell {
  readonly type: "run";
  readonly run: number;
  /** What tracebacks call it, for example "In [3]". */
  readonly title: string;
  /** The learner's text, which tracebacks quote. */
  readonly source: string;
  readonly program: CellProgram;
  readonly silent: boolean;
  /** A subshell's: it runs beside what runs, at its awaits. Such runs count downwards from −1, with the comms' messages. */
  readonly concurrent?: true;
  /** user_expressions: each runs after the cell, if that was ok. */
  readonly expressions: Readonly<Record<string, CellProgram | ExpressionError>>;
}

/** An expression that did not pass the check. */
export interface ExpressionError {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/**
 * A message on a comm, either way. Buffers stay bytes on every leg; `data` and `metadata` are JSON.
 */
export interface CommMessage {
  readonly kind: "open" | "message" | "close";
  readonly id: string;
  /** Of an opening only. */
  readonly target?: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly buffers: readonly Uint8Array[];
}

/**
 * A message from the client. What its handlers put out carries `run`, a number of its own: these count
 * downwards from −1, so that they never meet a cell's. A `comm-done` of the same number answers it.
 */
export interface DeliverComm {
  readonly type: "comm";
  readonly run: number;
  readonly message: CommMessage;
}

/**
 * A question about the value that names and keys lead to, for example `["data", "layers", "0"]`. It is
 * answered between two steps of whatever runs, and runs no code of the learner's.
 */
export interface Look {
  readonly type: "look";
  readonly question: number;
  readonly path: readonly string[];
}

/** What was found there. */
export interface Looked {
  /** One line: `Tensor float32 [2, 3], min 0, max 1, mean 0.5`. */
  readonly summary: string;
  /** What may follow a dot, the likelier ones first. */
  readonly members: readonly LiveMember[];
  /** What may stand in `["…"]`: keys, columns of a data frame. */
  readonly keys: readonly string[];
}

export interface LiveMember {
  readonly name: string;
  readonly kind: "method" | "class" | "property";
  /** One line about its value; null for a getter, which is not called. */
  readonly summary: string | null;
}

/** What a magic asks of the front, which has the language service and makes the replies. */
export type Question =
  /** Sets what type errors do, if words are given, and tells in a sentence how it is. */
  | { readonly kind: "types"; readonly words: readonly string[] }
  /** The names that cells have declared, with their types. */
  | { readonly kind: "names" }
  /** Forgets the types of all cells. */
  | { readonly kind: "reset" }
  /** Packages came or went. */
  | { readonly kind: "refresh" }
  /** Puts a text in place of the cell. */
  | { readonly kind: "replace"; readonly text: string };

export interface Answers {
  readonly types: string;
  readonly names: readonly NameDescription[];
  readonly reset: null;
  readonly refresh: null;
  readonly replace: null;
}

export interface Answer {
  readonly type: "answer";
  readonly id: number;
  readonly value: Answers[Question["kind"]];
  /** Set when the front could not. */
  readonly error?: string;
}

export interface Ask {
  readonly type: "ask";
  readonly run: number | null;
  readonly id: number;
  readonly question: Question;
}

export type ToExecution =
  RunCell | DeliverComm | Answer | { readonly type: "shutdown"; readonly restart: boolean };

export type ToWatchdog =
  /** Goes this way because the watchdog can ask the main thread while that spins. */
  | Look
  /** Ignored when `run` is not the current run: a stale Stop hits nobody. */
  | { readonly type: "interrupt"; readonly run: number }
  /** Goes this way because the main thread may wait for it without turning. */
  | { readonly type: "answer"; readonly id: number; readonly answer: UserAnswer }
  | ToInspector;

/** What came of a question to the user: the text, or why there is none. */
export type UserAnswer =
  { readonly value: string } | { readonly ename: string; readonly evalue: string };

/** A question to the user. One at a time: the next one comes after the answer, or `withdrawn`. */
export interface UserQuestion {
  readonly type: "question";
  readonly run: number;
  /** Unique in its process. */
  readonly id: number;
  readonly prompt: string;
  readonly password: boolean;
}

/** The debugger's calls of V8's inspector of the main thread (Chrome DevTools Protocol), and their end. */
export type ToInspector =
  | {
      readonly type: "inspector-call";
      readonly id: number;
      readonly method: string;
      readonly params: object;
    }
  | { readonly type: "inspector-close" };

/** The answer to a call, or an event. */
export type InspectorMessage =
  | { readonly id: number; readonly result: object }
  | { readonly id: number; readonly error: string }
  | { readonly method: string; readonly params: object };

export interface FromInspector {
  readonly type: "inspector";
  readonly message: InspectorMessage;
}

export type Outcome =
  | {
      readonly status: "ok";
      /** The last expression as a MIME bundle; absent for `undefined` and for silent runs. */
      readonly result?: MimeBundle;
      readonly expressions: Readonly<Record<string, MimeBundle | ExpressionError>>;
    }
  | { readonly status: "error" | "interrupted"; readonly error: ExpressionError };

/** `run` is the run that caused the output, also when that run is long over; null when unknown. */
export type FromExecution =
  | { readonly type: "ready"; readonly engine: EngineReport }
  | {
      readonly type: "stream";
      readonly run: number | null;
      readonly name: "stdout" | "stderr";
      readonly text: string;
    }
  | {
      readonly type: "display";
      readonly run: number | null;
      readonly bundle: MimeBundle;
      readonly displayId?: string;
      /** True: update_display_data of an earlier `displayId`. */
      readonly update: boolean;
    }
  /** From now on a cell may put out this much. */
  | { readonly type: "limits"; readonly run: null; readonly limits: OutputLimits }
  | { readonly type: "clear"; readonly run: number | null; readonly wait: boolean }
  | UserQuestion
  /** A message of the learner's own making, to all clients. */
  | {
      readonly type: "broadcast";
      readonly run: number | null;
      readonly messageType: string;
      readonly content: Readonly<Record<string, unknown>>;
      readonly metadata: Readonly<Record<string, unknown>>;
      readonly buffers: readonly Uint8Array[];
    }
  /** Nobody waits for the answer any more. */
  | { readonly type: "withdrawn"; readonly id: number }
  /** An error outside any running cell: a rejected promise or a timer of an earlier run. */
  | { readonly type: "late-error"; readonly run: number | null; readonly error: ExpressionError }
  | FromComms
  /** The answer to {@link Look}; null where no value can be reached. */
  | { readonly type: "looked"; readonly question: number; readonly found: Looked | null }
  | Ask
  /** A program of its own process group, which must not outlive this process. */
  | { readonly type: "program"; readonly pid: number; readonly runs: boolean }
  | FromInspector
  | {
      readonly type: "done";
      readonly run: number;
      readonly done: number;
      readonly outcome: Outcome;
    };

export type FromComms =
  | { readonly type: "comm"; readonly run: number | null; readonly message: CommMessage }
  /** A comm that the client opened has found its target. */
  | { readonly type: "comm-accepted"; readonly id: string; readonly target: string }
  /** The names of all targets that a client may open now. */
  | { readonly type: "comm-targets"; readonly targets: readonly string[] }
  /** The handlers of a delivered message are done, also those that wait. */
  | { readonly type: "comm-done"; readonly run: number };

/** Which engine runs under `tf`, in one sentence for people, for example "TensorFlow 2.21.0 on CPU". */
export interface EngineReport {
  readonly sentence: string;
  /** Why a better one is not in use; null when the best one is. */
  readonly reason: string | null;
}

/** Which of a value's children a debugger asks for. */
export type VariableFilter = "indexed" | "named" | "all";

/** One child of a value as it travels to the debugger. */
export interface VariableEntry {
  readonly name: string;
  readonly type: string;
  readonly text: string;
  readonly indexed: number;
  readonly named: number;
  /** A getter that nobody called yet. */
  readonly lazy: boolean;
  /** What it is called behind its owner's name; null: it has no such name. */
  readonly access: string | null;
}
