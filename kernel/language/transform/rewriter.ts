/**
 * Rewrites the checked text of a cell, in place, to JavaScript: names of cells become properties of
 * one object, awaits and loops become interruptible, types go.
 */
import type {
  AccessorProperty,
  ArrowFunctionExpression,
  Class,
  FunctionNode,
  MethodDefinition,
  Node,
} from "../syntax/ast.js";
import { boundNames, children, contains, isFunction } from "../syntax/ast.js";
import { isErased } from "../syntax/cell.js";
import type { Edits } from "../syntax/edits.js";
import type { Reference } from "../syntax/scope.js";
import { Eraser, nameEnd } from "./erase.js";
import { HOOK, HOOK_EXPRESSION } from "./helpers.js";

/** What the generated code calls things; chosen so that no name of the cell is hidden. */
export interface Words {
  readonly root: string;
  readonly cell: string;
  readonly meta: string;
  readonly uses: string;
}

export interface RewriteContext {
  readonly code: string;
  readonly edits: Edits;
  readonly words: Words;
  /** References to names that live in the root object, by where they start. */
  readonly references: ReadonlyMap<number, Reference>;
  /** Names that this cell declares in the root object. */
  readonly owned: ReadonlySet<string>;
}

type Pattern = Parameters<typeof boundNames>[0];

export class Rewriter {
  /** Functions that stand in the root object before anything runs. */
  readonly hoisted: string[] = [];
  usesMeta = false;
  usesUsing = false;
  readonly #context: RewriteContext;
  readonly #edits: Edits;
  readonly #code: string;
  readonly #words: Words;
  readonly #eraser: Eraser;
  #blocks = 0;
  #accessors = 0;
  /** The variable that holds what the present block uses. */
  #uses = "";

  constructor(context: RewriteContext) {
    this.#context = context;
    this.#edits = context.edits;
    this.#code = context.code;
    this.#words = context.words;
    this.#eraser = new Eraser(context.code, context.edits);
  }

