/** What the front's client and the language thread say to each other. */
import type { Language, LanguageOptions } from "./contract.js";

export type Method = Exclude<keyof Language, "rest" | "prepare" | "dispose">;

export interface Call<M extends Method = Method> {
  readonly method: M;
  readonly args: Parameters<Language[M]>;
}

export interface Request<M extends Method = Method> extends Call<M> {
  readonly id: number;
}

export type Response =
  | { readonly id: number; readonly result: ReturnType<Language[Method]> }
  | { readonly id: number; readonly error: string };

/** What the thread is started with. */
export interface ThreadData {
  readonly options: LanguageOptions;
  /** What a thread before this one was told, and this one must know, too. */
  readonly told: readonly Call[];
  /** One number: the process of the thread's compiler, which somebody must end when the thread has died. */
  readonly compiler: SharedArrayBuffer;
}
