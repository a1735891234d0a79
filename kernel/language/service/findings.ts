/** What the compiler finds in a cell, in the learner's words and places, with notes. */
import type { Diagnostic } from "../contract.js";
import type { CellSyntax } from "../syntax/cell.js";
import type { Compiler, Places, Program } from "./compiler.js";
import { distinct, positionOf, toDiagnostic } from "./diagnostics.js";
import type { History } from "./history.js";
import type { Imports } from "./imports.js";
import { notes, withHint } from "./notes.js";
import type { NoteContext } from "./notes.js";
import { cellText } from "./scopeText.js";
import type { Sources } from "./sources.js";

/** A checked text, and where the compiler has it. */
export type Where = Omit<NoteContext, "sources" | "names" | "textOf">;

export class Findings {
  constructor(
    private readonly parts: {
      readonly compiler: Compiler;
      readonly places: Places;
      readonly sources: Sources;
      readonly history: History;
      readonly imports: Imports;
    },
  ) {}

  /** In the order of the text, each once. */
  of(found: ReturnType<Program["getSemanticDiagnostics"]>, where: Where): Diagnostic[] {
    const { cell, prefixLength } = where;
    const { compiler, sources, history } = this.parts;
    const context: NoteContext = {
      ...where,
      sources,
      names: history.names.keys(),
      textOf: (file) => compiler.text(file),
    };
    return distinct(found)
      .map((one) =>
        toDiagnostic(one, cell.code, (offset) => offset - prefixLength, notes(one, context)),
      )
      .filter((one) => one !== null)
      .toSorted((a, b) => a.start - b.start);
  }

  /** What is wrong with a cell's imports, which are in a file of their own. */
  ofImports(program: Program, cell: CellSyntax): Diagnostic[] {
    const { places, imports } = this.parts;
    return program
      .getSemanticDiagnostics(places.imports)
      .map((one) => toDiagnostic(one, cell.code, (offset) => imports.original(offset)))
      .filter((one) => one !== null)
      .map((one) => withHint(one, cell));
  }

  /** Of a text that does not parse; the compiler says it better than the parser. */
  ofSyntax(cell: CellSyntax): Diagnostic[] {
    const { compiler, places } = this.parts;
    const file = places.probe;
    const { text, prefix } = cellText([], cell.code);
    compiler.write(file, text);
    const where = { cell, title: "", file, prefixLength: prefix.length };
    const found = compiler.use((program, checker) =>
      this.of(program.getSyntacticDiagnostics(file), { ...where, checker }),
    );
    if (found.length > 0) return found;
    return cell.parsed.errors.map((error) => {
      const start = Math.min(error.labels[0]?.start ?? 0, cell.code.length);
      const end = Math.min(error.labels[0]?.end ?? start, cell.code.length);
      const position = positionOf(cell.code, start);
      return { code: 1128, category: "error", message: error.message, start, end, position };
    });
  }
}
