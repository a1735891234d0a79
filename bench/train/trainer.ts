import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Network } from "./networks.js";

/** How our worker trains. */
export type Way = "jit" | "fit" | "eager" | "stock";

/** What a worker is asked, as one line of JSON. */
export type Ask = {
  readonly network: Network;
  /** Where weights and data lie as raw floats. */
  readonly folder: string;
} & { readonly do: keyof Answers };

/** Milliseconds and mean loss of the first pass over the batches. */
export interface Loaded {
  readonly first: number;
  readonly loss: number;
  readonly device: string;
}

/** Milliseconds of a pass. */
export interface Ran {
  readonly wall: number;
  readonly cpu: number;
}

export interface Report {
  /** The most memory that the process has held, in MiB. */
  readonly resident: number;
  /** Milliseconds of each step, where the worker sees steps. */
  readonly steps: readonly number[];
  readonly graph: { readonly operations: number; readonly xla: boolean } | null;
}

interface Answers {
  /** Makes those files; a worker that does nothing else, so that memory is that of training. */
  readonly draw: object;
  readonly load: Loaded;
  readonly run: Ran;
  readonly report: Report;
}

/** One way to train, in a process of its own that waits to be asked. */
export class Trainer {
  readonly name: string;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #complaints = "";

  constructor(
    name: string,
    command: readonly string[],
    folder: string,
    environment: NodeJS.ProcessEnv,
  ) {
    this.name = name;
    const [program = "", ...rest] = command;
    const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", ...environment };
    this.#process = spawn(program, rest, { cwd: folder, env });
    this.#process.stdin.on("error", () => undefined);
    this.#process.stderr.on("data", (text: Buffer) => {
      this.#complaints = (this.#complaints + text.toString()).slice(-2000);
    });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
    RUNNING.add(this);
  }

  async ask<Do extends keyof Answers>(what: Do, question: Omit<Ask, "do">): Promise<Answers[Do]> {
    this.#process.stdin.write(`${JSON.stringify({ do: what, ...question })}\n`);
    for (;;) {
      const { done, value } = await this.#lines.next();
      if (done === true) throw new Error(`${this.name} ended:\n${this.#complaints}`);
      if (value.startsWith("{")) return JSON.parse(value) as Answers[Do];
    }
  }

  end(): void {
    RUNNING.delete(this);
    this.#process.kill("SIGKILL");
  }
}

const RUNNING = new Set<Trainer>();

/** Ctrl-C ends the trainers too. */
export function endWithUs(): void {
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    process.once(signal, () => {
      for (const trainer of RUNNING) trainer.end();
      process.exit(code);
    });
  }
}
