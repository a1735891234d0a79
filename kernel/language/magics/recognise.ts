/**
 * Which lines of a cell are magics. TypeScript comes first: a line that begins with % or ! is a magic
 * only where it could not be TypeScript, because the cell would not parse or because the name after
 * the sign is none that the notebook knows. The parser decides, so templates, comments, regular
 * expressions and JSX may hold any line.
 */
import { endsEarly, openDepth } from "../service/completeness.js";
import { boundNames, children, isFunction, parseCell } from "../syntax/ast.js";
import type { Node, Parsed } from "../syntax/ast.js";
import { spaces } from "../syntax/edits.js";
import { findMagic, isLineMagic } from "../../magics/table.js";

/** A magic as written; offsets count in the cell's text. */
export interface MagicLine {
  readonly sign: "!" | "%" | "%%";
  /** It stands in a block or a function. */
  readonly nested: boolean;
  /** Empty for `!command`. */
  readonly name: string;
  /** Where the sign stands. */
  readonly start: number;
  /** Where the arguments begin and end; backslashes at line ends carry them on. */
  readonly from: number;
  readonly to: number;
  /** The argument of `%time` is a command: `%time !make`. */
  readonly command?: true;
  /** Its lines are a value: `const files = !ls`. */
  readonly captured?: boolean;
}

export interface Recognised {
  readonly magics: readonly MagicLine[];
  /** The cell, as long as it was, with its magics blanked but for the code that they run. */
  readonly masked: string;
}

/** Whether the notebook knows a name: of a cell, or of JavaScript. */
export type Known = (name: string) => boolean;

const CANDIDATE = /^[ \t]*(?:%%?|!)|=[ \t]*!/m;
/** What may stand before the sign, and the sign: a name that is given the lines of a command. */
const CANDIDATES =
  /^([ \t]*(?:(?:(?:const|let|var)[ \t]+)?[\p{ID_Start}$_][\p{ID_Continue}$]*(?:[ \t]*:[^=\n]*)?[ \t]*=[ \t]*(?=!))?)(?:%%?|!)(?!=)/gmu;
