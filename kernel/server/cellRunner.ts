/** Checks a cell, runs it, and tells the language service how far it came. Knows no message. */
import type { ExpressionError, Outcome, RunCell } from "../ipc.js";
import type { CellProgram, CheckRequest, CheckResult, Diagnostic } from "../language/contract.js";
import { processDied, STOPPED_EARLY } from "./cellErrors.js";
import { typeScriptError } from "./diagnostics.js";
import type { LanguageClient } from "./language.js";
import type { Log } from "./log.js";
import type { Questions } from "./questions.js";
import type { RunEnd, Supervisor } from "./supervisor.js";
import { span } from "../trace.js";

/** One request as the runner sees it. */
export interface Cell {
  /** What tracebacks call it. */
  readonly title: string;
  readonly silent: boolean;
  /** Called with the number of each run, before it starts. */
  begin(run: number): void;
  /** A sentence beside the cell's output. */
  notice(text: string): void;
  /** Problems that do not keep the cell from running. */
  warn(diagnostics: readonly Diagnostic[], source: string): void;
  /** Another text for the cell, by a magic. */
  replace(text: string): void;
}

interface PieceEnd {
  readonly end: CellEnd;
  /** What is left of the cell. */
  readonly rest: string | undefined;
}

type Ok = Extract<Outcome, { status: "ok" }>;

export type CellEnd =
  | { readonly status: "ok"; readonly outcome: Ok }
  | { readonly status: "error"; readonly error: ExpressionError };

/** `settle` with this says that not even the hoisted declarations happened. */
const NOTHING_RAN = -1;

/** The debugger: it has a say before a cell begins, and lets a paused one go when Stop is pressed. */
export interface RunObserver {
  beforeRun(message: RunCell): Promise<void>;
  interrupt(stop: () => void): void;
}

export class CellRunner {
  private lastRun = 0;
  /** Stop was pressed since the present cell began. */
  private stopped = false;

  constructor(
    private readonly language: LanguageClient,
    private readonly supervisor: Supervisor,
    private readonly questions: Pick<Questions, "types" | "takeText">,
    private readonly debug: RunObserver,
    private readonly log: Log,
    /** Of a subshell: its cells run beside others. */
    private readonly subshell?: string,
  ) {}

  /** A cell runs in one piece, unless a magic in it changes what the check of the rest knows. */
  async run(cell: Cell, source: string): Promise<CellEnd> {
    this.stopped = false;
    let piece: string | undefined = source;
    let end: CellEnd;
    do {
      ({ end, rest: piece } = await this.runPiece(cell, source, piece));
    } while (end.status === "ok" && piece !== undefined);
    return end;
  }

  private async runPiece(cell: Cell, source: string, piece: string): Promise<PieceEnd> {
    const fail = (error: ExpressionError): PieceEnd => ({
      end: { status: "error", error },
      rest: undefined,
    });
    const { types } = this.questions;
    const endCheck = span("wait for check");
    const request = { code: piece, types, title: cell.title, ...this.lane };
    const checked = await this.language.check(request);
    endCheck();
    for (const notice of checked.notices) cell.notice(notice);
    if (checked.status === "rejected") {
      return fail(typeScriptError(checked.diagnostics, source, cell.title));
    }
    if (this.stopped) {
      await this.language.settle(NOTHING_RAN, this.subshell);
      return fail(STOPPED_EARLY);
    }
    const endRun = span("wait for run");
    const end = await this.execute(cell, source, checked.program, {}, () => {
      if (checked.diagnostics.length > 0) cell.warn(checked.diagnostics, source);
    });
    endRun();
    if (end.type === "died") return fail(processDied(end.exit.reason));
    const text = this.questions.takeText(this.lastRun);
    if (text !== undefined) cell.replace(text);
    // Queued in the language thread before anything that comes later, so the reply need not wait.
    this.language
      .settle(end.done, this.subshell)
      .catch((error: unknown) => this.log.notice("a cell's types were not kept", error));
    return { end: fromOutcome(end.outcome), rest: checked.rest };
  }

  /**
   * Evaluates expressions that leave no trace. They are checked now, when the cell before them has
   * settled, since they may use what it declares; they run behind an empty program.
   */
  async evaluate(cell: Cell, expressions: Readonly<Record<string, string>>): Promise<CellEnd> {
    const nothing = accepted(await this.check({ code: "", types: "off", transient: true }));
    const programs: Record<string, CellProgram | ExpressionError> = {};
    for (const [name, code] of Object.entries(expressions)) {
      const checked = await this.check({ code, types: "error", transient: true });
      programs[name] =
        checked.status === "ok"
          ? checked.program
          : typeScriptError(checked.diagnostics, code, `user_expressions.${name}`);
    }
    const end = await this.execute(cell, "", nothing, programs);
    return end.type === "died"
      ? { status: "error", error: processDied(end.exit.reason) }
      : fromOutcome(end.outcome);
  }

  /** Stop was pressed: a cell that is still being checked does not run. */
  noteStop(): void {
    this.stopped = true;
  }

  interrupt(): void {
    this.noteStop();
    this.debug.interrupt(() => this.supervisor.interrupt());
  }

  private check(request: CheckRequest): Promise<CheckResult> {
    return this.language.check({ ...request, ...this.lane });
  }

  private get lane(): { readonly lane?: string } {
    return this.subshell === undefined ? {} : { lane: this.subshell };
  }

  private async execute(
    cell: Cell,
    source: string,
    program: CellProgram,
    expressions: RunCell["expressions"],
    begun?: () => void,
  ): Promise<RunEnd> {
    const run = this.subshell === undefined ? this.lastRun + 1 : this.supervisor.nextCallback();
    this.lastRun = run;
    cell.begin(run);
    begun?.();
    const { title, silent } = cell;
    const message = { type: "run", run, title, source, program, silent, expressions } as const;
    // The debugger stops at the main shell's cells only.
    if (this.subshell !== undefined) return this.supervisor.run({ ...message, concurrent: true });
    const stoppedBefore = this.stopped;
    await this.debug.beforeRun(message);
    if (this.stopped && !stoppedBefore) {
      const outcome = { status: "interrupted", error: STOPPED_EARLY } as const;
      return { type: "done", done: NOTHING_RAN, outcome };
    }
    return await this.supervisor.run(message);
  }
}

function accepted(checked: CheckResult): CellProgram {
  if (checked.status === "ok") return checked.program;
  throw new Error("the language service rejected an empty cell");
}

function fromOutcome(outcome: Outcome): CellEnd {
  return outcome.status === "ok"
    ? { status: "ok", outcome }
    : { status: "error", error: outcome.error };
}
