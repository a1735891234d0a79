/** Bare names: locals, names of cells, keywords, globals. */
import type { Node, SourceFile } from "typescript/unstable/ast";
import { SymbolFlags } from "typescript/unstable/sync";
import type { Symbol } from "typescript/unstable/sync";
import { MAGIC_CALLS } from "../../../magics/calls.js";
import type { Completion } from "../../contract.js";
import type { Binding } from "../history.js";
import type { Looking } from "../probe.js";
import type { Details } from "./details.js";
import { localsAt } from "./locals.js";
import { compareNames, matches } from "./order.js";
import { isDeclaring, isTypePlace } from "./places.js";

const KEYWORDS =
  "abstract as async await break case catch class const continue debugger declare default delete do else enum export extends false finally for from function get if implements import in infer instanceof interface keyof let namespace new null of private protected public readonly return satisfies set static super switch this throw true try type typeof undefined using var void while yield".split(
    " ",
  );
const TYPE_KEYWORDS =
  "any asserts bigint boolean false infer is keyof never null number object readonly string symbol true typeof undefined unique unknown void".split(
    " ",
  );
/** Types of the standard library that are no values. */
const TYPES =
  "ArrayLike AsyncGenerator AsyncIterable AsyncIterableIterator AsyncIterator Awaited Capitalize ConstructorParameters Exclude Extract Generator InstanceType Iterable IterableIterator Iterator Lowercase NoInfer NonNullable Omit OmitThisParameter Parameters Partial Pick PromiseLike PropertyKey Readonly ReadonlyArray ReadonlyMap ReadonlySet Record Required ReturnType ThisType TypedPropertyDescriptor Uncapitalize Uppercase".split(
    " ",
  );
const GLOBALS = Object.getOwnPropertyNames(globalThis).filter((name) => /^[A-Za-z]/.test(name));

interface Candidate {
  readonly name: string;
  readonly kind: string;
  /** How near it is. */
  readonly rank: number;
  readonly symbol: (() => Symbol | undefined) | null;
}

export function bareNames(
  looking: Looking,
  tree: SourceFile,
  token: Node | undefined,
  position: number,
  typed: string,
  details: Details,
): Completion[] {
  if (token && isDeclaring(token)) return [];
  const isType = token !== undefined && isTypePlace(token);
  const found = new Map<string, Candidate>();
  const offer = (candidate: Candidate): void => {
    if (matches(candidate.name, typed) && !found.has(candidate.name))
      found.set(candidate.name, candidate);
  };
  for (const one of candidates(looking, tree, position, isType)) offer(one);
  return [...found.values()]
    .toSorted(
      (a, b) =>
        Number(b.name.startsWith(typed)) - Number(a.name.startsWith(typed)) ||
        a.rank - b.rank ||
        compareNames(a.name, b.name, typed),
    )
    .map(({ name, kind, symbol }) => ({
      label: name,
      insert: name,
      ...(symbol ? details.find(symbol, kind) : { kind }),
    }));
}

function* candidates(
  { checker, file, shift, history }: Looking,
  tree: SourceFile,
  position: number,
  isType: boolean,
): Generator<Candidate> {
  const meaning = isType ? SymbolFlags.Type | SymbolFlags.Namespace : SymbolFlags.Value;
  const resolve = (name: string) => () =>
    checker.resolveName(name, meaning | SymbolFlags.Alias, { document: file, position: shift });
  for (const { name, kind, node, depth, ...is } of localsAt(tree, position, shift))
    if (isType ? is.isType : is.isValue)
      yield { name, kind, rank: -depth, symbol: () => checker.getSymbolAtLocation(node) };
  // The latest first, should there be two of a name in different cases.
  for (const [name, binding] of [...history.names].toReversed())
    if (name !== MAGIC_CALLS && (isType ? isTypeName(binding) : binding.value))
      yield { name, kind: kindOf(binding), rank: 1, symbol: resolve(name) };
  for (const name of isType ? TYPE_KEYWORDS : KEYWORDS)
    yield { name, kind: "keyword", rank: 2, symbol: null };
  for (const name of isType ? TYPES : [])
    yield { name, kind: "interface", rank: 3, symbol: resolve(name) };
  for (const name of GLOBALS)
    if (!isType || /^[A-Z]/.test(name))
      yield { name, kind: globalKind(name), rank: 3, symbol: resolve(name) };
}

function isTypeName({ kind }: Binding): boolean {
  return !/^(?:const|let|var|using|function)$/.test(kind);
}

function kindOf({ kind }: Binding): string {
  if (kind === "import" || kind === "namespace") return "module";
  return /^(?:const|let|var|using)$/.test(kind) ? "variable" : kind;
}

function globalKind(name: string): string {
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
  if (typeof descriptor?.value !== "function") return "variable";
  return /^[A-Z]/.test(name) ? "class" : "function";
}
