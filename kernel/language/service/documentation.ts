import { SymbolFlags } from "typescript/unstable/sync";
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
  return behind && (behind.flags & (SymbolFlags.Function | SymbolFlags.Class)) !== 0
    ? behind
    : symbol;
}