const LINES = /(?<=^[ \t]*)(?:%|!(?!=)).*$|(?<==[ \t]*)!(?!=).*$/gm;
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
    nested: false,
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
  const whole = parseCell(code);
  const isTypeScript = whole.errors.length === 0;
  const knows = knowing(code, whole, known);
  const reader = new Reader(code, begin, knows);
  for (const at of candidates)
    // In a cell that is TypeScript as it stands, only a name that nobody knows makes a magic.
    if (!isTypeScript || hasForeignName(code, at, knows)) reader.consider(at);
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
    if (this.#parsed >= PARSE_LIMIT) return;
    // It is a part of the magic above.
    if (at < Math.max(this.#base, this.magics.at(-1)?.to ?? 0)) return;
    const depth = this.#depth(lineStart(this.code, at));
    // Something is open there: a template, a comment, brackets, an expression that wants its operand.
    if (depth === null) return;
    const { code } = this;
    if (!hasForeignName(code, at, this.knows) && this.#goesOn(at)) return;
    const sign = code[at] === "!" ? "!" : code.startsWith("%%", at) ? "%%" : "%";
    const name = sign === "!" ? "" : (LINE_NAME.exec(code.slice(at))?.[1] ?? "");
    // `% x`, with a space, and a sign alone are no magic but TypeScript with a mistake.
    if (sign === "!" ? isAlone(code, at) : name === "") return;
    this.#take(sign, name, at, depth > 0);
  }

  /** How many brackets are open where a statement could begin; null where none could. */
  #depth(end: number): number | null {
    if (this.#parses(end)) return 0;
    const text = this.masked.slice(this.#base, end);
    const { open, closing, unfinished } = openDepth(text);
    if (open === 0 || unfinished) return null;
    // Two statements: a class takes the first alone, an object neither.
    return this.#tries(`${text}\n;{}${closing}`) ? open : null;
  }

  /** The text from the last decided line up to `end` is TypeScript. */
  #parses(end: number): boolean {
    return this.#tries(this.masked.slice(this.#base, end));
  }

  #tries(text: string): boolean {
    this.#parsed += text.length;
    return this.#parsed < PARSE_LIMIT && parses(text);
  }

  /** TypeScript goes on here: with this line, or as many of the following as it takes. */
  #goesOn(at: number): boolean {
    for (let end = endOfLine(this.code, at); ; end = endOfLine(this.code, end + 1)) {
      const text = this.masked.slice(this.#base, end);
      const { closing, unfinished } = openDepth(text);
      if (this.#tries(text) || (closing !== "" && this.#tries(text + closing))) return true;
      if (end >= this.code.length || this.#parsed >= PARSE_LIMIT) return false;
      // Nothing is open, and more lines do not mend what is wrong in this one.
      if (closing === "" && !unfinished && !endsEarly(text, parseCell(text).errors)) return false;
    }
  }

  #take(sign: MagicLine["sign"], name: string, start: number, nested: boolean): void {
    const { code } = this;
    let end = endOfLine(code, start);
    const head = start + sign.length + name.length;
    const from = head + (/^[ \t]*/.exec(code.slice(head, end))?.[0].length ?? 0);
    const isCode = sign === "%" && findMagic(name)?.takes === "code";
    const command = isCode && this.#isCommand(from, end);
    if (isCode && !command) {
      this.masked = blank(this.masked, start, head);
      if (!nested) this.#base = start;
      this.magics.push({ sign, nested, name, start, from, to: end });
      return;
    }
    const captured = code.slice(lineStart(code, start), start).trim() !== "";
    while (code[end - 1] === "\\" && end < code.length) end = endOfLine(code, end + 1);
    this.masked = blank(this.masked, start, end, captured ? "0;" : ";");
    if (!nested) this.#base = end;
    const isShell = sign === "!" || command || name === "sh";
    const comment = isShell ? -1 : code.slice(from, end).search(/(?<=\s|^)\/\//);
    const to = comment < 0 ? end : from + comment;
    this.magics.push({
      sign,
      nested,
      name,
      start,
      from,
      to,
      ...(command && { command }),
      captured,
    });
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
function knowing(code: string, whole: Parsed, known: Known): Known {
  let declared: ReadonlySet<string> | null = null;
  return (name) => {
    declared ??= declaredNames(code, whole);
    return known(name) || declared.has(name);
  };
}

function declaredNames(code: string, whole: Parsed): ReadonlySet<string> {
  const bare = () => code.replace(LINES, (line) => `;${spaces(line.slice(1))}`);
  const { program } = whole.errors.length === 0 ? whole : parseCell(bare());
  return new Set(namesWithin(program));
}

/** Every name that is declared in a tree, at the top level or in a function. */
export function namesWithin(node: Node): string[] {
  const below = children(node).flatMap(namesWithin);
  switch (node.type) {
    case "VariableDeclarator":
    case "ClassDeclaration":
    case "TSEnumDeclaration":
    case "TSModuleDeclaration":
    case "TSImportEqualsDeclaration":
      return [...below, ...boundNames(node.id).map(({ name }) => name)];
    case "CatchClause":
      return [...below, ...boundNames(node.param).map(({ name }) => name)];
    case "ImportDeclaration":
      return [...below, ...node.specifiers.map(({ local }) => local.name)];
    default:
      if (!isFunction(node)) return below;
      return [...below, ...[node.id, ...node.params].flatMap(boundNames).map(({ name }) => name)];
  }
}

function parses(code: string): boolean {
  return parseCell(code).errors.length === 0;
}

/** The same text with an empty statement, or the end of one, in place of a stretch of it. */
function blank(code: string, start: number, end: number = code.length, instead = ";"): string {
  const gone = spaces(code.slice(start, end));
  return code.slice(0, start) + instead + gone.slice(instead.length) + code.slice(end);
}

function isAlone(code: string, at: number): boolean {
  return code.slice(at + 1, endOfLine(code, at)).trim() === "";
}

function lineStart(code: string, at: number): number {
  return code.lastIndexOf("\n", at - 1) + 1;
}

export function endOfLine(code: string, from: number): number {
  const end = code.indexOf("\n", from);
  return end < 0 ? code.length : end;
}
