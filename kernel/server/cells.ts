/** Serves `execute_request`: publishes what goes in and comes out of a cell, and makes the reply. */
import { setImmediate as turn } from "node:timers/promises";
import type { ExpressionError } from "../ipc.js";
import {
  readExecuteRequest,
  type ExecuteReply,
  type ExecuteRequest,
  type ExpressionReply,
  type Payload,
} from "../protocol/execute.js";
import type { ReceivedMessage } from "../protocol/message.js";
import { errorReply, expressionReply, kernelFailed } from "./cellErrors.js";
import type { Cell, CellRunner } from "./cellRunner.js";
import { describeDiagnostic } from "./diagnostics.js";
import type { ExecutionQueue } from "./executionQueue.js";
import type { History } from "./history.js";
import { inspection } from "./inspection.js";
import type { LanguageClient } from "./language.js";
import { asksToLeave } from "./leaving.js";
import type { Outputs } from "./outputs.js";
import { readHelpRequest, type HelpRequest } from "./pager.js";
import type { Publisher } from "./publisher.js";
import type { Stdin } from "./stdin.js";
import type { Supervisor } from "./supervisor.js";

/** Where cells run one after the other: the main shell, or a subshell. */
export interface Shell {
  readonly runner: CellRunner;
  readonly queue: ExecutionQueue;
  /** Its cells run beside those of the main shell. */
  readonly concurrent: boolean;
}

export interface CellParts {
  readonly language: LanguageClient;
  readonly supervisor: Supervisor;
  readonly outputs: Outputs;
  readonly publisher: Publisher;
  readonly history: History;
  readonly stdin: Stdin;
}

type Served = Extract<ExecuteReply, { status: "ok" | "error" }>;

export class Cells {
  /** How many cells were stored: the number in "In [3]". */
  private count = 0;

  constructor(private readonly parts: CellParts) {}

  async execute(message: ReceivedMessage, aborted: boolean, shell: Shell): Promise<ExecuteReply> {
    const request = readExecuteRequest(message.content);
    if (aborted) return { status: "aborted", execution_count: this.count };
    if (request.storeHistory) {
      this.count++;
      this.parts.history.add(this.count, request.code);
    }
    // Cells of subshells count, too, while this one runs.
    const { count } = this;
    const { publisher } = this.parts;
    const { header } = message;
    if (!request.silent) {
      const input = { code: request.code, execution_count: count };
      publisher.publish("execute_input", input, header);
    }
    const reply = await this.serve(message, request, count, shell);
    this.parts.stdin.end(message);
    if (reply.status === "error") {
      const { ename, evalue, traceback } = reply;
      if (!request.silent) publisher.publish("error", { ename, evalue, traceback }, header);
      if (request.stopOnError) {
        // What has arrived but was not read yet was sent before this failure was known, too.
        await turn();
        shell.queue.abortWaiting();
      }
    }
    return reply;
  }

  private async serve(
    message: ReceivedMessage,
    request: ExecuteRequest,
    count: number,
    { runner, concurrent }: Shell,
  ): Promise<Served> {
    const fail = (error: ExpressionError): Served => ({
      ...errorReply(error),
      execution_count: count,
    });
    const payload: Payload[] = [];
    const cell = this.cellOf(message, request, count, concurrent, payload);
    const help = readHelpRequest(request.code);
    try {
      const end = await runner.run(cell, help?.code ?? request.code);
      this.parts.outputs.end(message.header);
      if (end.status === "error" && !asksToLeave(request.code, end.error)) return fail(end.error);
      if (end.status === "error") return this.leave(count);
      const { result } = end.outcome;
      if (result && !request.silent) {
        const shown = this.parts.outputs.fitting(message.header, result);
        const content = { ...shown, execution_count: count };
        this.parts.publisher.publish("execute_result", content, message.header);
        const text = result.data["text/plain"];
        if (request.storeHistory && typeof text === "string") {
          this.parts.history.setOutput(count, text);
        }
      }
      return {
        status: "ok",
        execution_count: count,
        payload: [...payload, ...(help ? await this.explain(help) : [])],
        user_expressions: await this.evaluate(runner, cell, request.userExpressions),
      };
    } catch (error) {
      return fail(kernelFailed(error));
    }
  }

  private cellOf(
    message: ReceivedMessage,
    { silent, storeHistory, allowStdin }: ExecuteRequest,
    count: number,
    concurrent: boolean,
    payload: Payload[],
  ): Cell {
    const { outputs, publisher, stdin } = this.parts;
    const { header } = message;
    const title = storeHistory ? `In [${count}]` : "In [*]";
    let latest: number | null = null;
    return {
      title,
      silent,
      begin: (run) => {
        latest = run;
        if (concurrent) outputs.beginConcurrent(run, header, silent);
        else outputs.begin(run, header, silent);
        stdin.begin(run, message, allowStdin);
      },
      replace: (text) => payload.push({ source: "set_next_input", text, replace: true }),
      notice: (text) => {
        if (!silent) publisher.stream("stderr", `${text}\n`, header);
      },
      warn: (diagnostics, source) => {
        for (const diagnostic of diagnostics) {
          outputs.notice(latest, describeDiagnostic(diagnostic, source, title));
        }
      },
    };
  }

  private leave(count: number): Served {
    const payload: Payload[] = [{ source: "ask_exit", keepkernel: false }];
    return { status: "ok", execution_count: count, payload, user_expressions: {} };
  }

  private async evaluate(
    runner: CellRunner,
    cell: Cell,
    expressions: Readonly<Record<string, string>>,
  ): Promise<Record<string, ExpressionReply>> {
    const names = Object.keys(expressions);
    if (names.length === 0) return {};
    const end = await runner.evaluate(cell, expressions);
    const replyTo = (name: string): ExpressionReply =>
      end.status === "ok" ? expressionReply(end.outcome.expressions[name]) : errorReply(end.error);
    return Object.fromEntries(names.map((name) => [name, replyTo(name)]));
  }

  /** Help for the client's pager; a name that is not known says so there. */
  private async explain({ subject, detail }: HelpRequest): Promise<Payload[]> {
    const data = (await inspection(this.parts, subject, subject.length, detail)) ?? {
      "text/plain": `Nothing is known about ${subject}.`,
    };
    return [{ source: "page", data, start: 0 }];
  }
}