  /** A statement of the cell's top level, without `export`. */
  topStatement(node: Node): void {
    if (isErased(node)) {
      this.visit(node, true);
      return;
    }
    switch (node.type) {
      case "VariableDeclaration":
        this.#terminate(node);
        this.#topVariables(node, true);
        return;
      case "FunctionDeclaration":
        if (node.id && this.#context.owned.has(node.id.name)) this.hoisted.push(node.id.name);
        else if (!node.id) this.#edits.wrap(node, "(", ");");
        this.#function(node);
        return;
      case "ClassDeclaration":
        if (node.id && this.#context.owned.has(node.id.name))
          this.#edits.wrap(node, `${this.#words.root}.${node.id.name} = `, ";");
        else if (!node.id) this.#edits.wrap(node, "(", ");");
        this.#class(node);
        return;
      case "TSImportEqualsDeclaration":
        this.#importAlias(node);
        return;
      default:
        this.visit(node, true);
    }
  }

  each(nodes: readonly (Node | null | undefined)[], top = false): void {
    for (const node of nodes) if (node) this.visit(node, top);
  }

  /** `top`: outside of any function, so that `var` belongs to the cell. */
  visit(node: Node, top = false): void {
    if (isErased(node)) {
      if (node.type !== "EmptyStatement") this.#eraser.all(node);
      return;
    }
    switch (node.type) {
      case "Identifier": {
        const reference = this.#context.references.get(node.start);
        if (reference) this.#refer(reference);
        this.#eraser.annotation(node);
        return;
      }
      case "MemberExpression":
        this.visit(node.object, top);
        if (node.computed) this.visit(node.property, top);
        return;
      case "Property":
        if (node.computed) this.visit(node.key, top);
        this.visit(node.value, top);
        return;
      case "LabeledStatement":
        this.visit(node.body, top);
        return;
      case "BreakStatement":
      case "ContinueStatement":
      case "DebuggerStatement":
        this.#terminate(node);
        return;
      case "ExpressionStatement":
      case "ReturnStatement":
      case "ThrowStatement":
        this.#terminate(node);
        this.each(children(node), top);
        return;
      case "VariableDeclaration":
        this.#terminate(node);
        this.#variables(node, top);
        return;
      case "ObjectPattern":
      case "ArrayPattern":
      case "AssignmentPattern":
      case "RestElement":
        this.#pattern(node, top);
        return;
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        this.#function(node);
        return;
      case "ClassDeclaration":
      case "ClassExpression":
        this.#class(node);
        return;
      case "BlockStatement":
        this.#block(node.start + 1, node.end - 1, node.body, top);
        return;
      case "WhileStatement":
      case "DoWhileStatement":
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
        this.#loop(node, top);
        return;
      case "AwaitExpression":
        this.#edits.wrap(node.argument, `${this.#words.cell}.wait(`, ")");
        this.visit(node.argument, top);
        return;
      case "CallExpression":
      case "NewExpression":
        if (node.type === "NewExpression" || !this.#callee(node.callee))
          this.visit(node.callee, top);
        this.#eraser.all(node.typeArguments);
        this.each(node.arguments, top);
        return;
      case "TaggedTemplateExpression":
        if (!this.#callee(node.tag)) this.visit(node.tag, top);
        this.#eraser.all(node.typeArguments);
        this.visit(node.quasi, top);
        return;
      case "AssignmentExpression":
        if (node.left.type === "Identifier" && /^(?:\?\?|\|\||&&)?=$/.test(node.operator))
          this.#named(node.left, node.right);
        this.each([node.left, node.right], top);
        return;
      case "ImportExpression":
        this.#edits.replace(node.start, node.start + "import".length, `${this.#words.cell}.import`);
        if (node.options) this.#edits.wrap(node.options, "(", ")?.with");
        this.each([node.source, node.options], top);
        return;
      case "MetaProperty":
        if (node.meta.name !== "import") return;
        this.usesMeta = true;
        this.#edits.replace(node.start, node.end, this.#words.meta);
        return;
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSTypeAssertion":
      case "TSNonNullExpression":
      case "TSInstantiationExpression":
        this.#eraser.around(node, node.expression);
        this.visit(node.expression, top);
        return;
      case "TSExportAssignment":
        this.#eraser.all(node);
        return;
      default:
        this.each(children(node), top);
    }
  }

  #refer(reference: Reference): void {
    const name = reference.shorthand ? `${reference.name}: ` : "";
    this.#edits.open(reference.start, `${name}${this.#words.root}.`);
  }

  /** A call of a cell's function has no `this`: `(0, $.f)(…)`. */
  #callee(callee: Node): boolean {
    let inner = callee;
    while (
      inner.type === "ParenthesizedExpression" ||
      inner.type === "TSNonNullExpression" ||
      inner.type === "TSAsExpression" ||
      inner.type === "TSSatisfiesExpression" ||
      inner.type === "TSTypeAssertion" ||
      inner.type === "TSInstantiationExpression"
    ) {
      if (inner.type !== "ParenthesizedExpression") this.#eraser.around(inner, inner.expression);
      inner = inner.expression;
    }
    if (inner.type === "Identifier" && this.#context.references.has(inner.start))
      this.#edits.wrap(inner, "(0, ", ")");
    else if (inner === callee) return false;
    this.visit(inner);
    return true;
  }

  /** Adds the semicolon that the learner left to the line break, which an edit may take away. */
  #terminate(node: Node): void {
    if (this.#code[node.end - 1] !== ";") this.#edits.close(node.end, ";");
  }

  /** `const f = () => 1` names its function f; an assignment to a property would not. */
  #named(id: Node, value: Node): void {
    if (id.type !== "Identifier" || !isAnonymousDefinition(value)) return;
    if (!this.#context.references.has(id.start) && !this.#context.owned.has(id.name)) return;
    const key = id.name === "__proto__" ? '["__proto__"]' : id.name;
    this.#edits.wrap(value, `({${key}: `, `}).${id.name}`);
  }

  #variables(node: Extract<Node, { type: "VariableDeclaration" }>, top: boolean): void {
    if (top && node.kind === "var") {
      this.#topVariables(node, false);
      return;
    }
    const using = node.kind === "using" || node.kind === "await using";
    if (using) this.#useKeyword(node);
    for (const declarator of node.declarations) {
      this.visit(declarator.id, top);
      if (!declarator.init) continue;
      if (using) this.#wrapUsed(declarator.init);
      this.visit(declarator.init, top);
    }
  }

  /** Declarations of the cell become assignments to the root object. */
  #topVariables(node: Extract<Node, { type: "VariableDeclaration" }>, statement: boolean): void {
    const owned = node.declarations
      .flatMap((one) => boundNames(one.id))
      .every((id) => this.#context.owned.has(id.name));
    if (!owned) {
      this.#variables({ ...node, kind: node.kind === "var" ? "let" : node.kind }, true);
      return;
    }
    const first = node.declarations[0];
    if (first) this.#edits.blank(node.start, first.id.start);
    const using = node.kind === "using" || node.kind === "await using";
    for (const declarator of node.declarations) {
      if (declarator.id.type === "ObjectPattern") this.#edits.wrap(declarator, "(", ")");
      this.#target(declarator.id);
      if (declarator.init) {
        this.#named(declarator.id, declarator.init);
        if (using) this.#wrapUsed(declarator.init);
        this.visit(declarator.init, true);
      } else if (statement) this.#edits.close(declarator.end, " = void 0");
    }
  }

  /** The names of a binding pattern as targets of an assignment. */
  #target(pattern: Pattern): void {
    if (!pattern) return;
    switch (pattern.type) {
      case "Identifier":
        this.#edits.open(pattern.start, `${this.#words.root}.`);
        this.#edits.blank(nameEnd(this.#code, pattern), pattern.end);
        return;
      case "ObjectPattern":
        for (const property of pattern.properties) {
          if (property.type === "RestElement") {
            this.#target(property.argument);
            continue;
          }
          if (property.computed) this.visit(property.key, true);
          if (property.shorthand && property.key.type === "Identifier")
            this.#edits.open(property.start, `${property.key.name}: `);
          this.#target(property.value);
        }
        break;
      case "ArrayPattern":
        for (const element of pattern.elements) this.#target(element);
        break;
      case "AssignmentPattern":
        this.#target(pattern.left);
        this.#named(pattern.left, pattern.right);
        this.visit(pattern.right, true);
        break;
      case "RestElement":
        this.#target(pattern.argument);
    }
    this.#eraser.annotation(pattern);
  }

  #pattern(node: Node, top: boolean): void {
    if (node.type === "AssignmentPattern") this.#named(node.left, node.right);
    this.#eraser.annotation(node);
    if (node.type === "ObjectPattern") this.each(node.properties, top);
    else if (node.type === "ArrayPattern") this.each(node.elements, top);
    else if (node.type === "AssignmentPattern") this.each([node.left, node.right], top);
    else if (node.type === "RestElement") this.visit(node.argument, top);
  }

