/** Where names come from: the learner's own text of each name of the cells, declarations of the rest. */
import { relative } from "node:path";
import type { Symbol } from "typescript/unstable/sync";
import type { Source } from "../contract.js";
import type { CellSyntax, Declared } from "../syntax/cell.js";
import { positionOf, positionsIn } from "./diagnostics.js";
import type { Looking } from "./probe.js";

/** Longer declarations, such as a class of a library, are cut. */
const LINES = 200;

/** The learner's text behind a cell, and where an offset of the cell lies in it. */
export interface Written {
  readonly code: string;
  readonly place: (offset: number) => number;
}

export class Sources {
  readonly #names = new Map<string, Source>();

  /** A cell whose `declared` have happened. */
  add(
    cell: CellSyntax,
    declared: readonly Declared[],
    title: string,
    written: Written | null,
  ): void {
    const code = written?.code ?? cell.code;
    const placeOf = (offset: number) => written?.place(offset) ?? offset;
    const position = positionsIn(code);
    for (const { name, top } of declared) {
      const start = placeOf(top.whole.start);
      const end = placeOf(top.whole.end);
      const from = placeOf(startWithComment(cell, top.whole.start));
      const { line, column } = position(start);
      // A copy: a part of a string would keep the whole cell alive.
      const text = Buffer.from(code.slice(from, end)).toString();
      this.#names.set(name, { text, place: `${title}:${line}:${column}` });
    }
  }

  find(name: string): Source | null {
    return this.#names.get(name) ?? null;
  }

  clear(): void {
    this.#names.clear();
  }
}

/** A comment that ends right above a statement belongs to it. */
function startWithComment({ code, parsed }: CellSyntax, start: number): number {
  let from = start;
  for (const comment of parsed.comments.toReversed())
    if (comment.end <= from && /^[ \t]*\n?[ \t]*$/.test(code.slice(comment.end, from)))
      from = comment.start;
  return from;
}

/** The declaration of a library's name, or of the function that it was given. */
export function declarationOf({ checker }: Looking, symbol: Symbol): Source | null {
  const behind = checker.getTypeOfSymbol(symbol)?.getSymbol();
  const [declaration] = (behind?.declarations.length ? behind : symbol).declarations;
  const node = declaration?.resolve();
  if (!declaration || !node) return null;
  const file = node.getSourceFile();
  const start = node.getStart(file, true);
  const lines = file.text.slice(start, node.end).split("\n");
  const cut =
    lines.length > LINES
      ? [...lines.slice(0, LINES), `// and ${lines.length - LINES} lines more`]
      : lines;
  const { line, column } = positionOf(file.text, node.getStart(file));
  return { text: cut.join("\n"), place: `${placeName(file.fileName)}:${line}:${column}` };
}

/** A package's file without the folder that packages are in. */
export function placeName(path: string): string {
  const packages = path.lastIndexOf("/node_modules/");
  if (packages >= 0) return path.slice(packages + "/node_modules/".length);
  const shown = relative(process.cwd(), path);
  return shown.startsWith("..") ? path : shown;
}
