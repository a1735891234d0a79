import { SymbolFlags } from "typescript/unstable/sync";
import type { Inspection } from "../contract.js";
import { documentedSymbol, resolved } from "./documentation.js";
import { probe, wordAt } from "./probe.js";
import type { Probing } from "./probe.js";
import { plainNames } from "./rename.js";

export function inspect(probing: Probing, code: string, offset: number): Inspection | null {
  const { start, end } = wordAt(code, Math.max(0, Math.min(offset, code.length)));
  if (start === end || /^\d/.test(code.slice(start, end))) return null;
  return probe(probing, code, (program, checker, file, shift) => {
    const symbol = checker.getSymbolAtPosition(file, start + shift);
    if (!symbol) return null;
    const target = resolved(checker, symbol);
    const isType = (target.flags & SymbolFlags.Value) === 0;
    const type = isType ? checker.getDeclaredTypeOfSymbol(target) : checker.getTypeOfSymbol(target);
    const before = /[\p{ID_Continue}$.?]*$/u.exec(code.slice(0, start))?.[0] ?? "";
    const word = wordFor(target.flags);
    const printed = type
      ? plainNames(checker.typeToString(type, program.getSourceFile(file)))
      : "any";
    const documented = documentedSymbol(checker, target, type);
    const documentation = [
      checker.getDocumentationCommentOfSymbol(documented),
      ...checker
        .getJsDocTagsOfSymbol(documented)
        .map((tag) => `*@${tag.name}* ${tag.text ?? ""}`.trimEnd()),
    ].filter((text) => text !== "");
    const name = before + code.slice(start, end);
    return {
      signature: isType ? `${word} ${name} = ${printed}` : `${word} ${name}: ${printed}`,
      documentation: documentation.join("\n\n"),
      start,
      end,
    };
  });
}

function wordFor(flags: SymbolFlags): string {
  if (flags & SymbolFlags.Class) return "class";
  if (flags & SymbolFlags.Enum) return "enum";
  if (flags & SymbolFlags.Function) return "function";
  if (flags & SymbolFlags.Method) return "method";
  if (flags & (SymbolFlags.Property | SymbolFlags.Accessor)) return "property";
  if (flags & SymbolFlags.Interface) return "interface";
  if (flags & SymbolFlags.TypeAlias) return "type";
  if (flags & SymbolFlags.Module) return "namespace";
  return flags & SymbolFlags.BlockScopedVariable ? "const" : "var";
}
