/** What is known about the name, or the call, at a place in a text. */
import { getTouchingPropertyName, SyntaxKind } from "typescript/unstable/ast";
import type { Node, SourceFile } from "typescript/unstable/ast";
import { NodeBuilderFlags, SymbolFlags } from "typescript/unstable/sync";
import type { Signature, Symbol, Type } from "typescript/unstable/sync";
import type { Inspection, Source } from "../contract.js";
import { documentedSymbol, documentation, parameterText, resolved } from "./documentation.js";
import { probe, wordAt } from "./probe.js";
import type { Looking, Probing } from "./probe.js";
import { plainNames } from "./rename.js";
import { callAt, callSignatures, constructSignatures, overloads } from "./signatures.js";
import type { Printer } from "./signatures.js";
import { declarationOf } from "./sources.js";
import type { Sources } from "./sources.js";
import { valuePath } from "./valuePath.js";

/** Properties of an interface that are listed. */
const PROPERTIES = 30;

export function inspect(
  probing: Probing,
  sources: Sources,
  code: string,
  offset: number,
  withSource: boolean,
): Inspection | null {
  const at = Math.max(0, Math.min(offset, code.length));
  const { start, end } = wordAt(code, at);
  return probe(probing, code, (looking) => {
    const file = looking.program.getSourceFile(looking.file);
    if (!file) return null;
    const isWord = start < end && !/^\d/.test(code.slice(start, end));
    const named = isWord ? inspectName(looking, file, start, end) : null;
    if (named && (named.found.signature !== "" || named.found.path)) {
      const source = withSource ? sourceOf(looking, sources, named.node, named.symbol) : null;
      return { ...named.found, source };
    }
    return inspectCall(looking, file, at);
  });
}

interface Named {
  readonly node: Node;
  readonly symbol: Symbol | null;
  readonly found: Inspection;
}

function inspectName(looking: Looking, file: SourceFile, start: number, end: number): Named | null {
  const { checker, shift, history } = looking;
  const node = getTouchingPropertyName(file, start + shift);
  if (node.kind !== SyntaxKind.Identifier && node.kind !== SyntaxKind.PrivateIdentifier)
    return null;
  const whole = wholeAccess(node);
  const path = valuePath(whole, checker, history);
  const name = whole.getText(file).replace(/\s+/g, "");
  const nothing = { documentation: "", start, end, path, source: null };
  const symbol =
    checker.getSymbolAtLocation(node) ??
    (whole === node ? checker.resolveName(name, SymbolFlags.Type, node) : undefined);
  if (!symbol) return { node, symbol: null, found: { ...nothing, signature: "" } };
  const target = resolved(checker, symbol);
  const isType = (target.flags & SymbolFlags.Value) === 0;
  const type = isType
    ? checker.getDeclaredTypeOfSymbol(target)
    : checker.getTypeOfSymbolAtLocation(target, node);
  if (type.isErrorType()) return { node, symbol: null, found: { ...nothing, signature: "" } };
  const documented = documentedSymbol(checker, target, type);
  return {
    node,
    symbol: target,
    found: {
      ...nothing,
      signature: describe({ ...looking, at: node }, target, type, name, node).join("\n"),
      documentation: documentation(checker, documented),
    },
  };
}

/** `a.b.c` of which `node` is the last name; an import's name is only itself. */
function wholeAccess(node: Node): Node {
  const { parent } = node;
  const isLast =
    (parent.kind === SyntaxKind.PropertyAccessExpression ||
      parent.kind === SyntaxKind.QualifiedName) &&
    parent.end === node.end;
  return isLast ? parent : node;
}

function describe(
  printer: Printer & Looking,
  symbol: Symbol,
  type: Type,
  name: string,
  node: Node,
): string[] {
  const { checker } = printer;
  const { flags } = symbol;
  const printed = () => plainNames(checker.typeToString(type, node));
  if (flags & SymbolFlags.Class) {
    const signatures = constructSignatures(checker, type);
    return [`class ${name}`, ...overloads(printer, `new ${name}`, signatures)];
  }
  if (flags & SymbolFlags.Enum) {
    const members = [...symbol.getExports().values()].map((one) => one.name);
    return [`enum ${name} { ${members.join(", ")} }`];
  }
  const calls = flags & SymbolFlags.Value ? callSignatures(checker, type) : [];
  if (calls.length > 0) {
    const word = flags & SymbolFlags.Method ? "method" : "function";
    return overloads(printer, `${word} ${name}`, calls);
  }
  if (flags & SymbolFlags.Value && flags & SymbolFlags.Module) return [`namespace ${name}`];
  if (flags & SymbolFlags.Interface) return [`interface ${name} ${properties(printer, type)}`];
  if (flags & SymbolFlags.TypeAlias) {
    const expanded = plainNames(checker.typeToString(type, node, NodeBuilderFlags.InTypeAlias));
    return [`type ${name} = ${expanded}`];
  }
  if (flags & SymbolFlags.TypeParameter) return [`type parameter ${name}`];
  if ((flags & SymbolFlags.Value) === 0) return [`namespace ${name}`];
  return [`${wordFor(printer, symbol, name)} ${name}: ${printed()}`];
}

