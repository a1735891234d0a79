import { SymbolFlags } from "typescript/unstable/sync";
import type { Checker, Places } from "./compiler.js";
import type { Imported, Imports } from "./imports.js";

/** Imported names that are nothing at run time, so that their module need not exist there. */
export function importedTypes(
  imported: readonly Imported[],
  imports: Imports,
  places: Places,
  checker: Checker,
): ReadonlySet<string> {
  const result = new Set<string>();
  for (const one of imported) {
    const offset = one.open ? imports.exportOffset(one.internal) : -1;
    if (offset < 0) continue;
    const symbol = checker.getSymbolAtPosition(places.imports, offset);
    if (!symbol) continue;
    const target = symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const isType = (target.flags & (SymbolFlags.Interface | SymbolFlags.TypeAlias)) !== 0;
    if (isType && (target.flags & SymbolFlags.Value) === 0) result.add(one.name);
  }
  return result;
}
