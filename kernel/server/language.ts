/** What the front asks of the language service, which answers from its own thread, in order. */
import type { Language } from "../language/contract.js";

export type LanguageClient = {
  readonly [K in Exclude<keyof Language, "rest" | "prepare" | "dispose">]: (
    ...args: Parameters<Language[K]>
  ) => Promise<ReturnType<Language[K]>>;
};
