/** Documentation comments as data: a text and its tags, each with its line in the file. */

export interface DocTag {
  /** Without the `@`: `param`, `throws`, `example`. */
  readonly tag: string;
  readonly text: string;
  /** Line in the file of the first character of `text`, counted from 1. */
  readonly line: number;
}

export interface DocComment {
  /** All before the first tag. */
  readonly text: string;
  readonly tags: readonly DocTag[];
  /** Line in the file of the comment's first character, counted from 1. */
  readonly line: number;
}

const TAG = /@(?<tag>[a-z]+)\b[ \t]*/i;
const TAG_AT_START = new RegExp(`^[ \\t]*${TAG.source}`, "i");
/** `/** One line. @example f(1) *\/`: on one line a tag may follow the sentence. */
const TAG_AFTER_SENTENCE = new RegExp(`(?<=[.:;!?)] )${TAG.source}`, "i");

/**
 * Reads the inside of a block comment that begins with a second star.
 * @param inside what is between `/*` and `*\/`, the second star included
 * @param line line in the file of the comment's first character, from 1
 */
export function parseDocComment(inside: string, line: number): DocComment {
  const lines = inside.slice(1).split("\n");
  const single = lines.length === 1;
  const text: string[] = [];
  const tags: { tag: string; line: number; lines: string[] }[] = [];
  for (const [i, raw] of lines.entries()) {
    let rest = i === 0 ? raw.trim() : raw.replace(/^\s*\* ?/, "");
    for (;;) {
      const found = TAG_AT_START.exec(rest) ?? (single ? TAG_AFTER_SENTENCE.exec(rest) : null);
      const before = found === null ? rest : rest.slice(0, found.index);
      if (found === null || before !== "") (tags.at(-1)?.lines ?? text).push(before.trimEnd());
      if (found === null) break;
      tags.push({ tag: found.groups?.["tag"] ?? "", line: line + i, lines: [] });
      rest = rest.slice(found.index + found[0].length);
    }
  }
  return { text: text.join("\n").trim(), tags: tags.map(tagOf), line };
}

/** Without the empty lines at both ends, which move the line of a tag whose text begins below it. */
function tagOf({ tag, line, lines }: { tag: string; line: number; lines: string[] }): DocTag {
  const first = lines.findIndex((each) => each.trim() !== "");
  if (first < 0) return { tag, line, text: "" };
  return { tag, line: line + first, text: lines.slice(first).join("\n").trimEnd() };
}
