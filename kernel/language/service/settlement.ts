/** Puts what a cell declared into history: as printed, or as written where the compiler misreads that. */
import type { CellSyntax, Declared } from "../syntax/cell.js";
import type { Compiler, Places } from "./compiler.js";
import { freeze, freezeGlobals } from "./freeze.js";
import type { Frozen } from "./freeze.js";
import type { History } from "./history.js";
import type { Imports } from "./imports.js";

/** A cell, and the file that the compiler has it in, after `prefix`. */
export interface CheckedCell {
  readonly cell: CellSyntax;
  readonly file: string;
  readonly prefix: string;
}

export class Settlement {
  readonly #compiler: Compiler;
  readonly #places: Places;
  readonly #history: History;
  readonly #imports: Imports;

  constructor(compiler: Compiler, places: Places, history: History, imports: Imports) {
    this.#compiler = compiler;
    this.#places = places;
    this.#history = history;
    this.#imports = imports;
  }

  /** Declarations of a checked cell, of which `done` statements ran, by name. */
  settle(cell: CheckedCell, groups: ReadonlyMap<string, readonly Declared[]>, done: number): void {
    const history = this.#history;
    const internal = new Map([...groups.keys()].map((name) => [name, history.internalName(name)]));
    const rename = (name: string): string | undefined =>
      internal.get(name) ?? history.names.get(name)?.internal;
    const print = (wordForWord?: ReadonlySet<string>): Frozen[] =>
      this.#compiler.use((program, checker) => {
        const module = (specifier: string) => this.#imports.module(specifier);
        const context = { ...cell, program, checker, rename, module };
        return [...freeze(groups, context, wordForWord), ...freezeGlobals(done, context)];
      });
    let frozen = print();
    if (frozen.length === 0) return;
    this.#compiler.write(this.#places.imports, this.#imports.text());
    const wrong = this.#misprinted(frozen);
    if (wrong.size > 0) {
      frozen = print(wrong);
      this.#write(frozen);
    }
    history.add(frozen);
    for (const [name, group] of groups) {
      const declared = group.find((one) => one.value) ?? group[0];
      if (!declared) continue;
      const alias = internal.get(name) ?? name;
      history.bind(name, { internal: alias, kind: declared.kind, value: declared.value });
    }
  }

  /** Puts declarations into history; gives the names whose text the compiler does not understand. */
  #misprinted(frozen: readonly Frozen[]): ReadonlySet<string> {
    const { file, begins } = this.#write(frozen);
    if (frozen.every((one) => one.certain)) return new Set();
    const errors = this.#compiler.use((program) =>
      [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].filter(
        (one) => one.pos >= begins,
      ),
    );
    const names = new Set<string>();
    let at = begins;
    for (const one of frozen) {
      const end = at + one.text.length + 1;
      const from = at;
      if (errors.some(({ pos }) => pos >= from && pos < end))
        for (const name of one.names) names.add(name);
      at = end;
    }
    return names;
  }

  #write(frozen: readonly Frozen[]): { readonly file: string; readonly begins: number } {
    const file = this.#places.history(this.#history.current);
    const { text, begins } = this.#history.preview(frozen);
    this.#compiler.write(file, text);
    return { file, begins };
  }
}
