/**
 * Which lines of a cell are magics. TypeScript comes first: a line that begins with % or ! is a magic
 * only where it could not be TypeScript, because the cell would not parse or because the name after
 * the sign is none that the notebook knows. The parser decides, so templates, comments, regular
 * expressions and JSX may hold any line.
 */
import { parseCell } from "../syntax/ast.js";
import { cellSyntax } from "../syntax/cell.js";
import { spaces } from "../syntax/edits.js";
import { findMagic, isLineMagic } from "../../magics/table.js";

/** A magic as written; offsets count in the cell's text. */
export interface MagicLine {
  readonly sign: "!" | "%" | "%%";
  /** Empty for `!command`. */
  readonly name: string;
  /** Where the sign stands. */
  readonly start: number;
  /** Where the arguments begin and end; backslashes at line ends carry them on. */
  readonly from: number;
  readonly to: number;
  /** The argument of `%time` is a command: `%time !make`. */
  readonly command?: true;
}

export interface Recognised {
  readonly magics: readonly MagicLine[];
  /** The cell, as long as it was, with its magics blanked but for the code that they run. */
  readonly masked: string;
}

/** Whether the notebook knows a name: of a cell, or of JavaScript. */
export type Known = (name: string) => boolean;

const CANDIDATE = /^[ \t]*(?:%%?|!)/m;
const CANDIDATES = /^([ \t]*)(%%?|!)(?!=)/gm;
const CELL_MAGIC = /^\s*(%%)([\p{L}_][\p{L}\p{N}_]*)[ \t]*/u;
const LINE_NAME = /^%%?([\p{L}_][\p{L}\p{N}_]*)(?![\p{L}\p{N}_$])/u;
const OPERAND_NAME = /^!+[ \t]*([\p{ID_Start}$_][\p{ID_Continue}$]*)/u;

/** Words that begin an operand without being a name. */
const KEYWORDS =
  /^(?:async|await|class|delete|false|function|import|new|null|super|this|true|typeof|undefined|void)$/;

/** Lines are tried until so many characters were parsed: a giant text of such lines is no cell of magics. */
const PARSE_LIMIT = 20_000_000;

export function recognise(code: string, known: Known): Recognised {
  if (!CANDIDATE.test(code)) return { magics: [], masked: code };
  const cell = CELL_MAGIC.exec(code);
  if (cell) return cellMagic(code, cell, known);
  return recogniseLines(code, 0, known);
}

function cellMagic(code: string, match: RegExpExecArray, known: Known): Recognised {
  const name = match[2] ?? "";
  const start = match[0].indexOf("%%");
  const lineEnd = endOfLine(code, start);
  const magic: MagicLine = {
    sign: "%%",
    name,
    start,
    from: match[0].length,
    to: lineEnd,
  };
  // The text below belongs to the magic, unless that runs it as a cell.
  if (findMagic(name)?.takes !== "code") return { magics: [magic], masked: blank(code, 0) };
  const rest = recogniseLines(blank(code, start, lineEnd), lineEnd, known);
  return { magics: [magic, ...rest.magics], masked: rest.masked };
}

function recogniseLines(code: string, begin: number, known: Known): Recognised {
  const candidates = [...code.slice(begin).matchAll(CANDIDATES)].map(
    (match) => begin + match.index + (match[1] ?? "").length,
  );
  const knows = knowing(code, candidates, known);
  const whole = parses(code);
  const reader = new Reader(code, begin, knows);
  for (const at of candidates)
    // In a cell that is TypeScript as it stands, only a name that nobody knows makes a magic.
    if (!whole || hasForeignName(code, at, knows)) reader.consider(at);
  return { magics: reader.magics, masked: reader.masked };
}

/** Reads a cell from the top; what lies before `base` is decided. */
class Reader {
  readonly magics: MagicLine[] = [];
  masked: string;
  #base: number;
  #parsed = 0;

  constructor(
    private readonly code: string,
    begin: number,
    private readonly knows: Known,
  ) {
    this.masked = code;
    this.#base = begin;
  }

