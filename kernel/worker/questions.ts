/**
 * Questions to the user. They are put one at a time, in the order of their calls: a client's answer
 * does not say which question it means. A question is awaited, or waited for without turning the event
 * loop; then the watchdog thread brings the answer.
 */
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { UserAnswer } from "../ipc.js";
import { guarded } from "./guard.js";
import { InterruptedError } from "./interrupted.js";
import { send } from "./outbox.js";
import { causingRun, type Run } from "./run.js";
import type { SharedState } from "./shared.js";
import type { Answered } from "./watchdog.js";

/** A cell may replace the global. */
const { Promise } = globalThis;

/** There is no answer; the message says why and what to do. */
export class QuestionError extends Error {
  /** Made with the question, so that its stack shows the learner's line. */
  because(ename: string, evalue: string): this {
    this.name = ename;
    this.message = evalue;
    return this;
  }
}

interface Waiting {
  readonly id: number;
  readonly run: Run;
  readonly prompt: string;
  readonly password: boolean;
  readonly error: QuestionError;
  settle(result: string | Error): void;
}

export interface Wording {
  /** Made a text here: the learner may have switched types off. */
  readonly prompt: unknown;
  readonly password: boolean;
}

export class Questions {
  /** The first one has been put to the user. */
  readonly #waiting: Waiting[] = [];
  #asked = 0;
  /** Called when a question has ended. */
  readonly #listeners: (() => void)[] = [];

  constructor(
    private readonly shared: SharedState,
    private readonly answers: MessagePort,
  ) {
    // What waits for an answer goes on in here, where it can be stopped.
    answers.on("message", (answered: Answered) => void guarded(() => this.#answer(answered)));
    // An open question is no reason for the process to stay.
    answers.unref();
  }

  /** @throws QuestionError (as a rejection, like the others) when there is no answer. */
  async ask(wording: Wording): Promise<string> {
    const error = new QuestionError();
    const run = askingRun(error);
    return await new Promise((resolve, reject) => {
      const stop = (): void => this.#withdraw(run, () => new InterruptedError());
      run.abort.signal.addEventListener("abort", stop);
      this.#put(wording, run, error, (result) => {
        run.abort.signal.removeEventListener("abort", stop);
        if (typeof result === "string") resolve(result);
        else reject(result);
      });
    });
  }

  /** The same, without letting anything else run on this thread. */
  askAndWait(wording: Wording): string {
    const error = new QuestionError();
    const run = askingRun(error);
    const end: { result?: string | Error } = {};
    this.#put(wording, run, error, (result) => {
      end.result = result;
    });
    while (end.result === undefined) {
      const before = this.shared.rung;
      if (run.stopped || this.shared.interrupted === run.id) {
        run.stop();
        run.deliver();
        this.#withdraw(run, () => new InterruptedError());
      } else if (!this.#receive()) {
        this.shared.awaitBell(before);
      }
    }
    if (typeof end.result === "string") return end.result;
    throw end.result;
  }

  /** Resolves when the run has no question left: a client shows the box of a running cell only. */
  async answered(run: Run): Promise<void> {
    while (this.#isAsking(run)) {
      await new Promise<void>((resolve) => this.#listeners.push(resolve));
    }
  }

  /** Takes back what a failed cell still asks. */
  withdraw(run: Run): void {
    if (!this.#isAsking(run)) return;
    this.#withdraw(run, ({ error }) =>
      error.because("QuestionWithdrawn", "the cell failed before this question was answered"),
    );
  }

  #isAsking(run: Run): boolean {
    return this.#waiting.some((one) => one.run === run);
  }

  #put(
    { prompt, password }: Wording,
    run: Run,
    error: QuestionError,
    settle: Waiting["settle"],
  ): void {
    if (run.stopped) {
      settle(new InterruptedError());
      return;
    }
    const text = String(prompt);
    this.#waiting.push({ id: ++this.#asked, run, prompt: text, password, error, settle });
    if (this.#waiting.length === 1) this.#putFirst();
  }

  #putFirst(): void {
    const [first] = this.#waiting;
    if (!first) return;
    const { run, id, prompt, password } = first;
    send({ type: "question", run: run.id, id, prompt, password });
  }

  /** True: there was an answer. */
  #receive(): boolean {
    const received = receiveMessageOnPort(this.answers);
    if (received) this.#answer(received.message as Answered);
    return received !== undefined;
  }

  #answer({ id, answer }: Answered): void {
    const [first] = this.#waiting;
    // The question was withdrawn while the answer was on its way.
    if (first?.id !== id) return;
    this.#waiting.shift();
    this.#putFirst();
    first.settle(resultOf(answer, first.error));
    this.#tell();
  }

  /** The others first: none of them is to be put for the moment until it is withdrawn, too. */
  #withdraw(run: Run, reason: (question: Waiting) => Error): void {
    const gone = this.#waiting.filter((one) => one.run === run);
    const [first] = this.#waiting;
    this.#waiting.splice(0, Infinity, ...this.#waiting.filter((one) => one.run !== run));
    if (first?.run === run) {
      send({ type: "withdrawn", id: first.id });
      this.#putFirst();
    }
    for (const question of gone) question.settle(reason(question));
    this.#tell();
  }

  #tell(): void {
    for (const resolve of this.#listeners.splice(0)) resolve();
  }
}

function resultOf(answer: UserAnswer, error: QuestionError): string | Error {
  return "value" in answer ? answer.value : error.because(answer.ename, answer.evalue);
}

function askingRun(error: QuestionError): Run {
  const run = causingRun();
  if (run) return run;
  throw error.because("QuestionError", "only a cell can ask the user");
}
