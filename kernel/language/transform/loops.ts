/**
 * Loops at the top level work on locals, which are copied in before and out after: a property of the
 * root object costs ten times as much. That is done only for names that no function of any cell
 * refers to, in loops that do not wait, so that nobody can see the difference.
 */
import { contains } from "../syntax/ast.js";
import type { Node } from "../syntax/ast.js";
import type { CellSyntax, TopStatement } from "../syntax/cell.js";
import type { Reference } from "../syntax/scope.js";

export interface LocalLoop {
  readonly statement: TopStatement;
  readonly names: readonly string[];
  readonly written: readonly string[];
}

export function localLoops(
  cell: CellSyntax,
  body: readonly TopStatement[],
  references: readonly Reference[],
  mayBeLocal: (name: string) => boolean,
): LocalLoop[] {
  const captured = new Set(references.filter((one) => one.deferred).map((one) => one.name));
  const result: LocalLoop[] = [];
  for (const [index, statement] of body.entries()) {
    const { node } = statement;
    if (!isLoop(node) || contains(node, waits)) continue;
    const later = new Set(
      cell.declared.filter((one) => one.at >= node.start).map((one) => one.name),
    );
    const inside = references.filter((one) => one.start >= node.start && one.end <= node.end);
    const names = [...new Set(inside.map((one) => one.name))].filter(
      (name) =>
        !captured.has(name) &&
        !later.has(name) &&
        (mayBeLocal(name) || isVariable(cell, name, index)),
    );
    const written = names.filter((name) => inside.some((one) => one.name === name && one.write));
    if (written.length > 0) result.push({ statement, names, written });
  }
  return result;
}

function isVariable(cell: CellSyntax, name: string, before: number): boolean {
  return cell.declared.some(
    (one) =>
      one.name === name &&
      one.top.node.type === "VariableDeclaration" &&
      cell.statements.indexOf(one.top) < before,
  );
}

function isLoop(node: Node): boolean {
  return node.type === "LabeledStatement"
    ? isLoop(node.body)
    : /^(?:For|ForIn|ForOf|While|DoWhile)Statement$/.test(node.type);
}

function waits(node: Node): boolean {
  return (
    node.type === "AwaitExpression" ||
    (node.type === "ForOfStatement" && node.await) ||
    (node.type === "VariableDeclaration" && node.kind === "var") ||
    /^Import|^Class/.test(node.type)
  );
}
