/** The names that a text declares around a place, the innermost first. */
import { SyntaxKind } from "typescript/unstable/ast";
import type { Node, SourceFile } from "typescript/unstable/ast";
import { VALUE_SCOPES } from "../scopeKinds.js";

export interface Local {
  readonly name: string;
  readonly kind: string;
  /** Where it is declared. */
  readonly node: Node;
  /** It is a type and nothing at run time. */
  readonly isType: boolean;
  /** It is a value. */
  readonly isValue: boolean;
  /** How many bodies it is inside of. */
  readonly depth: number;
}

/** Node kinds that declare a name in the statement list, the parameters or the head that they are in. */
const DECLARING: ReadonlyMap<SyntaxKind, Pick<Local, "kind" | "isType" | "isValue">> = new Map([
  [SyntaxKind.VariableDeclaration, { kind: "variable", isType: false, isValue: true }],
  [SyntaxKind.BindingElement, { kind: "variable", isType: false, isValue: true }],
  [SyntaxKind.Parameter, { kind: "variable", isType: false, isValue: true }],
  [SyntaxKind.FunctionDeclaration, { kind: "function", isType: false, isValue: true }],
  [SyntaxKind.ClassDeclaration, { kind: "class", isType: true, isValue: true }],
  [SyntaxKind.EnumDeclaration, { kind: "enum", isType: true, isValue: true }],
  [SyntaxKind.ModuleDeclaration, { kind: "module", isType: true, isValue: true }],
  [SyntaxKind.InterfaceDeclaration, { kind: "interface", isType: true, isValue: false }],
  [SyntaxKind.TypeAliasDeclaration, { kind: "type", isType: true, isValue: false }],
  [SyntaxKind.TypeParameter, { kind: "typeParameter", isType: true, isValue: false }],
  [SyntaxKind.ImportClause, { kind: "module", isType: true, isValue: true }],
  [SyntaxKind.NamespaceImport, { kind: "module", isType: true, isValue: true }],
  [SyntaxKind.ImportSpecifier, { kind: "module", isType: true, isValue: true }],
  [SyntaxKind.ImportEqualsDeclaration, { kind: "module", isType: true, isValue: true }],
]);

/** Bodies whose declarations stay inside; a function's own name is outside of them. */
const CLOSED = new Set<SyntaxKind>([
  ...VALUE_SCOPES,
  SyntaxKind.InterfaceDeclaration,
  SyntaxKind.TypeAliasDeclaration,
  SyntaxKind.FunctionType,
]);

/** `from`: the text begins there; what stands before is not the learner's. */
export function localsAt(tree: SourceFile, position: number, from: number): readonly Local[] {
  const levels: Local[][] = [[]];
  const visit = (node: Node, level: number): void => {
    if (node.end <= from) return;
    const declares = DECLARING.get(node.kind);
    if (declares) {
      const name = (node as Node & { readonly name?: Node }).name;
      // A half-written declaration is no name to offer at the place where it is written.
      const isHere = name && name.getStart(tree) <= position && position <= name.end;
      if (name?.kind === SyntaxKind.Identifier && !isHere && name.end > name.getStart(tree))
        levels[level]?.push({ ...declares, name: name.getText(tree), node: name, depth: level });
    }
    if (!CLOSED.has(node.kind)) {
      node.forEachChild((child) => visit(child, level));
    } else if (isAround(tree, node, position)) {
      levels[level + 1] ??= [];
      node.forEachChild((child) => visit(child, level + 1));
    }
  };
  visit(tree, 0);
  return levels.toReversed().flat();
}

/** An unclosed block reaches on. */
function isAround(tree: SourceFile, node: Node, position: number): boolean {
  if (position <= node.getStart(tree)) return false;
  return position < node.end || (position === node.end && tree.text[node.end - 1] !== "}");
}
