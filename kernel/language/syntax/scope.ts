/**
 * Which identifiers of a text are references to names of its top level or from outside of it, as
 * opposed to parameters, locals and type parameters. Values and types are told apart, for `T` may be
 * a type parameter here and a value there.
 */
import { boundNames, children } from "./ast.js";
import type { ArrowFunctionExpression, Class, FunctionNode, Node } from "./ast.js";

export type Meaning = "value" | "type";

export interface Reference {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly meaning: Meaning;
  /** The name is assigned to. */
  readonly write: boolean;
  /** It stands inside a function or a class, which may run at another time. */
  readonly deferred: boolean;
  /** It is erased with the types around it. */
  readonly erased: boolean;
  /** The one identifier of `{x}`, which is a key, too. */
  readonly shorthand: boolean;
}

interface Scope {
  readonly values: Set<string>;
  readonly types: Set<string>;
  readonly parent: Scope | null;
}

interface Place {
  readonly scope: Scope;
  readonly deferred: boolean;
  readonly erased: boolean;
}

/**
 * References to names that no inner scope declares, in the order of the text. A class's name inside
 * of the class is its own, unless `own` is "outer".
 */
export function outerReferences(root: Node, own: "inner" | "outer" = "inner"): Reference[] {
  const walker = new Walker(own);
  const top: Scope = { values: new Set(), types: new Set(), parent: null };
  walker.each(children(root), { scope: top, deferred: false, erased: false });
  return walker.found.toSorted((a, b) => a.start - b.start);
}

class Walker {
  readonly found: Reference[] = [];
  readonly #own: "inner" | "outer";

  constructor(own: "inner" | "outer") {
    this.#own = own;
  }

  each(nodes: readonly (Node | null | undefined)[], place: Place): void {
    for (const node of nodes) if (node) this.visit(node, place);
  }

  visit(node: Node, place: Place): void {
    switch (node.type) {
      case "Identifier":
        this.each(children(node), place);
        this.#refer(node, "value", place, { write: false });
        return;
      case "AssignmentExpression":
        this.#assign(node.left, place);
        this.visit(node.right, place);
        return;
      case "UpdateExpression":
        this.#assign(node.argument, place);
        return;
      case "MemberExpression":
        this.visit(node.object, place);
        if (node.computed) this.visit(node.property, place);
        return;
      case "Property":
        if (node.computed) this.visit(node.key, place);
        if (node.shorthand && node.value.type === "Identifier")
          this.#refer(node.value, "value", place, { write: false, shorthand: true });
        else this.visit(node.value, place);
        return;
      case "LabeledStatement":
        this.visit(node.body, place);
        return;
      case "BreakStatement":
      case "ContinueStatement":
      case "MetaProperty":
      case "ImportDeclaration":
      case "ExportAllDeclaration":
        return;
      case "ExportNamedDeclaration":
        if (node.declaration) this.visit(node.declaration, place);
        return;
      case "VariableDeclarator":
        this.#bind(node.id, place);
        if (node.init) this.visit(node.init, place);
        return;
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
      case "TSDeclareFunction":
      case "TSEmptyBodyFunctionExpression":
        this.#function(node, place);
        return;
      case "ClassDeclaration":
      case "ClassExpression":
        this.#class(node, place);
        return;
      case "MethodDefinition":
      case "PropertyDefinition":
      case "AccessorProperty":
      case "TSAbstractMethodDefinition":
      case "TSAbstractPropertyDefinition":
      case "TSAbstractAccessorProperty": {
        this.each(node.decorators, place);
        if (node.computed) this.visit(node.key, place);
        if ("typeAnnotation" in node && node.typeAnnotation) this.visit(node.typeAnnotation, place);
        if (node.value) this.visit(node.value, place);
        return;
      }
      case "BlockStatement":
      case "StaticBlock":
      case "Program":
        this.each(node.body, inner(place, declarations(node.body)));
        return;
      case "SwitchStatement":
        this.visit(node.discriminant, place);
        this.each(
          node.cases,
          inner(place, declarations(node.cases.flatMap((one) => one.consequent))),
        );
        return;
      case "ForStatement":
        this.each(
          [node.init, node.test, node.update, node.body],
          inner(place, declarations([node.init])),
        );
        return;
      case "ForInStatement":
      case "ForOfStatement": {
        const within = inner(place, declarations([node.left]));
        if (node.left.type === "VariableDeclaration") this.visit(node.left, within);
        else this.#assign(node.left, within);
        this.each([node.right, node.body], within);
        return;
      }
      case "CatchClause": {
        const names = boundNames(node.param).map((one) => one.name);
        const within = inner(place, { values: names, types: [] });
        if (node.param) this.#bind(node.param, within);
        this.visit(node.body, within);
        return;
      }
      default:
        if (node.type.startsWith("JSX")) this.#jsx(node, place);
        else if (node.type.startsWith("TS")) this.#type(node, place);
        else this.each(children(node), place);
    }
  }

