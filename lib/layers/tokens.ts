import { requireThat } from "../core/errors.js";
import { functionOf, nameOf, type FunctionName } from "./functions.js";

/** Text → text, before it is split. */
export type StandardizeFunction = (text: string) => string;

/** Text → tokens. */
export type SplitFunction = (text: string) => readonly string[];

const STANDARDIZE: Readonly<Record<string, StandardizeFunction>> = {
  lowerAndStripPunctuation: (text) => stripped(text.toLowerCase()),
  lower: (text) => text.toLowerCase(),
  stripPunctuation: (text) => stripped(text),
};

const SPLIT: Readonly<Record<string, SplitFunction>> = {
  whitespace: (text) => text.split(/\s+/u).filter((token) => token !== ""),
  character: (text) => Array.from(text),
};

/** One of the words, a function, or what a file says of a registered one. */
export type StandardizeOption =
  "lowerAndStripPunctuation" | "lower" | "stripPunctuation" | StandardizeFunction | FunctionName;
export type SplitOption = "whitespace" | "character" | SplitFunction | FunctionName;

/** One way to prepare texts: what it does, and how a file calls it. */
export interface Step<T> {
  readonly run: T | null;
  /** @throws ArgumentError for a function that is not registered */
  config(): string | FunctionName | null;
}

/** null: texts stay as they are. */
export function standardizeStep(given: StandardizeOption | null): Step<StandardizeFunction> {
  return stepOf(given, STANDARDIZE, "standardize");
}

/** null: each text is one token. */
export function splitStep(given: SplitOption | null): Step<SplitFunction> {
  return stepOf(given, SPLIT, "split");
}

function stepOf<T extends (text: string) => unknown>(
  given: T | string | FunctionName | null,
  known: Readonly<Record<string, T>>,
  argument: string,
): Step<T> {
  if (given === null) return { run: null, config: () => null };
  if (typeof given === "string") {
    const run = known[given];
    const words = Object.keys(known).join(", ");
    requireThat(run !== undefined, argument, `one of ${words}, a function or null`, given);
    return { run, config: () => given };
  }
  const run = functionOf<T>(given, argument);
  return { run, config: () => nameOf(run, argument) };
}

/** The ASCII punctuation that Keras strips. */
function stripped(text: string): string {
  return text.replace(/[!"#$%&()*+,\-./:;<=>?@[\\\]^_`{|}~']/g, "");
}

/** n: runs of 1 to n tokens; a list: runs of these lengths; null: the tokens themselves. */
export type Ngrams = number | readonly number[] | null;

/** Throws unless each length is a whole number of at least 1. */
export function requireNgrams(ngrams: Ngrams): void {
  const lengths = ngrams === null ? [1] : [ngrams].flat();
  const valid = lengths.length > 0 && lengths.every((n) => Number.isInteger(n) && n >= 1);
  requireThat(valid, "ngrams", "a whole number ≥ 1 or a list of them", ngrams);
}

/** All runs of neighbours, each joined by spaces: shorter lengths first. */
export function ngramsOf(tokens: readonly string[], ngrams: Ngrams): readonly string[] {
  if (ngrams === null) return tokens;
  // No run is longer than the text, however large n is.
  const lengths =
    typeof ngrams === "number"
      ? Array.from({ length: Math.min(ngrams, tokens.length) }, (_, i) => i + 1)
      : ngrams;
  return lengths.flatMap((length) =>
    Array.from({ length: Math.max(0, tokens.length - length + 1) }, (_, i) =>
      tokens.slice(i, i + length).join(" "),
    ),
  );
}
