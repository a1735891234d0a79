/** Puts what a cell declared into history: as printed, or as written where the compiler misreads that. */
import type { CellSyntax, Declared } from "../syntax/cell.js";
import type { Compiler, Places } from "./compiler.js";
import { freeze, freezeGlobals } from "./freeze.js";
import type { Frozen } from "./freeze.js";
import type { Binding, History } from "./history.js";
import type { Imported, Imports } from "./imports.js";

/** A cell, and the file that the compiler has it in, after `prefix`. */
export interface CheckedCell {
  readonly cell: CellSyntax;
  readonly file: string;
  prefix: string;
  readonly imported: readonly Imported[];
  /**
   * Brings all imported names into the file, by which the compiler then names their types when it
   * prints them; gives the new prefix.
   */
  readonly widened: () => string;
}

/** Declarations as history will have them: its files are written, but no name means them yet. */
export interface Prepared {
  readonly filed: readonly Frozen[];
  readonly bindings: ReadonlyMap<string, Binding>;
}

const NOTHING_PRINTED = {
  uses: new Set<string>(),
  names: [],
  printed: null,
  form: null,
  plain: null,
} satisfies Partial<Frozen>;

export class Settlement {
  readonly #compiler: Compiler;
  readonly #places: Places;
  readonly #history: History;
  readonly #imports: Imports;
  readonly #knownNames: KnownNames;
  /** Forms that the compiler understood: names in history never change their meaning. */
  readonly #understood = new Set<string>();

  constructor(compiler: Compiler, places: Places, history: History, imports: Imports) {
    this.#compiler = compiler;
    this.#places = places;
    this.#history = history;
    this.#imports = imports;
    this.#knownNames = new KnownNames(history);
  }

