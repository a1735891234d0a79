/** What a debugger asks of generated code: where errors are caught, and which names are local where. */
import type { Outline } from "../contract.js";
import { boundNames, children, isFunction, parse } from "../syntax/ast.js";
import type { Node } from "../syntax/ast.js";
import { hoistedVariables } from "../syntax/scope.js";

export function outline(javascript: string): Outline {
  const caught: (readonly [number, number])[] = [];
  const scopes: Outline["scopes"][number][] = [];
  const visit = (node: Node): void => {
    if (node.type === "TryStatement" && node.handler)
      caught.push([node.block.start, node.block.end]);
    const names = declaredIn(node);
    if (names.length > 0) scopes.push({ start: node.start, end: node.end, names });
    children(node).forEach(visit);
  };
  visit(parse(javascript, "js").program);
  return { caught, scopes };
}

/** Names that are declared for the stretch of this node. */
function declaredIn(node: Node): string[] {
  if (isFunction(node)) {
    const own = node.type === "FunctionExpression" && node.id ? [node.id.name] : [];
    const variables = node.body ? hoistedVariables(node.body) : [];
    return [...own, ...node.params.flatMap((one) => namesOf(one)), ...variables];
  }
  switch (node.type) {
    case "BlockStatement":
    case "StaticBlock":
      return node.body.flatMap(declaredBy);
    case "ForStatement":
      return node.init ? declaredBy(node.init) : [];
    case "ForInStatement":
    case "ForOfStatement":
      return declaredBy(node.left);
    case "CatchClause":
      return node.param ? namesOf(node.param) : [];
    case "SwitchStatement":
      return node.cases.flatMap((one) => one.consequent.flatMap(declaredBy));
    default:
      return [];
  }
}

function declaredBy(statement: Node): string[] {
  switch (statement.type) {
    case "VariableDeclaration":
      return statement.declarations.flatMap((one) => namesOf(one.id));
    case "FunctionDeclaration":
    case "ClassDeclaration":
      return statement.id ? [statement.id.name] : [];
    default:
      return [];
  }
}

function namesOf(pattern: Parameters<typeof boundNames>[0]): string[] {
  return boundNames(pattern).map((id) => id.name);
}
