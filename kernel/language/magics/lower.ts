/** A cell with magics as the TypeScript that runs them, on the same lines; every place maps back. */
import type { Diagnostic } from "../contract.js";
import { children, contains, isFunction, parseCell } from "../syntax/ast.js";
import type { Node, Program } from "../syntax/ast.js";
import { isImport } from "../syntax/cell.js";
import { Edits, spaces } from "../syntax/edits.js";
import type { Anchors } from "../syntax/edits.js";
import { closeTo, usageOf, words } from "../../magics/arguments.js";
import { MAGIC_CALLS } from "../../magics/calls.js";
import { interpolate } from "./interpolate.js";
import type { Names } from "./interpolate.js";
import { endOfLine, namesWithin, recognise } from "./recognise.js";
import type { MagicLine } from "./recognise.js";
import { findMagic, MAGICS } from "../../magics/table.js";
import { trapOf } from "./traps.js";

export interface Lowered {
  readonly text: string;
  readonly anchors: Anchors;
  /** Magics that are unknown or wrongly used; such a cell does not run. */
  readonly problems: readonly Diagnostic[];
  /** What runs after this text, and is checked then: the same cell with what comes before blanked. */
  readonly rest: string | null;
}

/** Null for a cell without magics. */
export function lower(code: string, names: Names): Lowered | null {
  const { magics, masked } = recognise(code, (name) => names.known(name));
  if (magics.length === 0) return null;
  const barrier = magics.findIndex((one) => one.sign === "%" && changesCheck(one));
  const own = barrier < 0 ? magics : magics.slice(0, barrier + 1);
  const end = barrier < 0 ? code.length : endOfLine(code, own.at(-1)?.to ?? 0);
  const after = masked.slice(end);
  const isLast = /^[\s;]*$/.test(after) && own.length === magics.length;
  const lowering = new Lowering(code, isLast ? masked : masked.slice(0, end), names);
  for (const magic of own) lowering.add(magic);
  return {
    ...lowering.apply(),
    problems: lowering.problems,
    rest: isLast ? null : spaces(code.slice(0, end)) + code.slice(end),
  };
}

function changesCheck({ name }: MagicLine): boolean {
  return findMagic(name)?.changesCheck ?? false;
}

class Lowering {
  readonly problems: Diagnostic[] = [];
  readonly #edits: Edits;
  readonly #names: Names;
  readonly #program: Program;

