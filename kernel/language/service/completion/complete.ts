/** What may stand at a place in a text: members, names, keys, modules, files. */
import { findPrecedingToken, SyntaxKind } from "typescript/unstable/ast";
import type {
  ElementAccessExpression,
  Node,
  PropertyAccessExpression,
  SourceFile,
} from "typescript/unstable/ast";
import { TypeFlags } from "typescript/unstable/sync";
import type { CompletionEntry, Type } from "typescript/unstable/sync";
import type { Completion, Completions, LiveRequest } from "../../contract.js";
import type { Checker } from "../compiler.js";
import { probe, wordAt } from "../probe.js";
import type { Looking, Probing } from "../probe.js";
import { valuePath } from "../valuePath.js";
import { Details, learnKinds } from "./details.js";
import { completeFile } from "./files.js";
import { docTags, isInDocComment } from "./docTags.js";
import { completeModule, moduleAt } from "./modules.js";
import { bareNames } from "./names.js";
import { compareNames, matches } from "./order.js";

const NOTHING: readonly Completion[] = [];

export function complete(
  probing: Probing,
  folder: string,
  code: string,
  offset: number,
): Completions {
  const at = Math.max(0, Math.min(offset, code.length));
  const specifier = moduleAt(code, at);
  if (specifier)
    return completeModule(
      {
        folder,
        paths: probing.compiler.running?.paths ?? {},
        modules: [...probing.modules.keys()],
      },
      specifier,
      code,
      at,
    );
  const { start, end } = wordAt(code, at);
  if (isInDocComment(code, start))
    return { start, end, items: docTags(code.slice(start, at)), live: null };
  const typed = code.slice(start, at);
  // Names that are not in the text yet are brought into scope, for their types.
  const wanted = code[start - 1] === "." ? null : typed;
  return probe(
    probing,
    code,
    (looking): Completions => {
      const { checker, file, shift, program } = looking;
      const tree = program.getSourceFile(file);
      if (!tree) return { start, end, items: NOTHING, live: null };
      const token = findPrecedingToken(tree, at + shift);
      if (token && isStringAround(token, at + shift, tree))
        return inString(looking, folder, token, code, at);
      const details = new Details(looking, tree);
      const entries = typedEntries(checker, file, at + shift);
      const items =
        entries === "bare"
          ? bareNames(looking, tree, token, at + shift, typed, details)
          : details.of(members(entries, typed, false));
      const live = token && entries !== "bare" ? liveMembers(looking, token, items) : null;
      return { start, end, items, live };
    },
    { wanted, at },
  );
}

/** Learns the kinds of what each module exports. */
export function learn(probing: Probing, names: readonly string[]): void {
  for (const name of names) {
    const code = `${name}.`;
    probe(probing, code, (looking) => {
      const found = typedEntries(looking.checker, looking.file, looking.shift + code.length);
      if (found !== "bare") learnKinds(looking, found);
    });
  }
}

/** Members, object keys and strings; "bare" at a bare name, which the compiler's interface refuses. */
function typedEntries(
  checker: Checker,
  file: string,
  position: number,
): readonly CompletionEntry[] | "bare" {
  try {
    const found = checker.getCompletionsAtPosition(file, position, { includeSymbol: true });
    return found?.entries ?? [];
  } catch (error) {
    if (error instanceof Error && /auto.?import/i.test(error.message)) return "bare";
    throw error;
  }
}

/** Those that begin with what is typed; after a dot only what may be written there as it is. */
function members(
  entries: readonly CompletionEntry[],
  typed: string,
  inString: boolean,
): CompletionEntry[] {
  return entries
    .map((one) => (inString ? one : asWritten(one)))
    .filter((one) => one !== null)
    .filter((one) => matches(one.name, typed))
    .toSorted(
      (a, b) =>
        Number(isDeprecated(a)) - Number(isDeprecated(b)) ||
        compareNames(a.name, b.name, typed) ||
        (a.sortText ?? "").localeCompare(b.sortText ?? ""),
    );
}

/** Optional keys are listed as `key?`; what needs brackets cannot follow a dot. */
function asWritten(entry: CompletionEntry): CompletionEntry | null {
  const written = /^(?:\?\.)?(.*)$/s.exec(entry.insertText ?? entry.name)?.[1] ?? "";
  if (!/^#?[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(written)) return null;
  return written === entry.name ? entry : { ...entry, name: written };
}

/** The compiler sorts what is deprecated behind everything else. */
function isDeprecated({ sortText }: CompletionEntry): boolean {
  return sortText?.startsWith("z") ?? false;
}

function isStringAround(token: Node, position: number, tree: SourceFile): boolean {
  if (
    token.kind !== SyntaxKind.StringLiteral &&
    token.kind !== SyntaxKind.NoSubstitutionTemplateLiteral
  )
    return false;
  const start = token.getStart(tree);
  const isClosed = token.end > start + 1 && tree.text[token.end - 1] === tree.text[start];
  return position > start && (position < token.end || !isClosed);
}

/** In a string: what its type allows, keys of the object that it is in the brackets of, files. */
function inString(
  looking: Looking,
  folder: string,
  token: Node,
  code: string,
  at: number,
): Completions {
  const { checker, file, shift, program } = looking;
  const tree = program.getSourceFile(file);
  const start = token.getStart(tree) + 1 - shift;
  const text = code.slice(start);
  const rest = /^[^"'`\n]*/.exec(text.slice(at - start))?.[0].length ?? 0;
  const typed = code.slice(start, at);
  const entries = typedEntries(checker, file, at + shift);
  const allowed = entries === "bare" ? [] : members(entries, typed, true);
  const { parent } = token;
  const isKey = parent.kind === SyntaxKind.ElementAccessExpression;
  const path = isKey
    ? valuePath((parent as ElementAccessExpression).expression, checker, looking.history)
    : null;
  if (allowed.length > 0 || isKey) {
    const items = allowed.map((one) => ({
      label: one.name,
      insert: one.name,
      kind: isKey ? "property" : "value",
    }));
    return { start, end: at + rest, items, live: path && { path, want: "keys" } };
  }
  return completeFile(folder, typed, start, code.slice(at, at + rest), calleeOf(token));
}

/** What the string is handed to, for example `readFileSync`. */
function calleeOf(token: Node): string {
  const { parent } = token;
  const isCall =
    parent.kind === SyntaxKind.CallExpression || parent.kind === SyntaxKind.NewExpression;
  return isCall ? (parent as Node & { readonly expression: Node }).expression.getText() : "";
}

/** Where the types do not say what members there are, the value may. */
function liveMembers(
  looking: Looking,
  token: Node,
  items: readonly Completion[],
): LiveRequest | null {
  const { checker, history } = looking;
  const { parent } = token;
  if (parent.kind !== SyntaxKind.PropertyAccessExpression) return null;
  const { expression } = parent as PropertyAccessExpression;
  if (expression === token) return null;
  const type = checker.getTypeAtLocation(expression);
  if (!type || (items.length > 0 && !isOpen(checker, type))) return null;
  const path = valuePath(expression, checker, history);
  return path && { path, want: "members" };
}

/** `any`, `unknown`, `object`, `{}`, dictionaries. */
function isOpen(checker: Checker, type: Type): boolean {
  if (type.flags & (TypeFlags.Any | TypeFlags.Unknown | TypeFlags.NonPrimitive)) return true;
  if ((type.flags & TypeFlags.Object) === 0 || checker.isArrayLikeType(type)) return false;
  return checker
    .getIndexInfosOfType(type)
    .some((one) => (one.keyType.flags & TypeFlags.String) !== 0);
}
