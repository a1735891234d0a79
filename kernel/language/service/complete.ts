import { CompletionItemKind } from "typescript/unstable/sync";
import type { CompletionEntry } from "typescript/unstable/sync";
import type { Completion, Completions } from "../contract.js";
import type { Checker } from "./compiler.js";
import { documentedSymbol, resolved } from "./documentation.js";
import { declaredWords, probe, wordAt } from "./probe.js";
import type { Probing } from "./probe.js";
import { plainNames } from "./rename.js";

/** How long signatures and documentation may take; what is not reached goes without. */
const DETAIL_MILLISECONDS = 5;
/** The first ones, which a list of few matches shows, have theirs however long it takes. */
const ALWAYS_DETAILED = 8;

const KEYWORDS =
  "abstract as async await break case catch class const continue debugger declare default delete do else enum export extends false finally for from function get if implements import in infer instanceof interface keyof let namespace new null of private protected public readonly return satisfies set static super switch this throw true try type typeof undefined using var void while yield".split(
    " ",
  );

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

export function complete(probing: Probing, code: string, offset: number): Completions {
  const at = Math.max(0, Math.min(offset, code.length));
  const { start, end } = wordAt(code, at);
  const typed = code.slice(start, at);
  const items =
    probe(probing, code, ({ checker, file, shift }) => {
      const entries = typedEntries(checker, file, shift + at);
      return entries && detailed(matching(entries, typed), checker);
    }) ?? bareNames(probing, code, typed, start, end);
  return { start, end, items };
}

/** Members, object keys and strings; null at a bare name, which the compiler's interface refuses. */
function typedEntries(
  checker: Checker,
  file: string,
  position: number,
): readonly CompletionEntry[] | null {
  try {
    return (
      checker.getCompletionsAtPosition(file, position, { includeSymbol: true })?.entries ?? null
    );
  } catch (error) {
    if (error instanceof Error && /auto.?import/i.test(error.message)) return null;
    throw error;
  }
}

function matching(entries: readonly CompletionEntry[], typed: string): CompletionEntry[] {
  const wanted = typed.toLowerCase();
  return entries
    .filter((one) => one.name.toLowerCase().startsWith(wanted))
    .toSorted((a, b) => compare(a.sortText ?? "", b.sortText ?? "") || compare(a.name, b.name));
}

function detailed(entries: readonly CompletionEntry[], checker: Checker): Completion[] {
  const until = performance.now() + DETAIL_MILLISECONDS;
  return entries.map((entry, index) => {
    const item = {
      label: entry.name,
      insert: entry.insertText ?? entry.name,
      kind: KINDS.get(entry.kind ?? CompletionItemKind.Text) ?? "text",
    };
    if (!entry.symbol || (index >= ALWAYS_DETAILED && performance.now() > until)) return item;
    const symbol = resolved(checker, entry.symbol);
    const type = checker.getTypeOfSymbol(symbol);
    const documentation = checker.getDocumentationCommentOfSymbol(
      documentedSymbol(checker, symbol, type),
    );
    return {
      ...item,
      ...(type && { signature: plainNames(checker.typeToString(type)) }),
      ...(documentation && { documentation }),
    };
  });
}

function bareNames(
  { history }: Probing,
  code: string,
  typed: string,
  start: number,
  end: number,
): Completion[] {
  const kinds = new Map<string, string>();
  const offer = (names: Iterable<string>, kind: string) => {
    for (const name of names) if (name.startsWith(typed) && !kinds.has(name)) kinds.set(name, kind);
  };
  offer(declaredWords(code.slice(0, start) + code.slice(end)), "variable");
  for (const [name, { kind }] of history.names)
    offer(
      [name],
      /^(?:const|let|var|using)$/.test(kind) ? "variable" : kind === "import" ? "module" : kind,
    );
  offer(KEYWORDS, "keyword");
  offer(
    Object.getOwnPropertyNames(globalThis).filter((name) => /^[A-Za-z]/.test(name)),
    "variable",
  );
  return [...kinds]
    .toSorted(([a], [b]) => compare(a, b))
    .filter(([name]) => !name.startsWith("$$"))
    .map(([name, kind]) => ({ label: name, insert: name, kind }));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
