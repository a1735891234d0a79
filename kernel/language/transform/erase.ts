/** Takes the types out of a text in place, so that every line and column stays. */
import type {
  AccessorProperty,
  ArrowFunctionExpression,
  Class,
  FunctionNode,
  MethodDefinition,
  Node,
  PropertyDefinition,
} from "../syntax/ast.js";
import type { Edits } from "../syntax/edits.js";

type Span = { readonly start: number; readonly end: number };

export class Eraser {
  readonly #code: string;
  readonly #edits: Edits;

  constructor(code: string, edits: Edits) {
    this.#code = code;
    this.#edits = edits;
  }

  all(span: Span | null | undefined): void {
    if (span) this.#edits.blank(span.start, span.end);
  }

  /** What stands around an expression: `as T`, `satisfies T`, `<T>`, `!`. */
  around(node: Span, expression: Span): void {
    if (this.#hasLineBreak(node.start, expression.start)) this.#edits.wrap(node, "(", ")");
    this.#edits.blank(node.start, expression.start);
    this.#edits.blank(expression.end, node.end);
  }

  /** `?`, `!` and the annotation of a name or a pattern. */
  annotation(node: Node): void {
    switch (node.type) {
      case "Identifier":
        this.#edits.blank(nameEnd(this.#code, node), node.end);
        return;
      case "ObjectPattern":
      case "ArrayPattern":
      case "AssignmentPattern":
      case "RestElement": {
        const annotation = node.typeAnnotation;
        if (node.optional) {
          const mark = this.#code.lastIndexOf("?", annotation?.start ?? node.end);
          this.#edits.blank(mark, mark + 1);
        }
        this.all(annotation);
      }
    }
  }

  /** The types of a function's head; a `this` parameter goes as a whole. */
  head(node: FunctionNode | ArrowFunctionExpression): void {
    this.all(node.typeParameters);
    const [first, second] = node.params;
    if (first?.type === "Identifier" && first.name === "this") {
      const comma = this.#code.indexOf(",", first.end);
      const end = second?.start ?? (comma >= 0 && comma < this.#bodyStart(node) ? comma + 1 : 0);
      this.#edits.blank(first.start, Math.max(end, first.end));
    }
    const result = node.returnType;
    if (!result) return;
    this.all(result);
    if (node.type !== "ArrowFunctionExpression") return;
    if (!this.#hasLineBreak(result.start, result.end)) return;
    // No line may break between `)` and `=>`.
    const parenthesis = this.#code.lastIndexOf(")", result.start);
    this.#edits.blank(parenthesis, parenthesis + 1);
    this.#edits.close(result.end, ")");
  }

  classHead(node: Class): void {
    this.all(node.typeParameters);
    this.all(node.superTypeArguments);
    this.#words(node.decorators.at(-1)?.end ?? node.start, node.body.start, ["abstract"]);
    if (!node.implements?.length) return;
    const before =
      node.superTypeArguments ?? node.superClass ?? node.typeParameters ?? node.id ?? undefined;
    const from = before?.end ?? this.#code.indexOf("class", node.start) + "class".length;
    this.#edits.blank(from, node.body.start);
  }

  /** Modifiers, `?`, `!` and the annotation of a class member. */
  member(node: MethodDefinition | PropertyDefinition | AccessorProperty): void {
    this.modifiers(node.decorators.at(-1)?.end ?? node.start, node.key.start);
    if (node.optional) this.#mark("?", node.key.end);
    if ("definite" in node && node.definite) this.#mark("!", node.key.end);
    if ("typeAnnotation" in node) this.all(node.typeAnnotation);
  }

  modifiers(start: number, end: number): void {
    this.#words(start, end, [
      "public",
      "private",
      "protected",
      "readonly",
      "override",
      "declare",
      "abstract",
    ]);
  }

  #words(start: number, end: number, words: readonly string[]): void {
    const text = this.#code.slice(start, end);
    for (const match of text.matchAll(/[\w$]+/g))
      if (words.includes(match[0]))
        this.#edits.blank(start + match.index, start + match.index + match[0].length);
  }

  #mark(mark: string, from: number): void {
    const at = this.#code.indexOf(mark, from);
    this.#edits.blank(at, at + 1);
  }

  #bodyStart(node: FunctionNode | ArrowFunctionExpression): number {
    return node.body?.start ?? node.end;
  }

  #hasLineBreak(start: number, end: number): boolean {
    return /[\r\n\u2028\u2029]/.test(this.#code.slice(start, end));
  }
}

/** The range of an annotated name reaches over its annotation; this is where the name ends. */
export function nameEnd(code: string, id: Span & { readonly name: string }): number {
  if (code.startsWith(id.name, id.start)) return id.start + id.name.length;
  const match = /^(?:\\u(?:\{[^}]*\}|.{4})|[\p{ID_Continue}$\u200c\u200d])*/u.exec(
    code.slice(id.start, id.end),
  );
  return id.start + (match?.[0].length ?? 0);
}
