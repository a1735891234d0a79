/** A real execution process for tests, and hand-written programs to run in it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ExecutionProcess,
  type ExecutionOptions,
  type Exit,
} from "../../../kernel/execution/process.js";
import type { FromExecution, Outcome, RunCell } from "../../../kernel/ipc.js";
import type { CellProgram } from "../../../kernel/language/contract.js";

/** Wraps a body as the language does: the body's text stands on its own lines. */
export function program(body: string): CellProgram {
  const prefix = "(async function ($, $cell) {";
  return {
    javascript: `${prefix}${body}\n})`,
    imports: [],
    positions: [
      [0, 0],
      [prefix.length, 0],
    ],
    declarations: [],
    statements: 1,
  };
}

export interface Finished {
  readonly run: number;
  readonly outcome: Outcome;
  readonly stdout: string;
  readonly stderr: string;
  readonly messages: readonly FromExecution[];
}

export class TestExecution {
  readonly messages: FromExecution[] = [];
  readonly process: ExecutionProcess;
  #runs = 0;

  private constructor(
    readonly folder: string,
    options: Omit<ExecutionOptions, "folder">,
  ) {
    this.process = new ExecutionProcess({ folder, ...options });
    this.process.on("message", (message) => this.messages.push(message));
  }

  static async start(options: Omit<ExecutionOptions, "folder"> = {}): Promise<TestExecution> {
    return new TestExecution(await mkdtemp(join(tmpdir(), "gradlab-worker-")), options);
  }

  /** Sends a cell without waiting for it; gives its number. */
  begin(body: string, more: Partial<RunCell> = {}): number {
    this.#runs += 1;
    const run = this.#runs;
    this.process.run({
      type: "run",
      run,
      title: `In [${run}]`,
      source: body,
      program: program(body),
      silent: false,
      expressions: {},
      ...more,
    });
    return run;
  }

  async run(body: string, more: Partial<RunCell> = {}): Promise<Finished> {
    return await this.finish(this.begin(body, more));
  }

  /** The run's end, with the output that was charged to it. */
  async finish(run: number): Promise<Finished> {
    const done = await this.message((one) => one.type === "done" && one.run === run);
    if (done.type !== "done") throw new Error("not the end of a run");
    const text = (name: "stdout" | "stderr"): string => this.text(run, name);
    return {
      run,
      outcome: done.outcome,
      stdout: text("stdout"),
      stderr: text("stderr"),
      messages: this.messages.filter((one) => "run" in one && one.run === run),
    };
  }

  text(run: number, name: "stdout" | "stderr"): string {
    return this.messages
      .map((one) => (one.type === "stream" && one.run === run && one.name === name ? one.text : ""))
      .join("");
  }

  /** The first message of the kind, past or to come. */
  async message(wanted: (message: FromExecution) => boolean): Promise<FromExecution> {
    const found = this.messages.find(wanted);
    if (found) return found;
    return await new Promise((resolve, reject) => {
      const look = (message: FromExecution): void => {
        if (!wanted(message)) return;
        this.process.off("exit", died);
        this.process.off("message", look);
        resolve(message);
      };
      const died = (exit: Exit): void => reject(new Error(`the process died: ${exit.reason}`));
      this.process.on("message", look);
      this.process.once("exit", died);
    });
  }

  /** Waits until the run has printed the text. */
  async printed(run: number, text: string): Promise<void> {
    await this.message(() => this.text(run, "stdout").includes(text));
  }

  async end(): Promise<void> {
    this.process.kill();
    await this.process.ended();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The cell's value as text; the cell sets `$cell.value`. */
export function plain(finished: Finished): unknown {
  const { outcome } = finished;
  return outcome.status === "ok" ? outcome.result?.data["text/plain"] : outcome.error;
}

/** A traceback without its terminal colours, as people read it. */
export function uncoloured(lines: readonly string[]): string {
  return lines.join("\n").replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g"), "");
}
