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
  return cutText(text.replace(TRACKING, ""), TEXT_LIMIT);
}

/** What Node 20 notes on every promise while asynchronous work is followed; no property of the value. */
const TRACKING =
  /,?\s*\[Symbol\((?:async_id_symbol|trigger_async_id_symbol|kResourceStore)\)\]: [^\s,{}]+/gu;

/** At most `limit` characters, and how many are missing. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const start = beginning(text, limit);
  return `${start}… (${count(text.length - start.length)} more characters)`;
}

/** At most `limit` characters; of longer text the beginning with an ellipsis. */
export function ellipsis(text: string, limit: number): string {
  return text.length <= limit ? text : `${beginning(text, limit - 1)}…`;
}

/** Half of a surrogate pair is no character. */
function beginning(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length);
}

/** 1797 → "1,797", whatever the machine's language. */
export function count(number: number): string {
  return number.toLocaleString("en-US");
}

/** 1 row, 2 rows. */
export function plural(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
}
