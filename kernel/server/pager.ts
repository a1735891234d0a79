/** `name?` as the last line of a cell asks for help on `name`; it is no valid TypeScript. */

export interface HelpRequest {
  /** The cell without that line; an empty line stands in its place. */
  readonly code: string;
  /** What to explain, for example `tf.ones`. */
  readonly subject: string;
}

const QUESTION =
  /(?:^|\n)[ \t]*((?:[\p{ID_Start}$_][\p{ID_Continue}$]*)(?:\.[\p{ID_Start}$_#][\p{ID_Continue}$]*)*)\?{1,2}[ \t]*\s*$/u;

export function readHelpRequest(code: string): HelpRequest | null {
  const match = QUESTION.exec(code);
  const subject = match?.[1];
  return match && subject ? { code: code.slice(0, match.index), subject } : null;
}
