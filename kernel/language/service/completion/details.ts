/** Kind, signature and documentation of completions, as far as there is time for them. */
import type { SourceFile } from "typescript/unstable/ast";
import { CompletionItemKind, SymbolFlags, TypeFlags } from "typescript/unstable/sync";
import type { CompletionEntry, Symbol, Type } from "typescript/unstable/sync";
import type { Completion } from "../../contract.js";
import type { Checker } from "../compiler.js";
import { documentedSymbol, resolved } from "../documentation.js";
import type { Looking } from "../probe.js";
import { plainNames } from "../rename.js";
import { callSignatures, constructSignatures } from "../signatures.js";

/** How long details may take; what is not reached goes without. */
const MILLISECONDS = 3;
/** The first ones, which a list of few matches shows, have theirs however long it takes. */
const ALWAYS = 8;

type Known = Pick<Completion, "kind" | "signature" | "documentation">;

/** What a module of a package exports does not change: its details are kept, or its kind at least. */
const kept = new Map<string, { readonly known: Known; readonly whole: boolean }>();
const KEPT = 5000;

/** Packages may have changed. */
export function forgetDetails(): void {
  kept.clear();
}

const KINDS: ReadonlyMap<number, string> = new Map([
  [CompletionItemKind.Method, "method"],
  [CompletionItemKind.Function, "function"],
  [CompletionItemKind.Constructor, "constructor"],
  [CompletionItemKind.Field, "property"],
  [CompletionItemKind.Property, "property"],
  [CompletionItemKind.Variable, "variable"],
  [CompletionItemKind.Class, "class"],
  [CompletionItemKind.Interface, "interface"],
  [CompletionItemKind.Module, "module"],
  [CompletionItemKind.Enum, "enum"],
  [CompletionItemKind.EnumMember, "enumMember"],
  [CompletionItemKind.Keyword, "keyword"],
  [CompletionItemKind.Constant, "constant"],
  [CompletionItemKind.TypeParameter, "typeParameter"],
  [CompletionItemKind.File, "file"],
  [CompletionItemKind.Folder, "folder"],
]);

export class Details {
  readonly #until = performance.now() + MILLISECONDS;
  #given = 0;

  constructor(
    private readonly looking: Looking,
    private readonly tree: SourceFile,
  ) {}

  /** The compiler's entries. */
  of(entries: readonly CompletionEntry[]): Completion[] {
    return entries.map((entry) => ({
      label: entry.name,
      insert: entry.name,
      ...this.#entry(entry),
    }));
  }

  #entry({ symbol, kind }: CompletionEntry): Known {
    const word = KINDS.get(kind ?? CompletionItemKind.Text) ?? "text";
    if (!symbol) return { kind: word };
    const key = keyOf(symbol);
    const known = key === null ? undefined : kept.get(key);
    if (known?.whole) return known.known;
    if (!this.#isDue()) return known?.known ?? { kind: word };
    const found = this.find(() => symbol, word);
    if (key !== null && kept.size < KEPT) kept.set(key, { known: found, whole: true });
    return found;
  }

  /** `kind` stands where there is no time to look. */
  find(symbolOf: () => Symbol | undefined, kind: string): Known {
    const symbol = this.#isDue() ? symbolOf() : undefined;
    if (!symbol) return { kind };
    this.#given++;
    return this.#look(resolved(this.looking.checker, symbol), kind);
  }

  #isDue(): boolean {
    return this.#given < ALWAYS || performance.now() < this.#until;
  }

  #look(symbol: Symbol, kind: string): Known {
    const { checker } = this.looking;
    const isType = (symbol.flags & SymbolFlags.Value) === 0;
    const isModule = (symbol.flags & SymbolFlags.ValueModule) !== 0;
    const type = isType ? checker.getDeclaredTypeOfSymbol(symbol) : checker.getTypeOfSymbol(symbol);
    const documentation = checker.getDocumentationCommentOfSymbol(
      documentedSymbol(checker, symbol, type),
    );
    return {
      kind: isModule ? "module" : type && !isType ? kindOf(checker, type, kind) : kind,
      ...(type && { signature: plainNames(checker.typeToString(type, this.tree)) }),
      ...(documentation && { documentation }),
    };
  }
}

/**
 * Lists what a module exports, for the kinds of all of it: later lists of several hundred names have no
 * time to ask whether each constant is a function.
 */
export function learnKinds({ checker }: Looking, entries: readonly CompletionEntry[]): void {
  const symbols = entries.flatMap(({ symbol, kind }) => {
    const word = KINDS.get(kind ?? CompletionItemKind.Text) ?? "text";
    const key = symbol && keyOf(symbol);
    return symbol && key && !kept.has(key) && VALUES.has(word) ? [{ symbol, key, word }] : [];
  });
  const types = checker.getTypeOfSymbol(symbols.map((one) => resolved(checker, one.symbol)));
  for (const [at, { key, word }] of symbols.entries()) {
    const type = types[at];
    if (type && kept.size < KEPT)
      kept.set(key, { known: { kind: kindOf(checker, type, word) }, whole: false });
  }
}

/** Constants that hold a function are functions to whoever calls them; `Map` is declared as one, too. */
function kindOf(checker: Checker, type: Type, kind: string): string {
  if (!VALUES.has(kind) || (type.flags & TypeFlags.Object) === 0) return kind;
  if (constructSignatures(checker, type).length > 0) return "class";
  if (callSignatures(checker, type).length === 0) return kind;
  return kind === "property" ? "method" : "function";
}

const VALUES = new Set(["variable", "constant", "property"]);

/** Null for what may change: names of cells, members whose type depends on where they are used. */
function keyOf(symbol: Symbol): string | null {
  const [declaration] = symbol.declarations;
  return declaration &&
    (symbol.flags & EXPORTS) !== 0 &&
    declaration.path.includes("/node_modules/")
    ? `${declaration.path} ${declaration.index} ${symbol.name}`
    : null;
}

const EXPORTS = SymbolFlags.Variable | SymbolFlags.Function | SymbolFlags.Class | SymbolFlags.Alias;