  #function(node: FunctionNode | ArrowFunctionExpression, fields = ""): void {
    this.#eraser.head(node);
    const parameters = node.params.filter(
      (one) => !(one.type === "Identifier" && one.name === "this"),
    );
    for (const parameter of parameters) {
      if (parameter.type === "TSParameterProperty") {
        this.#eraser.modifiers(parameter.start, parameter.parameter.start);
        this.visit(parameter.parameter);
      } else this.visit(parameter);
    }
    const body = node.body;
    if (!body) return;
    if (body.type !== "BlockStatement") {
      if (contains(body, mayRunOn, (inner) => !isFunction(inner)))
        this.#edits.wrap(body, `(${HOOK_EXPRESSION}, `, ")");
      this.visit(body);
      return;
    }
    const directive = body.body.findLast((one) => "directive" in one && one.directive !== null);
    const start = directive?.end ?? body.start + 1;
    this.#edits.open(start, `${directive ? ";" : ""}${HOOK}${fields}`);
    this.#block(start, body.end - 1, body.body, false);
  }

  /** Statements in braces; those with `using` are wrapped so that what they use is disposed. */
  #block(start: number, end: number, statements: readonly Node[], top: boolean): void {
    if (!statements.some(isUsing)) {
      this.each(statements, top);
      return;
    }
    const enclosing = this.#uses;
    const name = this.#enterUses();
    this.#edits.open(start, `const ${name} = new ${this.#words.uses}(); try {`);
    this.#edits.close(end, closeUses(name, statements.some(isAwaitUsing)));
    this.#uses = name;
    this.each(statements, top);
    this.#uses = enclosing;
  }

  #enterUses(): string {
    this.usesUsing = true;
    this.#blocks += 1;
    return `${this.#words.uses}${this.#blocks}`;
  }

  /** The cell's own statements use things until the cell ends. */
  enterCellUses(): string {
    this.#uses = this.#enterUses();
    return this.#uses;
  }

  #useKeyword(node: Extract<Node, { type: "VariableDeclaration" }>): void {
    const keyword = /^(?:await\s+)?using/.exec(this.#code.slice(node.start));
    if (keyword) this.#edits.replace(node.start, node.start + keyword[0].length, "const");
  }

  #wrapUsed(value: Node): void {
    this.#edits.wrap(value, `${this.#uses}.add(`, ")");
  }

  #class(node: Class): void {
    this.#eraser.classHead(node);
    if (node.superClass) this.visit(node.superClass);
    for (const member of node.body.body) {
      switch (member.type) {
        case "TSAbstractMethodDefinition":
        case "TSAbstractPropertyDefinition":
        case "TSAbstractAccessorProperty":
        case "TSIndexSignature":
          this.#eraser.all(member);
          break;
        case "StaticBlock":
          this.#block(
            this.#code.indexOf("{", member.start) + 1,
            member.end - 1,
            member.body,
            false,
          );
          break;
        case "MethodDefinition":
          this.#method(member, node.superClass !== null);
          break;
        default:
          if (member.declare) {
            this.#eraser.all(member);
            break;
          }
          this.#eraser.member(member);
          this.#terminate(member);
          if (member.type === "AccessorProperty") this.#accessor(member);
          if (member.computed) this.visit(member.key);
          if (member.value) this.visit(member.value);
      }
    }
  }

  /** `accessor x = 1` as a private field with its getter and setter: V8 lacks the syntax. */
  #accessor(member: AccessorProperty): void {
    const { key } = member;
    if (member.computed) return;
    const written = this.#code.slice(key.start, key.end);
    const keyword = this.#code.lastIndexOf("accessor", key.start);
    this.#edits.blank(keyword, keyword + "accessor".length);
    const still = member.static ? "static " : "";
    const field = `#accessor_${++this.#accessors}`;
    this.#edits.blank(key.start, key.end);
    this.#edits.open(
      key.start,
      `get ${written}() { return this.${field}; } ${still}set ${written}(value) { this.${field} = value; } ${still}${field}`,
    );
  }

  #method(member: MethodDefinition, derived: boolean): void {
    const value = member.value;
    if (!value.body) {
      this.#eraser.all(member);
      return;
    }
    this.#eraser.member(member);
    if (member.computed) this.visit(member.key);
    const fields = value.params
      .filter((one) => one.type === "TSParameterProperty")
      .flatMap((one) => boundNames(one))
      .map((id) => `this.${id.name} = ${id.name};`)
      .join("");
    const call = derived && fields ? value.body.body.find(isSuperCall) : undefined;
    if (call) this.#edits.close(call.end, `;${fields}`);
    this.#function(value, call ? "" : fields);
  }

  #loop(
    node: Extract<
      Node,
      {
        type:
          | "WhileStatement"
          | "DoWhileStatement"
          | "ForStatement"
          | "ForInStatement"
          | "ForOfStatement";
      }
    >,
    top: boolean,
  ): void {
    const body = node.body;
    let fields = HOOK;
    switch (node.type) {
      case "WhileStatement":
        this.visit(node.test, top);
        break;
      case "ForStatement":
        if (node.init?.type === "VariableDeclaration") this.#variables(node.init, top);
        else if (node.init) this.visit(node.init, top);
        this.each([node.test, node.update], top);
        break;
      case "ForInStatement":
      case "ForOfStatement": {
        const left = node.left;
        if (node.type === "ForOfStatement" && node.await)
          this.#edits.wrap(node.right, `${this.#words.cell}.iterate(`, ")");
        this.visit(node.right, top);
        if (left.type !== "VariableDeclaration") this.visit(left, top);
        else if (isUsing(left)) {
          const name = this.#enterUses();
          this.#useKeyword(left);
          const id = left.declarations[0]?.id;
          const used = id?.type === "Identifier" ? id.name : "";
          fields += `const ${name} = new ${this.#words.uses}(); try { ${name}.add(${used});`;
          this.#edits.open(body.start, `{${fields}`);
          this.#edits.close(body.end, `${closeUses(name, isAwaitUsing(left))}}`);
          this.each(left.declarations.map((one) => one.id));
          this.visit(body, top);
          return;
        } else this.#variables(left, top);
      }
    }
    if (body.type === "BlockStatement") this.#edits.open(body.start + 1, fields);
    else this.#edits.wrap(body, `{${fields}`, "}");
    if (node.type === "DoWhileStatement") {
      this.#terminate(node);
      this.visit(node.test, top);
    }
    this.visit(body, top);
  }

  /** `import x = N.y`. */
  #importAlias(node: Extract<Node, { type: "TSImportEqualsDeclaration" }>): void {
    const target = node.moduleReference;
    if (target.type === "TSExternalModuleReference") {
      this.#eraser.all(node);
      return;
    }
    this.#edits.blank(node.start, node.id.start);
    this.#edits.open(node.id.start, `${this.#words.root}.`);
    this.#terminate(node);
    const root = (name: Node): Node => (name.type === "TSQualifiedName" ? root(name.left) : name);
    this.visit(root(target));
  }
}

