/** What a cell consists of: its statements in the order in which they run, and what they declare. */
import type { Declaration } from "../contract.js";
import { boundNames, children, isFunction } from "./ast.js";
import type { Node, Parsed, Statement } from "./ast.js";

export interface TopStatement {
  /** The statement without `export`; an exported expression stands for itself. */
  readonly node: Node;
  /** The statement as written. */
  readonly whole: Statement;
  /** Its place in the order of execution: imports come first. */
  readonly order: number;
}

/** A declaration at the top level, with the place of its name. */
export interface Declared extends Declaration {
  readonly at: number;
  /** The statement as written that holds it. */
  readonly top: TopStatement;
  /** It exists at run time. */
  readonly value: boolean;
}

export interface CellSyntax {
  readonly code: string;
  readonly parsed: Parsed;
  readonly statements: readonly TopStatement[];
  readonly declared: readonly Declared[];
}

export function cellSyntax(code: string, parsed: Parsed): CellSyntax {
  const body = parsed.program.body;
  const imports = body.filter(isImport).length;
  let nextImport = 0;
  let next = imports;
  const statements = body.map((whole): TopStatement => {
    const order = isImport(whole) ? nextImport++ : next++;
    return { node: unwrapped(whole), whole, order };
  });
  return { code, parsed, statements, declared: statements.flatMap(declaredBy) };
}

export function isImport(node: Node): boolean {
  return (
    node.type === "ImportDeclaration" ||
    (node.type === "TSImportEqualsDeclaration" &&
      node.moduleReference.type === "TSExternalModuleReference")
  );
}

function unwrapped(statement: Statement): Node {
  if (statement.type === "ExportNamedDeclaration") return statement.declaration ?? statement;
  if (statement.type === "ExportDefaultDeclaration") return statement.declaration;
  return statement;
}

/** Declarations that leave nothing behind at run time. */
export function isErased(node: Node): boolean {
  switch (node.type) {
    case "TSTypeAliasDeclaration":
    case "TSInterfaceDeclaration":
    case "TSDeclareFunction":
    case "TSNamespaceExportDeclaration":
    case "ExportAllDeclaration":
    case "EmptyStatement":
      return true;
    case "ExportNamedDeclaration":
      return node.declaration === null;
    case "TSModuleDeclaration":
      return node.declare || node.kind === "global" || !isInstantiated(node);
    case "VariableDeclaration":
    case "ClassDeclaration":
    case "TSEnumDeclaration":
    case "FunctionDeclaration":
      return node.declare === true;
    default:
      return false;
  }
}

/** A namespace of nothing but types has no value. */
function isInstantiated(node: Extract<Node, { type: "TSModuleDeclaration" }>): boolean {
  return (node.body?.body ?? []).some((statement) => {
    const inner = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    return inner !== null && !isErased(inner);
  });
}

function declaredBy(top: TopStatement): Declared[] {
  const { node, order } = top;
  const one = (
    id: { readonly name: string; readonly start: number },
    kind: Declaration["kind"],
    statement: number,
    value: boolean,
  ): Declared => ({ name: id.name, kind, statement, at: id.start, top, value });
  switch (node.type) {
    case "VariableDeclaration": {
      const kind = node.kind === "await using" ? "using" : node.kind;
      const names = node.declarations.flatMap((declarator) => boundNames(declarator.id));
      return names.map((id) => one(id, kind, order, !node.declare));
    }
    case "FunctionDeclaration":
    case "TSDeclareFunction":
      // Overload signatures belong to the implementation, which is declared beside them.
      return node.id ? [one(node.id, "function", -1, node.type === "FunctionDeclaration")] : [];
    case "ClassDeclaration":
      return node.id ? [one(node.id, "class", order, !node.declare)] : [];
    case "TSEnumDeclaration":
      return [one(node.id, "enum", order, !node.declare)];
    case "TSModuleDeclaration": {
      if (node.kind === "global" || node.id.type === "Literal") return [];
      let root: Node = node.id;
      while (root.type === "TSQualifiedName") root = root.left;
      const value = !isErased(node);
      return root.type === "Identifier" ? [one(root, "namespace", value ? order : -1, value)] : [];
    }
    case "TSTypeAliasDeclaration":
      return [one(node.id, "type", -1, false)];
    case "TSInterfaceDeclaration":
      return [one(node.id, "interface", -1, false)];
    case "TSImportEqualsDeclaration":
      return [one(node.id, "import", order, node.importKind !== "type")];
    case "ImportDeclaration":
      return node.specifiers.map((specifier) => {
        const typeOnly =
          node.importKind === "type" ||
          (specifier.type === "ImportSpecifier" && specifier.importKind === "type");
        return one(specifier.local, "import", order, !typeOnly);
      });
    default:
      return nestedVariables(node).map((id) => one(id, "var", order, true));
  }
}

/** `var` inside of blocks and loops belongs to the cell. */
function nestedVariables(node: Node): Extract<Node, { type: "Identifier" }>[] {
  if (isFunction(node) || node.type.startsWith("Class") || node.type.startsWith("TS")) return [];
  if (node.type === "VariableDeclaration" && node.kind === "var")
    return node.declarations.flatMap((declarator) => boundNames(declarator.id));
  return children(node).flatMap(nestedVariables);
}
