import { inspect } from "node:util";

/** How many characters of text one output may hold; JupyterLab lays a longer one out for seconds. */
export const TEXT_LIMIT = 100_000;

/**
 * A value as text, as Node prints it: a string keeps its quotes, so that `"1"` and `1` differ.
 * Depth, items and length are bounded: a model or a data set as the last line must not fill the page.
 */
export function inspectText(value: unknown): string {
  let text: string;
  try {
    text = inspect(value, {
      depth: 4,
      maxArrayLength: 100,
      maxStringLength: 10_000,
      breakLength: 80,
    });
  } catch (error) {
    // A getter, a proxy or an inspect method of the learner's may throw.
    text = `[${typeof value} that cannot be inspected: ${String(error)}]`;
  }
  return cutText(text, TEXT_LIMIT);
}

/** At most `limit` characters, and how many are missing. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  // Half of a surrogate pair is no character.
  const end = /[\uD800-\uDBFF]/u.test(text.charAt(limit - 1)) ? limit - 1 : limit;
  return `${text.slice(0, end)}… (${count(text.length - end)} more characters)`;
}

/** 1797 → "1,797", whatever the machine's language. */
export function count(number: number): string {
  return number.toLocaleString("en-US");
}

/** 1 row, 2 rows. */
export function plural(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
}
