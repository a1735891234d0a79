/** Doc comments as Markdown. */
import { SignatureKind, SymbolFlags } from "typescript/unstable/sync";
import type { Symbol, Type } from "typescript/unstable/sync";
import type { Checker } from "./compiler.js";

/** Follows an import to what it imports. */
export function resolved(checker: Checker, symbol: Symbol): Symbol {
  return symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** A name's doc comment, or that of the function which it was given: tfjs declares its operations so. */
export function documentedSymbol(checker: Checker, symbol: Symbol, type: Type | undefined): Symbol {
  if (checker.getDocumentationCommentOfSymbol(symbol) !== "") return symbol;
  const behind = type?.getSymbol();
  if (!type || !behind) return symbol;
  // Of an instance the class says nothing that belongs to this one.
  const isClass =
    (behind.flags & SymbolFlags.Class) !== 0 &&
    checker.getSignaturesOfType(type, SignatureKind.Construct).length > 0;
  return isClass || (behind.flags & SymbolFlags.Function) !== 0 ? behind : symbol;
}

/** The comment and its tags. */
export function documentation(checker: Checker, symbol: Symbol): string {
  return [
    checker.getDocumentationCommentOfSymbol(symbol),
    ...checker
      .getJsDocTagsOfSymbol(symbol)
      .filter((tag) => tag.name !== "doc")
      .map((tag) => `*@${tag.name}* ${tag.text ?? ""}`.trimEnd()),
  ]
    .filter((text) => text !== "")
    .join("\n\n");
}

/** What the comment says of one parameter. */
export function parameterText(checker: Checker, symbol: Symbol, name: string): string {
  const tags = checker.getJsDocTagsOfSymbol(symbol).filter((tag) => tag.name === "param");
  const text = tags.map((tag) => tag.text ?? "").find((one) => one.split(/\s/, 1)[0] === name);
  return text?.slice(name.length).replace(/^[\s-]+/, "") ?? "";
}
