/** What kind of name a place in the text calls for. */
import { SyntaxKind } from "typescript/unstable/ast";
import type { Node } from "typescript/unstable/ast";

/** A name is being given here, which cannot be known. */
export function isDeclaring(token: Node): boolean {
  const { parent, kind } = token;
  // An import that does not say yet where from.
  if (parent.kind === SyntaxKind.NamedImports || parent.kind === SyntaxKind.ImportSpecifier)
    return true;
  if (kind !== SyntaxKind.Identifier) return NAMING.has(kind);
  return NAMED.has(parent.kind) && (parent as Node & { readonly name?: Node }).name === token;
}

/** Words after which a new name follows. */
const NAMING = new Set<SyntaxKind>([
  SyntaxKind.ConstKeyword,
  SyntaxKind.LetKeyword,
  SyntaxKind.VarKeyword,
  SyntaxKind.FunctionKeyword,
  SyntaxKind.ClassKeyword,
  SyntaxKind.EnumKeyword,
  SyntaxKind.InterfaceKeyword,
  SyntaxKind.NamespaceKeyword,
]);

const NAMED = new Set<SyntaxKind>([
  SyntaxKind.VariableDeclaration,
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.FunctionExpression,
  SyntaxKind.ClassDeclaration,
  SyntaxKind.ClassExpression,
  SyntaxKind.EnumDeclaration,
  SyntaxKind.EnumMember,
  SyntaxKind.InterfaceDeclaration,
  SyntaxKind.TypeAliasDeclaration,
  SyntaxKind.TypeParameter,
  SyntaxKind.ModuleDeclaration,
  SyntaxKind.PropertyDeclaration,
  SyntaxKind.MethodDeclaration,
  SyntaxKind.PropertySignature,
]);

/** Nodes with a type behind their colon. */
const TYPED = new Set<SyntaxKind>([
  SyntaxKind.VariableDeclaration,
  SyntaxKind.Parameter,
  SyntaxKind.PropertyDeclaration,
  SyntaxKind.PropertySignature,
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.FunctionExpression,
  SyntaxKind.ArrowFunction,
  SyntaxKind.MethodDeclaration,
  SyntaxKind.MethodSignature,
  SyntaxKind.GetAccessor,
  SyntaxKind.CallSignature,
  SyntaxKind.IndexSignature,
]);

/** A type is wanted, and no value. */
export function isTypePlace(token: Node): boolean {
  const { kind, parent } = token;
  if (kind === SyntaxKind.ColonToken) return TYPED.has(parent.kind);
  if (kind === SyntaxKind.AsKeyword || kind === SyntaxKind.SatisfiesKeyword) return true;
  if (kind === SyntaxKind.ImplementsKeyword) return true;
  if (kind === SyntaxKind.ExtendsKeyword) return parent.kind === SyntaxKind.TypeParameter;
  if (kind === SyntaxKind.EqualsToken) return parent.kind === SyntaxKind.TypeAliasDeclaration;
  for (let node = token; ; node = node.parent) {
    if (node.kind === SyntaxKind.TypeQuery) return false;
    if (isTypeNode(node.kind)) return true;
    if (node.kind === SyntaxKind.ExpressionWithTypeArguments) {
      const clause = node.parent as Node & { readonly token?: SyntaxKind };
      return (
        clause.token === SyntaxKind.ImplementsKeyword ||
        clause.parent.kind === SyntaxKind.InterfaceDeclaration
      );
    }
    if (node.kind !== token.kind && !SEPARATORS.has(node.kind)) return false;
  }
}

/** `|` and `<` and `,` belong to the type that they stand in. */
const SEPARATORS = new Set<SyntaxKind>([SyntaxKind.Identifier, SyntaxKind.QualifiedName]);

function isTypeNode(kind: SyntaxKind): boolean {
  return kind >= SyntaxKind.FirstTypeNode && kind <= SyntaxKind.LastTypeNode;
}