  #refer(
    node: { readonly name: string; readonly start: number; readonly end: number },
    meaning: Meaning,
    place: Place,
    how: { readonly write: boolean; readonly shorthand?: boolean },
  ): void {
    for (let scope: Scope | null = place.scope; scope; scope = scope.parent)
      if ((meaning === "value" ? scope.values : scope.types).has(node.name)) return;
    // The range of an identifier that is typed reaches over its type.
    const end = node.start + node.name.length;
    this.found.push({
      name: node.name,
      start: node.start,
      end: Math.min(node.end, end),
      meaning,
      write: how.write,
      deferred: place.deferred,
      erased: place.erased,
      shorthand: how.shorthand ?? false,
    });
  }

  /** An assignment target: what it names is written. */
  #assign(target: Node, place: Place): void {
    switch (target.type) {
      case "Identifier":
        this.#refer(target, "value", place, { write: true });
        return;
      case "ParenthesizedExpression":
      case "TSNonNullExpression":
        this.#assign(target.expression, place);
        return;
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSTypeAssertion":
        this.#assign(target.expression, place);
        this.visit(target.typeAnnotation, place);
        return;
      case "ObjectPattern":
        for (const property of target.properties) {
          if (property.type === "RestElement") {
            this.#assign(property.argument, place);
            continue;
          }
          if (property.computed) this.visit(property.key, place);
          if (property.shorthand) {
            const value = property.value;
            const name = value.type === "AssignmentPattern" ? value.left : value;
            if (name.type === "Identifier")
              this.#refer(name, "value", place, { write: true, shorthand: true });
            if (value.type === "AssignmentPattern") this.visit(value.right, place);
          } else this.#assign(property.value, place);
        }
        return;
      case "ArrayPattern":
        for (const element of target.elements) if (element) this.#assign(element, place);
        return;
      case "AssignmentPattern":
        this.#assign(target.left, place);
        this.visit(target.right, place);
        return;
      case "RestElement":
        this.#assign(target.argument, place);
        return;
      default:
        this.visit(target, place);
    }
  }

  /** A binding pattern: its names are declared, its defaults, keys and types are visited. */
  #bind(pattern: Node, place: Place): void {
    switch (pattern.type) {
      case "Identifier":
        this.each(children(pattern), place);
        return;
      case "ObjectPattern":
        for (const property of pattern.properties) {
          if (property.type === "RestElement") this.#bind(property, place);
          else {
            if (property.computed) this.visit(property.key, place);
            this.#bind(property.value, place);
          }
        }
        break;
      case "ArrayPattern":
        for (const element of pattern.elements) if (element) this.#bind(element, place);
        break;
      case "AssignmentPattern":
        this.#bind(pattern.left, place);
        this.visit(pattern.right, place);
        break;
      case "RestElement":
        this.#bind(pattern.argument, place);
        break;
      case "TSParameterProperty":
        this.each(pattern.decorators, place);
        this.#bind(pattern.parameter, place);
        return;
      default:
        this.visit(pattern, place);
        return;
    }
    if ("typeAnnotation" in pattern && pattern.typeAnnotation)
      this.visit(pattern.typeAnnotation, place);
  }

  #function(node: FunctionNode | ArrowFunctionExpression, place: Place): void {
    const values = node.params.flatMap(boundNames).map((one) => one.name);
    // A declaration's own name belongs to the scope around it, an expression's to itself.
    if (node.type === "FunctionExpression" && node.id) values.push(node.id.name);
    if (node.type !== "ArrowFunctionExpression") values.push("arguments");
    const types = (node.typeParameters?.params ?? []).map((one) => one.name.name);
    const body = node.body;
    const local = body?.type === "BlockStatement" ? declarations(body.body) : none;
    const hoisted = body?.type === "BlockStatement" ? hoistedVariables(body) : [];
    const within: Place = {
      ...inner(place, {
        values: [...values, ...local.values, ...hoisted],
        types: [...types, ...local.types],
      }),
      deferred: true,
    };
    if (node.typeParameters) this.visit(node.typeParameters, within);
    for (const parameter of node.params) this.#bind(parameter, within);
    if (node.returnType) this.visit(node.returnType, within);
    if (body?.type === "BlockStatement") this.each(body.body, within);
    else if (body) this.visit(body, within);
  }

  #class(node: Class, place: Place): void {
    this.each(node.decorators, place);
    const inside = node.type === "ClassExpression" || this.#own === "inner";
    const own = node.id && inside ? [node.id.name] : [];
    const types = (node.typeParameters?.params ?? []).map((one) => one.name.name);
    const within: Place = {
      ...inner(place, { values: own, types: [...own, ...types] }),
      deferred: true,
    };
    if (node.typeParameters) this.visit(node.typeParameters, within);
    if (node.superClass) this.visit(node.superClass, { ...within, deferred: place.deferred });
    if (node.superTypeArguments) this.visit(node.superTypeArguments, within);
    this.each(node.implements ?? [], within);
    this.each(node.body.body, within);
  }

  #jsx(node: Node, place: Place): void {
    if (node.type === "JSXIdentifier") {
      // Lower-case tags are the factory's own words.
      if (/^[^a-z]/u.test(node.name)) this.#refer(node, "value", place, { write: false });
      return;
    }
    if (node.type === "JSXAttribute") {
      if (node.value) this.visit(node.value, place);
      return;
    }
    if (node.type === "JSXMemberExpression") {
      if (node.object.type === "JSXIdentifier")
        this.#refer(node.object, "value", place, { write: false });
      else this.visit(node.object, place);
      return;
    }
    if (node.type === "JSXNamespacedName") return;
    this.each(children(node), place);
  }

  #type(node: Node, place: Place): void {
    const erased: Place = place.erased ? place : { ...place, erased: true };
    switch (node.type) {
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSTypeAssertion":
        this.visit(node.expression, place);
        this.visit(node.typeAnnotation, erased);
        return;
      case "TSNonNullExpression":
        this.visit(node.expression, place);
        return;
      case "TSInstantiationExpression":
        this.visit(node.expression, place);
        this.visit(node.typeArguments, erased);
        return;
      case "TSExportAssignment":
        this.visit(node.expression, place);
        return;
      case "TSTypeReference":
        this.#named(node.typeName, "type", erased);
        if (node.typeArguments) this.visit(node.typeArguments, erased);
        return;
      case "TSTypeQuery":
        if (node.exprName.type === "TSImportType") this.visit(node.exprName, erased);
        else this.#named(node.exprName, "value", erased);
        if (node.typeArguments) this.visit(node.typeArguments, erased);
        return;
      case "TSInterfaceHeritage":
      case "TSClassImplements":
        this.#named(node.expression, "type", erased);
        if (node.typeArguments) this.visit(node.typeArguments, erased);
        return;
      case "TSImportType":
        if (node.typeArguments) this.visit(node.typeArguments, erased);
        return;
      case "TSTypePredicate":
        if (node.typeAnnotation) this.visit(node.typeAnnotation, erased);
        return;
      case "TSPropertySignature":
        if (node.computed) this.visit(node.key, erased);
        if (node.typeAnnotation) this.visit(node.typeAnnotation, erased);
        return;
      case "TSNamedTupleMember":
        this.visit(node.elementType, erased);
        return;
      case "TSMethodSignature":
        if (node.computed) this.visit(node.key, erased);
        this.#signature(node, erased);
        return;
      case "TSFunctionType":
      case "TSConstructorType":
      case "TSCallSignatureDeclaration":
      case "TSConstructSignatureDeclaration":
        this.#signature(node, erased);
        return;
      case "TSTypeParameter":
        this.each([node.constraint, node.default], erased);
        return;
      case "TSInferType":
        this.visit(node.typeParameter, erased);
        return;
      case "TSConditionalType":
        this.#conditional(node, erased);
        return;
      case "TSMappedType": {
        const within = inner(erased, { values: [], types: [node.key.name] });
        this.each([node.constraint, node.nameType, node.typeAnnotation], within);
        return;
      }
      case "TSTypeAliasDeclaration":
      case "TSInterfaceDeclaration": {
        const types = (node.typeParameters?.params ?? []).map((one) => one.name.name);
        const within = inner(erased, { values: [], types });
        const parts = children(node).filter((child) => child !== node.id);
        this.each(parts, within);
        return;
      }
      case "TSEnumDeclaration": {
        const members = node.body.members.flatMap((one) =>
          one.id.type === "Identifier" ? [one.id.name] : [],
        );
        const within = inner(place, { values: members, types: [] });
        for (const member of node.body.members)
          if (member.initializer) this.visit(member.initializer, within);
        return;
      }
      case "TSModuleDeclaration": {
        if (!node.body) return;
        const within = node.declare ? erased : place;
        const local = declarations(node.body.body);
        this.each(node.body.body, { ...inner(within, local), deferred: place.deferred });
        return;
      }
      case "TSImportEqualsDeclaration":
        if (node.moduleReference.type !== "TSExternalModuleReference")
          this.#named(node.moduleReference, "value", place);
        return;
      case "TSIndexSignature":
        for (const parameter of node.parameters) this.each(children(parameter), erased);
        this.visit(node.typeAnnotation, erased);
        return;
      default:
        this.each(children(node), erased);
    }
  }

  #named(name: Node, meaning: Meaning, place: Place): void {
    if (name.type === "Identifier") this.#refer(name, meaning, place, { write: false });
    else if (name.type === "TSQualifiedName") this.#qualified(name.left, place, meaning);
    else if (name.type === "MemberExpression") this.#qualified(name.object, place, meaning);
  }

  /** The `a` of `a.B`: a namespace, which no type parameter can shadow. */
  #qualified(left: Node, place: Place, meaning: Meaning): void {
    if (left.type === "Identifier") this.#refer(left, meaning, place, { write: false });
    else this.#named(left, meaning, place);
  }

  #signature(
    node: Extract<
      Node,
      {
        type:
          | "TSMethodSignature"
          | "TSFunctionType"
          | "TSConstructorType"
          | "TSCallSignatureDeclaration"
          | "TSConstructSignatureDeclaration";
      }
    >,
    place: Place,
  ): void {
    const within = inner(place, {
      values: node.params.flatMap(boundNames).map((one) => one.name),
      types: (node.typeParameters?.params ?? []).map((one) => one.name.name),
    });
    if (node.typeParameters) this.visit(node.typeParameters, within);
    for (const parameter of node.params) this.#bind(parameter, within);
    if (node.returnType) this.visit(node.returnType, within);
  }

  #conditional(node: Extract<Node, { type: "TSConditionalType" }>, place: Place): void {
    const inferred: string[] = [];
    const collect = (type: Node) => {
      if (type.type === "TSInferType") inferred.push(type.typeParameter.name.name);
      children(type).forEach(collect);
    };
    collect(node.extendsType);
    const within = inner(place, { values: [], types: inferred });
    this.visit(node.checkType, place);
    this.each([node.extendsType, node.trueType], within);
    this.visit(node.falseType, place);
  }
}

