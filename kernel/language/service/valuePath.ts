/** How a running program reaches what an expression names: a name of the cells, then keys. */
import { SyntaxKind } from "typescript/unstable/ast";
import type {
  ElementAccessExpression,
  Node,
  PropertyAccessExpression,
} from "typescript/unstable/ast";
import type { Checker } from "./compiler.js";
import type { History } from "./history.js";
import { VALUE_SCOPES } from "./scopeKinds.js";

/** `a.b["c"][0]` as `["a", "b", "c", "0"]`; null for calls, local variables and all else. */
export function valuePath(
  node: Node,
  checker: Checker,
  history: History,
): readonly string[] | null {
  switch (node.kind) {
    case SyntaxKind.Identifier: {
      const name = node.getText();
      return history.names.get(name)?.value && isOfCells(node, checker) ? [name] : null;
    }
    case SyntaxKind.PropertyAccessExpression: {
      const { expression, name } = node as PropertyAccessExpression;
      const before = valuePath(expression, checker, history);
      return before && name.kind === SyntaxKind.Identifier ? [...before, name.getText()] : null;
    }
    case SyntaxKind.ElementAccessExpression: {
      const { expression, argumentExpression: key } = node as ElementAccessExpression;
      const before = valuePath(expression, checker, history);
      const text = key && literalText(key);
      return before && text !== undefined ? [...before, text] : null;
    }
    case SyntaxKind.NonNullExpression:
    case SyntaxKind.ParenthesizedExpression:
    case SyntaxKind.AsExpression:
    case SyntaxKind.SatisfiesExpression:
      return valuePath((node as Node & { readonly expression: Node }).expression, checker, history);
    default:
      return null;
  }
}

function literalText(key: Node): string | undefined {
  const isLiteral =
    key.kind === SyntaxKind.StringLiteral ||
    key.kind === SyntaxKind.NumericLiteral ||
    key.kind === SyntaxKind.NoSubstitutionTemplateLiteral;
  return isLiteral ? (key as Node & { readonly text: string }).text : undefined;
}

/** A name of earlier cells, or one that this cell declares at its top level: the next run's. */
function isOfCells(name: Node, checker: Checker): boolean {
  const symbol = checker.getSymbolAtLocation(name);
  const declaration = symbol?.declarations[0]?.resolve();
  if (!declaration) return false;
  for (let node: Node = declaration.parent; ; node = node.parent) {
    if (node.kind === SyntaxKind.SourceFile) return node === name.getSourceFile();
    if (isBlockOrFunction(node)) return false;
  }
}

function isBlockOrFunction(node: Node): boolean {
  return VALUE_SCOPES.has(node.kind);
}
