import { SyntaxKind } from "typescript/unstable/ast";

/** Bodies whose variables stay inside; a function's own name is outside of them. */
export const VALUE_SCOPES: ReadonlySet<SyntaxKind> = new Set<SyntaxKind>([
  SyntaxKind.Block,
  SyntaxKind.ForStatement,
  SyntaxKind.ForInStatement,
  SyntaxKind.ForOfStatement,
  SyntaxKind.CaseBlock,
  SyntaxKind.CatchClause,
  SyntaxKind.ModuleBlock,
  SyntaxKind.ArrowFunction,
  SyntaxKind.FunctionExpression,
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.MethodDeclaration,
  SyntaxKind.Constructor,
  SyntaxKind.GetAccessor,
  SyntaxKind.SetAccessor,
  SyntaxKind.ClassDeclaration,
  SyntaxKind.ClassExpression,
]);