  consider(at: number): void {
    // It is a part of the magic above.
    if (at < this.#base) return;
    // Something is open there: a template, a comment, brackets, an expression that wants its operand.
    if (!this.#parses(lineStart(this.code, at))) return;
    const { code } = this;
    if (!hasForeignName(code, at, this.knows) && this.#goesOn(at)) return;
    const sign = code[at] === "!" ? "!" : code.startsWith("%%", at) ? "%%" : "%";
    const name = sign === "!" ? "" : (LINE_NAME.exec(code.slice(at))?.[1] ?? "");
    // `% x`, with a space, is no magic but TypeScript with a mistake.
    if (sign !== "!" && name === "") return;
    this.#take(sign, name, at);
  }

  /** The text from the last decided line up to `end` is TypeScript. */
  #parses(end: number): boolean {
    this.#parsed += end - this.#base;
    return this.#parsed < PARSE_LIMIT && parses(this.masked.slice(this.#base, end));
  }

  /** TypeScript goes on here: with this line, or as many of the following as it takes. */
  #goesOn(at: number): boolean {
    for (let end = endOfLine(this.code, at); ; end = endOfLine(this.code, end + 1)) {
      if (this.#parses(end)) return true;
      if (end >= this.code.length || this.#parsed >= PARSE_LIMIT) return false;
    }
  }

  #take(sign: MagicLine["sign"], name: string, start: number): void {
    const { code } = this;
    let end = endOfLine(code, start);
    const head = start + sign.length + name.length;
    const from = head + (/^[ \t]*/.exec(code.slice(head, end))?.[0].length ?? 0);
    const isCode = sign === "%" && findMagic(name)?.takes === "code";
    const command = isCode && this.#isCommand(from, end);
    if (isCode && !command) {
      this.masked = blank(this.masked, start, head);
      this.#base = start;
      this.magics.push({ sign, name, start, from, to: end });
      return;
    }
    while (code[end - 1] === "\\" && end < code.length) end = endOfLine(code, end + 1);
    this.masked = blank(this.masked, start, end);
    this.#base = end;
    const isShell = sign === "!" || command || name === "sh";
    const comment = isShell ? -1 : code.slice(from, end).search(/(?<=\s|^)\/\//);
    const to = comment < 0 ? end : from + comment;
    this.magics.push({ sign, name, start, from, to, ...(command && { command }) });
  }

  #isCommand(from: number, to: number): boolean {
    if (this.code[from] !== "!") return false;
    return hasForeignName(this.code, from, this.knows) || !parses(this.code.slice(from, to));
  }
}

/** The sign is followed by a name that cannot be TypeScript's here. */
function hasForeignName(code: string, at: number, knows: Known): boolean {
  if (code[at] === "!") {
    const name = OPERAND_NAME.exec(code.slice(at, endOfLine(code, at)))?.[1];
    return name !== undefined && !KEYWORDS.test(name) && !knows(name);
  }
  const name = LINE_NAME.exec(code.slice(at, endOfLine(code, at)))?.[1];
  return name !== undefined && isLineMagic(name) && !knows(name);
}

/** The names that the cell itself declares are known, too. */
function knowing(code: string, candidates: readonly number[], known: Known): Known {
  let declared: ReadonlySet<string> | null = null;
  return (name) => {
    declared ??= declaredNames(code, candidates);
    return known(name) || declared.has(name);
  };
}

function declaredNames(code: string, candidates: readonly number[]): ReadonlySet<string> {
  const whole = parseCell(code);
  const bare = candidates.reduce((text, at) => blank(text, at, endOfLine(code, at)), code);
  const parsed = whole.errors.length === 0 ? whole : parseCell(bare);
  return new Set(cellSyntax(code, parsed).declared.map(({ name }) => name));
}

function parses(code: string): boolean {
  return parseCell(code).errors.length === 0;
}

/** The same text with a stretch of it as an empty statement. */
function blank(code: string, start: number, end: number = code.length): string {
  const gone = spaces(code.slice(start, end));
  return `${code.slice(0, start)};${gone.slice(1)}${code.slice(end)}`;
}

function lineStart(code: string, at: number): number {
  return code.lastIndexOf("\n", at - 1) + 1;
}

export function endOfLine(code: string, from: number): number {
  const end = code.indexOf("\n", from);
  return end < 0 ? code.length : end;
}