interface Names {
  readonly values: readonly string[];
  readonly types: readonly string[];
}

const none: Names = { values: [], types: [] };

function inner(place: Place, names: Names): Place {
  const scope: Scope = {
    values: new Set(names.values),
    types: new Set(names.types),
    parent: place.scope,
  };
  return { ...place, scope };
}

/** What statements declare in their own block. */
function declarations(statements: readonly (Node | null | undefined)[]): Names {
  const values: string[] = [];
  const types: string[] = [];
  for (const statement of statements) {
    if (!statement) continue;
    const node =
      (statement.type === "ExportNamedDeclaration" && statement.declaration) || statement;
    switch (node.type) {
      case "VariableDeclaration":
        if (node.kind !== "var")
          for (const one of node.declarations)
            values.push(...boundNames(one.id).map(({ name }) => name));
        break;
      case "FunctionDeclaration":
      case "TSDeclareFunction":
        if (node.id) values.push(node.id.name);
        break;
      case "ClassDeclaration":
        if (node.id) {
          values.push(node.id.name);
          types.push(node.id.name);
        }
        break;
      case "TSEnumDeclaration":
      case "TSImportEqualsDeclaration":
        values.push(node.id.name);
        types.push(node.id.name);
        break;
      case "TSModuleDeclaration":
        if (node.id.type === "Identifier" && node.kind !== "global") {
          values.push(node.id.name);
          types.push(node.id.name);
        }
        break;
      case "TSTypeAliasDeclaration":
      case "TSInterfaceDeclaration":
        types.push(node.id.name);
        break;
      case "ImportDeclaration":
        for (const one of node.specifiers) {
          values.push(one.local.name);
          types.push(one.local.name);
        }
        break;
    }
  }
  return { values, types };
}

/** Names of `var` anywhere in a function's body, but not in functions inside of it. */
export function hoistedVariables(body: Node): string[] {
  const names: string[] = [];
  const walk = (node: Node) => {
    if (node.type === "VariableDeclaration" && node.kind === "var")
      for (const one of node.declarations) names.push(...boundNames(one.id).map((id) => id.name));
    for (const child of children(node)) if (!/Function|^Class|^TS/.test(child.type)) walk(child);
  };
  walk(body);
  return names;
}
