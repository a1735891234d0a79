/** The syntax tree of oxc-parser (ESTree with TypeScript), and walking it. */
import { parseSync, visitorKeys } from "oxc-parser";
import type {
  AccessorProperty,
  ArrowFunctionExpression,
  BindingPattern,
  Class,
  Comment,
  Expression,
  Function as FunctionNode,
  MethodDefinition,
  Node,
  OxcError,
  Program,
  PropertyDefinition,
  Statement,
} from "oxc-parser";

export type {
  AccessorProperty,
  ArrowFunctionExpression,
  BindingPattern,
  Class,
  Comment,
  Expression,
  FunctionNode,
  MethodDefinition,
  Node,
  Program,
  PropertyDefinition,
  Statement,
};

export interface Parsed {
  readonly program: Program;
  readonly comments: readonly Comment[];
  readonly errors: readonly OxcError[];
  /** The text is JSX: it is wrong as plain TypeScript and right as TSX. */
  readonly jsx: boolean;
}

export function parse(code: string, lang: "ts" | "tsx" | "js"): Omit<Parsed, "jsx"> {
  const result = parseSync(`cell.${lang}`, code, { lang, sourceType: "module", astType: "ts" });
  return { program: result.program, comments: result.comments, errors: result.errors };
}

/** `<any>x` is a cast in plain TypeScript, so TSX is tried only where that fails. */
export function parseCell(code: string): Parsed {
  const plain = parse(code, "ts");
  if (plain.errors.length > 0 && /<[\w$>]/.test(code)) {
    const tsx = parse(code, "tsx");
    if (tsx.errors.length === 0) return { ...tsx, jsx: true };
  }
  return { ...plain, jsx: false };
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

/** The nodes directly below, in the order of the text. */
export function children(node: Node): Node[] {
  const result: Node[] = [];
  const fields = node as unknown as Record<string, unknown>;
  for (const key of visitorKeys[node.type] ?? []) {
    const value = fields[key];
    if (Array.isArray(value)) {
      for (const one of value) if (isNode(one)) result.push(one);
    } else if (isNode(value)) result.push(value);
  }
  return result;
}

/** True when the node or anything below it fits; `into` decides where to look. */
export function contains(
  node: Node,
  fits: (node: Node) => boolean,
  into: (node: Node) => boolean = () => true,
): boolean {
  if (fits(node)) return true;
  return into(node) && children(node).some((child) => contains(child, fits, into));
}

export function isFunction(node: Node): node is FunctionNode | ArrowFunctionExpression {
  return (
    node.type === "FunctionDeclaration" ||
    node.type === "FunctionExpression" ||
    node.type === "ArrowFunctionExpression"
  );
}

/** The identifiers that a pattern binds. */
export function boundNames(pattern: Node | null): Extract<Node, { type: "Identifier" }>[] {
  if (!pattern) return [];
  switch (pattern.type) {
    case "Identifier":
      return [pattern];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        boundNames(property.type === "RestElement" ? property.argument : property.value),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap(boundNames);
    case "AssignmentPattern":
      return boundNames(pattern.left);
    case "RestElement":
      return boundNames(pattern.argument);
    case "TSParameterProperty":
      return boundNames(pattern.parameter);
    default:
      return [];
  }
}
