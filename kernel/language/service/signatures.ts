/** Signatures as a person reads them, one line each; the call that a place in the text stands in. */
import { findPrecedingToken, SyntaxKind } from "typescript/unstable/ast";
import type { CallExpression, NewExpression, Node, SourceFile } from "typescript/unstable/ast";
import { NodeBuilderFlags, SignatureKind } from "typescript/unstable/sync";
import type { Emitter, Signature, Type } from "typescript/unstable/sync";
import type { Checker } from "./compiler.js";
import { plainNames } from "./rename.js";

/** More overloads than these are counted only. */
const SHOWN = 8;

const FLAGS =
  NodeBuilderFlags.NoTruncation |
  NodeBuilderFlags.OmitParameterModifiers |
  NodeBuilderFlags.IgnoreErrors |
  NodeBuilderFlags.UseSingleQuotesForStringLiteralType;

export interface Printer {
  readonly checker: Checker;
  readonly emitter: Emitter;
  /** Where the names that are printed are to be understood. */
  readonly at: Node;
}

/** `<T>(a: T, b?: number): T`. */
export function printSignature({ checker, emitter, at }: Printer, signature: Signature): string {
  const node = checker.signatureToSignatureDeclaration(
    signature,
    SyntaxKind.MethodSignature,
    at,
    FLAGS,
  );
  const text = node ? emitter.printNode(node) : "()";
  return plainNames(text.replace(/\s*\n\s*/g, " ").replace(/;$/, ""));
}

/** Each overload behind its head, for example `function tf.add`. */
export function overloads(
  printer: Printer,
  head: string,
  signatures: readonly Signature[],
): string[] {
  const lines = signatures.slice(0, SHOWN).map((one) => head + printSignature(printer, one));
  const more = signatures.length - SHOWN;
  return more > 0 ? [...lines, `// and ${more} more`] : lines;
}

export function callSignatures(checker: Checker, type: Type): readonly Signature[] {
  return checker.getSignaturesOfType(type, SignatureKind.Call);
}

export function constructSignatures(checker: Checker, type: Type): readonly Signature[] {
  return checker.getSignaturesOfType(type, SignatureKind.Construct);
}

export type Call = CallExpression | NewExpression;

/** The call inside whose parentheses `position` is, and the number of the argument there. */
export function callAt(
  file: SourceFile,
  position: number,
): { readonly call: Call; readonly argument: number } | null {
  let node: Node | undefined = findPrecedingToken(file, position);
  for (; node && node.kind !== SyntaxKind.SourceFile; node = node.parent) {
    // What stands in a function that is an argument has left the call.
    if (node.kind === SyntaxKind.Block) return null;
    if (node.kind !== SyntaxKind.CallExpression && node.kind !== SyntaxKind.NewExpression) continue;
    const call = node as Call;
    const open = file.text.indexOf("(", call.typeArguments?.end ?? call.expression.end);
    const isClosed = file.text[call.end - 1] === ")" && position >= call.end;
    if (open < 0 || position <= open || isClosed) continue;
    const list = call.arguments ?? [];
    const before = list.filter((one) => file.text.slice(one.end, position).includes(","));
    return { call, argument: before.length };
  }
  return null;
}
