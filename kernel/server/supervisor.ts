/**
 * Keeps an execution process alive: starts it, hands it one cell at a time, and puts a new one in its
 * place when it dies.
 */
import type { ExecutionProcess, Exit } from "../execution/process.js";
import type {
  Answer,
  Ask,
  DeliverComm,
  EngineReport,
  FromExecution,
  FromInspector,
  Looked,
  Outcome,
  RunCell,
  ToInspector,
  UserAnswer,
  UserQuestion,
} from "../ipc.js";
import { Looks } from "./looks.js";

export type RunEnd =
  | { readonly type: "done"; readonly done: number; readonly outcome: Outcome }
  | { readonly type: "died"; readonly exit: Exit };

export type Output = Exclude<
  FromExecution,
  {
    type: "ready" | "done" | "looked" | "ask" | "program" | "question" | "withdrawn" | "inspector";
  }
>;

export interface SupervisorEvents {
  output(message: Output): void;
  engine(report: EngineReport): void;
  asked(question: Ask): void;
  /** A cell asks the user; `answer` is to be called with what comes of it. */
  question(question: UserQuestion): void;
  withdrawn(id: number): void;
  inspector(message: FromInspector): void;
  /**
   * Values and imports are gone. `idleRun`: no cell was running to be told, and this was the last;
   * null when a cell was running, or none ever.
   */
  died(exit: Exit, idleRun: number | null): void;
}

/** What the front needs of an execution process. */
export type Execution = Pick<
  ExecutionProcess,
  | "run"
  | "deliver"
  | "look"
  | "inspect"
  | "interrupt"
  | "answer"
  | "shutdown"
  | "kill"
  | "on"
  | "exit"
>;

/** After Stop; the ladder in the execution process has long been tried then. */
const RESTART_AFTER = 5000;
const RESTART =
  "Stop: the cell has not ended within 5 seconds. Restart the kernel to end it at once; its variables are lost then.\n";

export class Supervisor {
  private execution: Execution | null = null;
  private readonly looks = new Looks();
  private running: { readonly run: number; end(end: RunEnd): void } | null = null;
  /** Runs of subshells. */
  private readonly concurrent = new Map<number, (end: RunEnd) => void>();
  private lastCallback = 0;
  private lastRun: number | null = null;
  private stopping = false;
  private offer: NodeJS.Timeout | undefined;

  constructor(
    private readonly spawn: () => Execution,
    private readonly events: SupervisorEvents,
  ) {}

  start(): void {
    this.ensure();
  }

  /** Never rejects: the death of the process is an end like others. */
  run(cell: RunCell): Promise<RunEnd> {
    const execution = this.ensure();
    if (cell.concurrent) {
      return new Promise((resolve) => {
        this.concurrent.set(cell.run, resolve);
        execution.run(cell);
      });
    }
    this.lastRun = cell.run;
    return new Promise((resolve) => {
      this.running = {
        run: cell.run,
        end: (end) => {
          this.running = null;
          clearTimeout(this.offer);
          resolve(end);
        },
      };
      execution.run(cell);
    });
  }

  /** The number of what runs beside cells: −1, −2, … */
  nextCallback(): number {
    return --this.lastCallback;
  }

  /** Hands over a client's message on a comm, or an answer; a cell may be running. */
  deliver(message: DeliverComm | Answer): void {
    this.ensure().deliver(message);
  }

  /** False: there is no process. */
  inspect(message: ToInspector): boolean {
    this.execution?.inspect(message);
    return this.execution !== null;
  }

  /** Stops what runs; without a running cell, what the last one left behind. */
  interrupt(): void {
    const { execution } = this;
    const run = this.lastRun ?? (this.concurrent.size > 0 ? 0 : null);
    if (!execution || run === null) return;
    execution.interrupt(run);
    this.offerRestart();
  }

  /** Stop ends nearly everything; where it does not, the learner must know what is left to do. */
  private offerRestart(): void {
    const { running } = this;
    clearTimeout(this.offer);
    if (!running) return;
    this.offer = setTimeout(() => {
      if (this.running !== running) return;
      this.events.output({ type: "stream", run: running.run, name: "stderr", text: RESTART });
    }, RESTART_AFTER);
  }

  /** What the process knows of a value; null when there is none, or it is too busy to say so in time. */
  look(path: readonly string[]): Promise<Looked | null> {
    const { execution } = this;
    return execution
      ? this.looks.ask(this.running !== null, (question) => execution.look(question, path))
      : Promise.resolve(null);
  }

  answer(id: number, answer: UserAnswer): void {
    this.execution?.answer(id, answer);
  }

  async shutdown(restart: boolean): Promise<void> {
    this.stopping = true;
    await this.execution?.shutdown(restart);
  }

  /** For an end without time to wait. */
  kill(): void {
    this.stopping = true;
    this.execution?.kill();
  }

  private ensure(): Execution {
    if (this.execution) return this.execution;
    const execution = this.spawn();
    this.execution = execution;
    let ready = false;
    execution.on("message", (message) => {
      if (message.type === "ready") {
        ready = true;
        this.events.engine(message.engine);
      } else if (message.type === "ask") {
        this.events.asked(message);
      } else if (message.type === "done") {
        this.looks.free();
        if (message.run === this.running?.run) this.running.end({ ...message, type: "done" });
        else this.endConcurrent(message.run, { ...message, type: "done" });
      } else if (message.type === "looked") {
        this.looks.answer(message.question, message.found);
      } else if (message.type === "question") {
        this.events.question(message);
      } else if (message.type === "withdrawn") {
        this.events.withdrawn(message.id);
      } else if (message.type === "inspector") {
        this.events.inspector(message);
      } else if (message.type !== "program") {
        this.events.output(message);
      }
    });
    execution.on("exit", (exit) => this.replace(exit, ready));
    return execution;
  }

  private replace(exit: Exit, wasReady: boolean): void {
    this.execution = null;
    this.looks.drop();
    if (this.stopping) return;
    const { running } = this;
    this.events.died(exit, running ? null : this.lastRun);
    // One that cannot even start is tried again by the next cell, not for ever.
    if (wasReady) this.ensure();
    running?.end({ type: "died", exit });
    for (const run of this.concurrent.keys()) this.endConcurrent(run, { type: "died", exit });
  }

  private endConcurrent(run: number, end: RunEnd): void {
    const resolve = this.concurrent.get(run);
    this.concurrent.delete(run);
    resolve?.(end);
  }
}
