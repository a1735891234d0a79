/** The names with which a cell asks the user. */
import type { Dialogs } from "../cell/dialogs.js";
import { QuestionError, type Questions } from "./questions.js";

/** What terminal clients send for Ctrl-D. */
const END = "\u0004";

export function createDialogs(questions: Questions): Dialogs {
  const ask = async (prompt: string, password: boolean): Promise<string> => {
    const end = new QuestionError();
    const value = await questions.ask({ prompt, password });
    if (value !== END) return value;
    throw end.because("InputEnded", "the user ended the input instead of answering");
  };
  const wait = (prompt: string, password = false): string | null => {
    const value = questions.askAndWait({ prompt, password });
    return value === END ? null : value;
  };
  return {
    input: (prompt = "") => ask(prompt, false),
    password: (prompt = "Password: ") => ask(prompt, true),
    prompt(message = "Prompt", defaultValue = "", { password = false } = {}) {
      const hint = defaultValue === "" ? "" : `[${defaultValue}] `;
      const value = wait(`${message} ${hint}`, password);
      return value === "" ? defaultValue : value;
    },
    alert: (message = "Alert") => void wait(`${message} [Enter] `),
    confirm: (message = "Confirm") => /^\s*y/i.test(wait(`${message} [y/N] `) ?? ""),
  };
}