export function isUsing(node: Node): boolean {
  return (
    node.type === "VariableDeclaration" && (node.kind === "using" || node.kind === "await using")
  );
}

export function isAwaitUsing(node: Node): boolean {
  return node.type === "VariableDeclaration" && node.kind === "await using";
}

export function closeUses(name: string, wait: boolean): string {
  const end = wait ? `await ${name}.endAsync()` : `${name}.end()`;
  return `} catch (error) { ${name}.fail(error); } finally { ${end}; }`;
}

/** An expression that can keep a program from ever ending: it calls or waits. */
function mayRunOn(node: Node): boolean {
  return (
    node.type === "CallExpression" ||
    node.type === "NewExpression" ||
    node.type === "TaggedTemplateExpression" ||
    node.type === "AwaitExpression" ||
    node.type === "ImportExpression"
  );
}

function isAnonymousDefinition(value: Node): boolean {
  if (value.type === "ParenthesizedExpression") return isAnonymousDefinition(value.expression);
  if (value.type === "ArrowFunctionExpression") return true;
  return (
    (value.type === "FunctionExpression" || value.type === "ClassExpression") && value.id === null
  );
}

function isSuperCall(node: Node): boolean {
  return (
    node.type === "ExpressionStatement" &&
    node.expression.type === "CallExpression" &&
    node.expression.callee.type === "Super"
  );
}
