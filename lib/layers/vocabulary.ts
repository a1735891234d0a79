import { ArgumentError, requireThat } from "../core/errors.js";

/** Stands for every token that is not in the vocabulary. */
export const UNKNOWN = "[UNK]";

/** Stands for no token: the padding of short texts. */
export const PADDING = "";

/** Tokens and how often they came, in texts and over all. */
export interface TokenCounts {
  readonly total: ReadonlyMap<string, number>;
  /** In how many texts. */
  readonly texts: ReadonlyMap<string, number>;
  readonly textCount: number;
}

export function countTokens(texts: readonly (readonly string[])[]): TokenCounts {
  const total = new Map<string, number>();
  const within = new Map<string, number>();
  for (const tokens of texts) {
    for (const token of tokens) total.set(token, (total.get(token) ?? 0) + 1);
    for (const token of new Set(tokens)) within.set(token, (within.get(token) ?? 0) + 1);
  }
  for (const special of [PADDING, UNKNOWN]) total.delete(special);
  return { total, texts: within, textCount: texts.length };
}

/** Tokens by how often they came; of equally many the last in the order of their UTF-8 bytes first. */
export function rankedTokens({ total }: TokenCounts, most: number): string[] {
  const ranked = [...total].map(([token, count]) => ({ token, count, bytes: Buffer.from(token) }));
  ranked.sort((a, b) => b.count - a.count || Buffer.compare(b.bytes, a.bytes));
  return ranked.slice(0, most).map(({ token }) => token);
}

/** ln(1 + n/(1 + texts with the token)), single precision: how telling a token is. */
export function inverseFrequencies(
  tokens: readonly string[],
  { texts, textCount }: TokenCounts,
): number[] {
  return tokens.map((token) =>
    Math.fround(Math.log(1 + textCount / (1 + (texts.get(token) ?? 0)))),
  );
}

/** The tokens themselves of a vocabulary that may begin with the special ones. */
export function withoutSpecial(vocabulary: readonly string[], hasPadding: boolean): string[] {
  const valid = vocabulary.every((token) => typeof token === "string");
  requireThat(valid, "vocabulary", "a list of texts", vocabulary);
  const special = hasPadding ? [PADDING, UNKNOWN] : [UNKNOWN];
  const begins = special.every((token, i) => vocabulary[i] === token);
  const tokens = begins ? vocabulary.slice(special.length) : [...vocabulary];
  const twice = tokens.find((token, i) => tokens.indexOf(token) !== i);
  requireThat(twice === undefined, "vocabulary", "of different tokens", twice);
  const misplaced = tokens.find((token) => token === PADDING || token === UNKNOWN);
  const expected = `with ${JSON.stringify(special)} at its beginning or not at all`;
  requireThat(misplaced === undefined, "vocabulary", expected, misplaced);
  return tokens;
}

/** Under the key `name` alone tfjs saves a text as it is; any other it turns to snake case and back. */
export interface SavedTexts {
  readonly name: string;
}

/** A vocabulary as it is given, or as a file says it. */
export function savedTexts(given: readonly string[] | SavedTexts | null): readonly string[] | null {
  if (given === null || !("name" in given)) return given;
  try {
    return JSON.parse(given.name) as string[];
  } catch {
    throw new ArgumentError("vocabulary", "a list of texts, or one that was saved", given.name);
  }
}
