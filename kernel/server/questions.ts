/** What magics ask of the front: how types are checked, what names there are, another text for the cell. */
import type { Answer, Answers, Ask, Question } from "../ipc.js";
import type { CheckRequest } from "../language/contract.js";
import type { LanguageClient } from "./language.js";
import type { Supervisor } from "./supervisor.js";

type Mode = CheckRequest["types"];

const MODES: Readonly<Record<Mode, string>> = {
  error: "a cell with a type error does not run",
  warn: "a cell with type errors runs, and they are listed",
  off: "type errors are not looked for",
};

export class Questions {
  /** What the next cell's type errors do. */
  types: Mode = "error";
  private isStrict = false;
  private texts = new Map<number, string>();

  constructor(
    private readonly language: LanguageClient,
    private readonly supervisor: Pick<Supervisor, "deliver">,
  ) {}

  /** A new language service checks as the one before. */
  languageLost(): void {
    if (this.isStrict) void this.language.setStrict(true).catch(() => undefined);
  }

  receive({ id, question, run }: Ask): void {
    void this.answer(id, question, run);
  }

  /** The text that the run has put in place of its cell, once. */
  takeText(run: number): string | undefined {
    const text = this.texts.get(run);
    this.texts.delete(run);
    return text;
  }

  private async answer(id: number, question: Question, run: number | null): Promise<void> {
    let answer: Answer;
    try {
      answer = { type: "answer", id, value: await this.find(question, run) };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      answer = { type: "answer", id, value: null, error: message };
    }
    this.supervisor.deliver(answer);
  }

  private async find(question: Question, run: number | null): Promise<Answers[Question["kind"]]> {
    if (question.kind === "names") return await this.language.names();
    if (question.kind === "types") return await this.setTypes(question.words);
    if (question.kind === "reset") await this.language.reset();
    else if (question.kind === "refresh") await this.language.refresh();
    else if (run !== null) this.texts.set(run, question.text);
    return null;
  }

  private async setTypes(words: readonly string[]): Promise<string> {
    for (const word of words) {
      if (word === "strict" || word === "nostrict") {
        this.isStrict = word === "strict";
        await this.language.setStrict(this.isStrict);
      } else if (word === "error" || word === "warn" || word === "off") this.types = word;
    }
    const strict = this.isStrict ? "strict" : "strict only where a tsconfig.json says so";
    return `Types: ${this.types} (${MODES[this.types]}); ${strict}.`;
  }
}
