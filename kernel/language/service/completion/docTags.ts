/** Tags of doc comments. */
import type { Completion } from "../../contract.js";

const TAGS =
  "deprecated default example module param private returns see template throws type".split(" ");

/** `start` follows the `@` of a tag in a doc comment that is not closed before it. */
export function isInDocComment(code: string, start: number): boolean {
  if (code[start - 1] !== "@") return false;
  const open = code.lastIndexOf("/**", start);
  return open >= 0 && !code.slice(open + 3, start).includes("*/");
}

export function docTags(typed: string): Completion[] {
  return TAGS.filter((tag) => tag.startsWith(typed)).map((tag) => ({
    label: tag,
    insert: tag,
    kind: "keyword",
  }));
}