  /** `masked` may end before `code` does: what follows is not this program's. */
  constructor(
    private readonly code: string,
    masked: string,
    names: Names,
  ) {
    this.#edits = new Edits(masked);
    this.#program = parseCell(masked).program;
    const own = new Set(namesWithin(this.#program));
    this.#names = {
      known: (name) => own.has(name) || names.known(name),
      declared: (name) => own.has(name) || names.declared(name),
    };
  }

  apply() {
    return this.#edits.apply();
  }

  add(magic: MagicLine): void {
    const problem = this.#problem(magic);
    if (problem !== null) this.#complain(magic, problem);
    else if (magic.sign === "%%") this.#cell(magic);
    else if (magic.command) this.#timedCommand(magic);
    else if (magic.captured) this.#call(magic, `await ${MAGIC_CALLS}.lines`);
    else if (findMagic(magic.name)?.takes === "code") this.#timing(magic);
    else this.#call(magic, `await ${MAGIC_CALLS}.run(${JSON.stringify(magic.name || "sh")})`);
  }

  #problem({ sign, nested, name, start, from, to }: MagicLine): string | null {
    const text = this.#text(from, to);
    if (nested && !canWait(this.#program, start))
      return `${sign}${name || words(text)[0] || "COMMAND"} waits for its end, so the function around it must be async.`;
    if (sign === "!") return text === "" ? usageOf("!COMMAND", [""], "") : trapOf(text);
    const magic = findMagic(name);
    if (!magic) {
      const close = closeTo(
        name,
        MAGICS.map((one) => one.name),
      );
      const meant = close.map((one) => signed(one)).join(" or ");
      return `There is no magic ${sign}${name}. ${meant ? `Did you mean ${meant}?` : "%help lists them all."}`;
    }
    if (sign === "%%" && start > this.code.search(/\S/))
      return `%%${name} must stand in the first line of its cell.`;
    if (sign === "%%" && magic.where === "line")
      return `%%${name} does not exist; %${name} is for one line.`;
    if (sign === "%" && magic.where === "cell")
      return `%${name} does not exist; %%${name} in the first line of a cell is for the whole cell.`;
    if (magic.changesCheck && nested) return `%${name} must stand at the top level of its cell.`;
    if (name === "sh" && sign === "%") return trapOf(text);
    if (magic.takes === "code" && sign === "%" && text === "")
      return usageOf(`%${name}`, [magic.usage.replace(/^\S+ /, "")], "");
    const plain = interpolate(this.code, from, to, this.#names).every((one) => "text" in one);
    return plain ? (magic.complaint?.(text) ?? null) : null;
  }

  #complain({ start, to }: MagicLine, message: string): void {
    const before = this.code.slice(0, start);
    const position = {
      line: before.split("\n").length,
      column: start - before.lastIndexOf("\n"),
    };
    const end = Math.min(to, endOfLine(this.code, start));
    this.problems.push({ code: 0, category: "error", message, start, end, position });
  }

  #cell(magic: MagicLine): void {
    const { name, start, from, to } = magic;
    if (findMagic(name)?.takes === "code") {
      if (this.#text(from, to) !== "")
        return this.#complain(magic, usageOf(`%%${name}`, [""], this.#text(from, to)));
      this.#edits.replace(start, start + 1, `${MAGIC_CALLS}.timeCell();`);
      return;
    }
    const body = this.code.slice(Math.min(this.code.length, to + 1));
    const call = `await ${MAGIC_CALLS}.run(${JSON.stringify(name)}, ${JSON.stringify(body)})`;
    this.#call(magic, call, "", this.code.length);
  }

  /** Puts a call, with the magic's arguments as a template, in place of its text. */
  #call(magic: MagicLine, call: string, close = "", end = magic.to): void {
    const { start, from, to, captured } = magic;
    let text = `${captured ? "" : ";"}${call}\``;
    const anchors: (readonly [number, number])[] = [
      [0, start],
      [text.length, start],
    ];
    for (const piece of interpolate(this.code, from, to, this.#names)) {
      if ("text" in piece) {
        text += piece.text.replaceAll("\r", "").replace(/[\\`]|\$(?=\{)/g, "\\$&");
        continue;
      }
      text += "${";
      anchors.push([text.length, piece.start]);
      text += this.code.slice(piece.start, piece.end);
      anchors.push([text.length, piece.end]);
      text += "}";
    }
    this.#edits.replace(start, end, `${text}\`${close};`, anchors);
  }

  #timedCommand(magic: MagicLine): void {
    const run = `await ${MAGIC_CALLS}.timed(${MAGIC_CALLS}.clock(), ${MAGIC_CALLS}.run("sh")`;
    this.#call({ ...magic, from: magic.from + 1 }, run, ")");
  }

  /** `%time` and `%timeit` stand around the statements that begin on their line. */
  #timing({ name, start, from, to }: MagicLine): void {
    const timed = statementsWithin(this.#program, from, to);
    const [first] = timed;
    const last = timed.at(-1);
    // The cell does not parse: its syntax errors say more.
    if (!first || !last) return;
    const expression =
      timed.length === 1 && first.type === "ExpressionStatement" ? first.expression : null;
    if (name === "timeit") {
      if (!expression)
        return this.#complain(
          { sign: "%", nested: false, name, start, from, to },
          usageOf("%timeit", ["EXPRESSION"], this.#text(from, to)),
        );
      const head = waits(expression) ? "async () => (" : "() => (";
      this.#edits.wrap(expression, `await ${MAGIC_CALLS}.timeit(${head}`, "))");
    } else if (expression)
      this.#edits.wrap(expression, `await ${MAGIC_CALLS}.timed(${MAGIC_CALLS}.clock(), (`, "))");
    else {
      this.#edits.open(first.start, `${MAGIC_CALLS}.tic();`);
      this.#edits.close(last.end, `;${MAGIC_CALLS}.toc();`);
    }
  }

  #text(from: number, to: number): string {
    return this.code.slice(from, to).trim();
  }
}

/** The statements that begin in a stretch of the text, without those inside of them. */
function statementsWithin(node: Node, from: number, to: number): Node[] {
  return children(node).flatMap((child) => {
    if (child.end <= from || child.start >= to) return [];
    const isStatement = /(?:Statement|Declaration)$/.test(child.type) && !isImport(child);
    return isStatement && child.start >= from ? [child] : statementsWithin(child, from, to);
  });
}

/** The innermost function around a place is async, or there is none. */
function canWait(node: Node, at: number, within = true): boolean {
  const around = children(node).find((child) => child.start <= at && at < child.end);
  const own = isFunction(node) ? node.async : within;
  return around ? canWait(around, at, own) : own;
}

function waits(expression: Node): boolean {
  return contains(
    expression,
    (node) => node.type === "AwaitExpression",
    (node) => !isFunction(node),
  );
}

function signed(name: string): string {
  return findMagic(name)?.where === "cell" ? `%%${name}` : `%${name}`;
}