function wordFor({ history }: Looking, { flags, name }: Symbol, shown: string): string {
  if (flags & (SymbolFlags.Property | SymbolFlags.Accessor)) return "property";
  if (flags & SymbolFlags.EnumMember) return "enum member";
  const kind = shown === plainNames(name) ? history.names.get(shown)?.kind : undefined;
  if (kind === "let" || kind === "var" || kind === "using") return kind;
  return flags & SymbolFlags.BlockScopedVariable ? "const" : "var";
}

function properties({ checker, at }: Printer, type: Type): string {
  const all = checker.getPropertiesOfType(type);
  if (all.length === 0) return "{}";
  const lines = all.slice(0, PROPERTIES).map((one) => {
    const of = checker.getTypeOfSymbol(one);
    const optional = one.flags & SymbolFlags.Optional ? "?" : "";
    return `  ${one.name}${optional}: ${of ? plainNames(checker.typeToString(of, at)) : "any"};`;
  });
  const more = all.length - PROPERTIES;
  return ["{", ...lines, ...(more > 0 ? [`  // and ${more} more`] : []), "}"].join("\n");
}

function sourceOf(
  looking: Looking,
  sources: Sources,
  node: Node,
  symbol: Symbol | null,
): Source | null {
  const whole = wholeAccess(node);
  const isName = whole === node && valuePath(node, looking.checker, looking.history) !== null;
  const own = isName || !symbol ? sources.find(node.getText()) : null;
  return own ?? (symbol && declarationOf(looking, symbol));
}

/** The signatures of the call around a place, the one that fits what is written so far first. */
function inspectCall(looking: Looking, file: SourceFile, at: number): Inspection | null {
  const { checker, shift, history } = looking;
  const found = callAt(file, at + shift);
  if (!found) return null;
  const { call, argument } = found;
  const callee = call.expression;
  const type = checker.getTypeAtLocation(callee);
  if (!type) return null;
  const isNew = call.kind === SyntaxKind.NewExpression;
  const signatures = isNew ? constructSignatures(checker, type) : callSignatures(checker, type);
  const path = valuePath(callee, checker, history);
  if (signatures.length === 0 && !path) return null;
  const name = callee.getText(file).replace(/\s+/g, " ");
  const sorted = fitting(signatures, argument, call.arguments?.length ?? 0);
  const symbol = checker.getSymbolAtLocation(callee);
  const documented = symbol && documentedSymbol(checker, resolved(checker, symbol), type);
  const parameter = activeParameter(sorted[0], argument);
  const printer = { ...looking, at: callee };
  const text = documented ? documentation(checker, documented) : "";
  const active = parameter && documented && parameterText(checker, documented, parameter.name);
  return {
    signature: overloads(printer, isNew ? `new ${name}` : name, sorted).join("\n"),
    documentation: [active && `**${parameter.name}** ${active}`, text].filter(Boolean).join("\n\n"),
    start: callee.getStart(file) - shift,
    end: callee.end - shift,
    path,
    source: null,
  };
}

/** Those that take as many arguments as are written, and one at this place, come first. */
function fitting(signatures: readonly Signature[], argument: number, written: number): Signature[] {
  const needed = Math.max(argument + 1, written);
  const takes = (one: Signature) =>
    one.hasRestParameter ||
    one.getParameters().length >= needed ||
    (needed === 1 && argument === 0);
  return [...signatures.filter(takes), ...signatures.filter((one) => !takes(one))];
}

function activeParameter(signature: Signature | undefined, argument: number): Symbol | undefined {
  const parameters = signature?.getParameters() ?? [];
  return parameters[argument] ?? (signature?.hasRestParameter ? parameters.at(-1) : undefined);
}
