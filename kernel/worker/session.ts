/** One session of the execution process: takes cells one after the other, reports what came of each. */
import type { Displays } from "../display/index.js";
import type { ExpressionError, MimeBundle, Outcome, RunCell } from "../ipc.js";
import type { CellProgram } from "../language/contract.js";
import { asConcurrentCell } from "./callbacks.js";
import type { Ending, Evaluator } from "./evaluator.js";
import { InterruptedError, isInterruption } from "./interrupted.js";
import { lowerFlag } from "./interruption.js";
import { send } from "./outbox.js";
import type { Questions } from "./questions.js";
import { Run, setCurrentRun, within } from "./run.js";
import { rememberRun } from "./runs.js";
import type { SharedState } from "./shared.js";
import { remember, scriptName } from "./sources.js";
import { writeStream } from "./streams.js";
import { span } from "../trace.js";
import { native } from "./timers.js";
import { describeError } from "./traceback.js";
import type { Stacks } from "./stack.js";

/** A cell may replace the global. */
const { Promise } = globalThis;

interface Evaluated {
  readonly ending: Ending;
  readonly outcome: Outcome;
}

export class Session {
  #last: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: {
      readonly evaluator: Evaluator;
      readonly displays: Displays;
      readonly questions: Questions;
      readonly shared: SharedState;
      readonly stacks: Stacks;
      /** Resolves when the preloaded names are there. */
      readonly ready: Promise<void>;
    },
  ) {}

  run(cell: RunCell): void {
    if (cell.concurrent) void this.#beside(cell);
    else this.#last = this.#next(this.#last, cell);
  }

  /** A subshell's cell: its code goes on whenever that of the others waits. */
  async #beside(cell: RunCell): Promise<void> {
    await this.parts.ready;
    const run = new Run(cell.run, cell.silent);
    rememberRun(run);
    const { ending, outcome } = await asConcurrentCell(run, async () => {
      const evaluated = await this.#evaluate(run, cell);
      await this.parts.displays.settled();
      return evaluated;
    });
    send({ type: "done", run: run.id, done: ending.done, outcome });
  }

  async #next(before: Promise<void>, cell: RunCell): Promise<void> {
    await before;
    await this.parts.ready;
    await this.#execute(cell);
  }

  async #execute(cell: RunCell): Promise<void> {
    const { shared, displays } = this.parts;
    const endCell = span("cell");
    const run = new Run(cell.run, cell.silent);
    rememberRun(run);
    lowerFlag();
    shared.begin(run.id);
    setCurrentRun(run);
    // Stop was pressed before it began.
    if (shared.interrupted >= run.id) run.stop();
    const { ending, outcome } = run.stopped
      ? this.#neverBegan(run)
      : await within(run, async () => await this.#evaluate(run, cell));
    await within(run, async () => await displays.settled());
    setCurrentRun(null);
    endCell();
    shared.end(run.id);
    send({ type: "done", run: run.id, done: ending.done, outcome });
  }

  #neverBegan(run: Run): Evaluated {
    const error = new InterruptedError();
    return { ending: { type: "thrown", error, done: 0 }, outcome: this.#failed(run, error) };
  }

  async #evaluate(run: Run, cell: RunCell): Promise<Evaluated> {
    const script = scriptName(run.id);
    remember(script, { title: cell.title, text: cell.source, program: cell.program });
    const endEvaluate = span("evaluate");
    const { evaluator, questions } = this.parts;
    const ending = await evaluator.evaluate(run, cell.program, script);
    endEvaluate();
    if (ending.type === "value") await questions.answered(run);
    else questions.withdraw(run);
    // Rejections that nobody handles are known when the microtasks are done.
    await new Promise((resolve) => native.setImmediate(resolve));
    run.end();
    if (ending.type === "thrown") return { ending, outcome: this.#failed(run, ending.error) };
    if (run.failure) return { ending, outcome: this.#failed(run, run.failure.error) };
    const { value } = ending;
    const shown = value === undefined || this.parts.displays.isHandle(value);
    const result = shown || run.silent ? undefined : await this.#render(value);
    const expressions = await this.#expressions(run, cell);
    return { ending, outcome: { status: "ok", ...(result && { result }), expressions } };
  }

  #failed(run: Run, error: unknown): Outcome {
    const status = run.stopped && isInterruption(error) ? "interrupted" : "error";
    return { status, error: describeError(error, this.parts.stacks) };
  }

  /** A value whose picture cannot be made is still shown as text; the reason goes to stderr. */
  async #render(value: unknown): Promise<MimeBundle> {
    try {
      return await this.parts.displays.render(value);
    } catch (error) {
      const { ename, evalue } = describeError(error, this.parts.stacks);
      writeStream("stderr", `The value could not be shown: ${ename}: ${evalue}\n`);
      return { data: { "text/plain": `[${typeof value}]` }, metadata: {} };
    }
  }

  async #expressions(
    run: Run,
    cell: RunCell,
  ): Promise<Readonly<Record<string, MimeBundle | ExpressionError>>> {
    const results: Record<string, MimeBundle | ExpressionError> = {};
    for (const [name, program] of Object.entries(cell.expressions)) {
      results[name] =
        "javascript" in program ? await this.#expression(run, name, program) : program;
    }
    return results;
  }

  async #expression(
    run: Run,
    name: string,
    program: CellProgram,
  ): Promise<MimeBundle | ExpressionError> {
    const ending = await this.parts.evaluator.evaluate(
      run,
      program,
      `${scriptName(run.id)}/${name}`,
    );
    if (ending.type === "value") return await this.#render(ending.value);
    return describeError(ending.error, this.parts.stacks);
  }
}
