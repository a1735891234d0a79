/** What the front's client and the language thread say to each other. */
import type { Language, LanguageOptions } from "./contract.js";

export type Method = Exclude<keyof Language, "rest" | "dispose">;

export interface Request<M extends Method = Method> {
  readonly id: number;
  readonly method: M;
  readonly args: Parameters<Language[M]>;
}

export type Response =
  | { readonly id: number; readonly result: ReturnType<Language[Method]> }
  | { readonly id: number; readonly error: string };

/** What the thread is started with. */
export interface ThreadData {
  readonly options: LanguageOptions;
}