  /**
   * The part that takes time: for a cell of which `done` statements ran or will have run. What comes
   * of it may be thrown away.
   */
  prepare(
    cell: CheckedCell,
    groups: ReadonlyMap<string, readonly Declared[]>,
    done: number,
  ): Prepared {
    const history = this.#history;
    const internal = new Map([...groups.keys()].map((name) => [name, history.internalName(name)]));
    const own = new Map([
      ...cell.imported.map((one) => [one.name, one.internal] as const),
      ...internal,
    ]);
    const rename = (name: string): string | undefined =>
      own.get(name) ?? history.names.get(name)?.internal;
    const imports = cell.cell.declared.some(
      (one) => history.names.get(one.name)?.kind === "import",
    );
    const print = (wordForWord?: ReadonlySet<string>): Frozen[] =>
      this.#compiler.use((program, checker) => {
        const module = (specifier: string) => this.#imports.module(specifier);
        const named = (printed: string) =>
          (imports ? undefined : this.#knownNames.get(printed)) ?? printed;
        const context = { ...cell, program, checker, rename, module, named };
        return [...freeze(groups, context, wordForWord), ...freezeGlobals(done, context)];
      });
    let frozen = print();
    if (frozen.length === 0) return { filed: [], bindings: new Map() };
    if (frozen.some(namesModules)) {
      cell.prefix = cell.widened();
      const narrow = frozen;
      frozen = print();
      if (!imports) this.#knownNames.learn(narrow, frozen);
    }
    this.#compiler.write(this.#places.imports, this.#imports.text());
    let filed = this.#forFiles(frozen, internal);
    const wrong = this.#misprinted(filed);
    if (wrong.size > 0) {
      frozen = print(wrong);
      filed = this.#forFiles(frozen, internal);
      this.#write(filed);
    }
    const inFile = new Set(filed);
    const plain = new Map(
      frozen.map((one) => [one.names[0], inFile.has(one) ? null : one.plain] as const),
    );
    const bindings = new Map<string, Binding>();
    for (const [name, group] of groups) {
      const declared = group.find((one) => one.value) ?? group[0];
      if (!declared) continue;
      const { kind, value } = declared;
      const binding = { internal: internal.get(name) ?? name, kind, value };
      bindings.set(name, { ...binding, plain: plain.get(name) ?? null });
    }
    return { filed, bindings };
  }

  /** Brings the compiler what history no longer holds, one file at a time: each takes a moment. */
  sweep(): void {
    const index = this.#history.sweep();
    if (index !== null)
      this.#compiler.write(this.#places.history(index), this.#history.text(index));
  }

  /** From now on the names mean what was prepared; nothing else may have been prepared since. */
  commit({ filed, bindings }: Prepared): void {
    this.#history.add(filed);
    for (const [name, binding] of bindings) this.#history.bind(name, binding);
  }

  /**
   * What goes into history's files: a write costs as much as the check of a small cell, so plain
   * variables go only when other text there refers to them.
   */
  #forFiles(frozen: readonly Frozen[], internal: ReadonlyMap<string, string>): readonly Frozen[] {
    const others = frozen.filter((one) => !one.plain);
    const used = new Set(others.flatMap((one) => [...one.uses]));
    const own = frozen.filter(
      ({ plain, names: [name = ""] }) => plain && used.has(internal.get(name) ?? name),
    );
    const earlier = this.#history
      .plainTexts(used)
      .map((text): Frozen => ({ ...NOTHING_PRINTED, text }));
    return [...earlier, ...own, ...others];
  }

  /** A name that no cell declared; where the compiler cannot read the type, it is `any`. */
  declare(name: string, type: string): void {
    const internal = this.#history.internalName(name);
    const frozen = (text: string): Frozen => ({
      ...NOTHING_PRINTED,
      names: [internal],
      text: `export declare let ${internal}: ${text};`,
    });
    let filed = [frozen(type)];
    if (this.#misprinted(filed).size > 0) {
      filed = [frozen("any")];
      this.#write(filed);
    }
    const binding: Binding = { internal, kind: "let", value: true, plain: null };
    this.commit({ filed, bindings: new Map([[name, binding]]) });
  }

  /** Puts declarations into history; gives the names whose text the compiler does not understand. */
  #misprinted(filed: readonly Frozen[]): ReadonlySet<string> {
    if (filed.length === 0) return new Set();
    const { file, begins } = this.#write(filed);
    const known = (one: Frozen) =>
      one.plain ?? (one.form !== null && this.#understood.has(one.form));
    if (filed.every(known)) return new Set();
    const errors = this.#compiler.use((program) =>
      [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].filter(
        (one) => one.pos >= begins,
      ),
    );
    const names = new Set<string>();
    let at = begins;
    for (const one of filed) {
      const end = at + one.text.length + 1;
      const from = at;
      if (errors.some(({ pos }) => pos >= from && pos < end))
        for (const name of one.names) names.add(name);
      else if (one.form !== null) this.#understood.add(one.form);
      at = end;
    }
    return names;
  }

  #write(filed: readonly Frozen[]): { readonly file: string; readonly begins: number } {
    const file = this.#places.history(this.#history.current);
    const { text, begins } = this.#history.preview(filed);
    this.#compiler.write(file, text);
    return { file, begins };
  }
}

/** A type was printed as `import("…").Name`, for want of a name in the file. */
function namesModules({ printed }: Frozen): boolean {
  return printed !== null && /import\("(?![^"]*__gradlab_)/.test(printed);
}

/**
 * How the compiler prints a type once all imported names are in the file: looking a second time takes
 * as long as the whole check of a small cell, and notebooks make tensors of few types.
 */
class KnownNames {
  readonly #texts = new Map<string, string>();
  #importChanges = 0;

  constructor(private readonly history: History) {}

  get(printed: string): string | undefined {
    if (this.#importChanges !== this.history.importChanges) {
      this.#texts.clear();
      this.#importChanges = this.history.importChanges;
    }
    return this.#texts.get(printed);
  }

  learn(narrow: readonly Frozen[], wide: readonly Frozen[]): void {
    const byName = new Map(wide.map((one) => [one.names.join(), one.printed]));
    for (const one of narrow) {
      const text = byName.get(one.names.join());
      if (one.printed !== null && text != null) this.#texts.set(one.printed, text);
    }
  }
}
