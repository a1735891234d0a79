/** `name?` as the last line of a cell asks for help on `name`, `%name?` on a magic; it is no valid TypeScript. */
import type { DetailLevel } from "./inspection.js";

export interface HelpRequest {
  /** The cell without that line; an empty line stands in its place. */
  readonly code: string;
  /** What to explain, for example `tf.ones`. */
  readonly subject: string;
  /** 1 for `name??`: its source, too. */
  readonly detail: DetailLevel;
}

const QUESTION =
  /(?:^|\n)[ \t]*(%{0,2}(?:[\p{ID_Start}$_][\p{ID_Continue}$]*)(?:\.[\p{ID_Start}$_#][\p{ID_Continue}$]*)*)(\?{1,2})[ \t]*\s*$/u;

export function readHelpRequest(code: string): HelpRequest | null {
  const match = QUESTION.exec(code);
  const subject = match?.[1];
  if (!match || subject === undefined) return null;
  return { code: code.slice(0, match.index), subject, detail: match[2] === "??" ? 1 : 0 };
}
