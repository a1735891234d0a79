import path from "node:path";
import type {
  ClassElement,
  Declaration,
  ExportSpecifier,
  MethodDefinition,
  Statement,
} from "oxc-parser";
import type { DocComment } from "./docComment.js";
import { sourceFile } from "./sourceFile.js";

export type Kind = "function" | "class" | "constant" | "type" | "namespace" | "method" | "getter";

/** A name that `import * as dl from "gradlab"` reaches, as its source declares it. */
export interface PublicName {
  /** `metrics.accuracy`, `Value#backward` of an instance, `Value.sum` of a class. */
  readonly name: string;
  readonly kind: Kind;
  readonly file: string;
  readonly line: number;
  /** One for each overload that has one. */
  readonly docs: readonly DocComment[];
  /** The source text of the declaration, overloads one below the other. */
  readonly text: string;
  readonly takesArguments: boolean;
  /** A class whose constructor is private, or an abstract one: others make its instances. */
  readonly closed: boolean;
}

/** A declared name of a file before it has a place under `dl`. */
interface Exported {
  readonly file: string;
  readonly kind: Kind;
  readonly nodes: readonly { readonly start: number; readonly end: number }[];
  readonly declarations: readonly Declaration[];
  /** Of a namespace: the file whose exports are its members. */
  readonly members?: string;
}

const DOOR = "lib/index.ts";
const known = new Map<string, ReadonlyMap<string, Exported>>();

/** Every public name of the library, with the public members of its classes, in the order of the names. */
export function publicNames(): PublicName[] {
  return namesOf(DOOR, "").toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** `lib/optim/sgd.ts` → `optim`. */
export function folderOf({ file }: Pick<PublicName, "file">): string {
  return file.split("/")[1] ?? "";
}

function namesOf(file: string, prefix: string): PublicName[] {
  return [...exportsOf(file)].flatMap(([local, exported]) => {
    const name = prefix + local;
    if (exported.members !== undefined) return namesOf(exported.members, `${name}.`);
    if (exported.kind === "type") return [publicName(name, exported)];
    return [
      publicName(name, exported),
      ...exported.declarations.flatMap((each) => members(name, exported, each)),
    ];
  });
}

function publicName(name: string, { file, kind, nodes, declarations }: Exported): PublicName {
  const source = sourceFile(file);
  const start = nodes[0]?.start ?? 0;
  return {
    name,
    kind,
    file,
    line: source.lineOf(start),
    docs: nodes.flatMap((node) => source.docBefore(node.start) ?? []),
    text: nodes.map((node) => source.text.slice(node.start, node.end)).join("\n"),
    takesArguments: declarations.some(hasParameters),
    closed: declarations.some(
      (each) =>
        constructorOf(each)?.accessibility === "private" ||
        (each.type === "ClassDeclaration" && each.abstract),
    ),
  };
}

function hasParameters(declaration: Declaration): boolean {
  const maker = constructorOf(declaration);
  if (maker !== undefined)
    return maker.accessibility !== "private" && maker.value.params.length > 0;
  return "params" in declaration && declaration.params.length > 0;
}

function constructorOf(declaration: Declaration): MethodDefinition | undefined {
  if (declaration.type !== "ClassDeclaration") return undefined;
  return declaration.body.body.find(
    (member): member is MethodDefinition =>
      member.type === "MethodDefinition" && member.kind === "constructor",
  );
}

/** The public methods and getters of a class. */
function members(name: string, { file }: Exported, declaration: Declaration): PublicName[] {
  if (declaration.type !== "ClassDeclaration") return [];
  const source = sourceFile(file);
  const found = new Map<string, PublicName>();
  for (const member of declaration.body.body) {
    const method = methodName(member, source.text);
    if (method === null || !("value" in member) || member.type !== "MethodDefinition") continue;
    const full = `${name}${member.static ? "." : "#"}${method}`;
    const earlier = found.get(full);
    const doc = source.docBefore(member.start);
    found.set(full, {
      name: full,
      kind: member.kind === "method" ? "method" : "getter",
      file,
      line: earlier?.line ?? source.lineOf(member.start),
      docs: [...(earlier?.docs ?? []), ...(doc === null ? [] : [doc])],
      text: (earlier?.text ?? "") + source.text.slice(member.start, member.end),
      closed: false,
      takesArguments: (earlier?.takesArguments ?? false) || member.value.params.length > 0,
    });
  }
  return [...found.values()];
}

/** The name of a public method or getter; null for everything else, and for `[Symbol.…]` methods. */
function methodName(member: ClassElement, text: string): string | null {
  if (member.type !== "MethodDefinition" || member.kind === "constructor") return null;
  const hidden =
    member.computed ||
    member.key.type === "PrivateIdentifier" ||
    member.accessibility === "private" ||
    member.accessibility === "protected";
  return hidden ? null : text.slice(member.key.start, member.key.end);
}

/** What a file exports, re-exports resolved to the file that declares. */
function exportsOf(file: string): ReadonlyMap<string, Exported> {
  const ready = known.get(file);
  if (ready !== undefined) return ready;
  const found = new Map<string, Exported>();
  known.set(file, found);
  for (const statement of sourceFile(file).program.body) collect(file, statement, found);
  return found;
}

function collect(file: string, statement: Statement, found: Map<string, Exported>): void {
  if (statement.type === "ExportAllDeclaration") {
    const from = resolve(file, statement.source.value);
    if (statement.exported === null) {
      for (const [name, exported] of exportsOf(from)) found.set(name, exported);
    } else {
      found.set(nameOf(statement.exported), {
        file,
        kind: "namespace",
        nodes: [statement],
        declarations: [],
        members: from,
      });
    }
  }
  if (statement.type !== "ExportNamedDeclaration") return;
  const { declaration, source, specifiers } = statement;
  if (declaration !== null) {
    for (const [name, kind] of declared(declaration)) {
      const earlier = found.get(name);
      found.set(name, {
        file,
        // An interface may have the name of the function that makes it: the function counts.
        kind: earlier === undefined || earlier.kind === "type" ? kind : earlier.kind,
        nodes: [...(earlier?.nodes ?? []), statement],
        declarations: [...(earlier?.declarations ?? []), declaration],
      });
    }
  }
  for (const specifier of specifiers) {
    const origin =
      source === null
        ? importedFrom(file, specifier)
        : ([resolve(file, source.value), nameOf(specifier.local)] as const);
    const exported = origin === null ? undefined : exportsOf(origin[0]).get(origin[1]);
    if (exported === undefined)
      throw new Error(`${file}: cannot find where ${nameOf(specifier.exported)} is declared`);
    const typeOnly = [statement.exportKind, specifier.exportKind].includes("type");
    found.set(nameOf(specifier.exported), typeOnly ? { ...exported, kind: "type" } : exported);
  }
}

/** `import { a } from "./b.js"; export { a }`: the file and the name there. */
function importedFrom(file: string, { local }: ExportSpecifier): readonly [string, string] | null {
  for (const statement of sourceFile(file).program.body) {
    if (statement.type !== "ImportDeclaration") continue;
    for (const specifier of statement.specifiers) {
      if (specifier.type === "ImportSpecifier" && specifier.local.name === nameOf(local))
        return [resolve(file, statement.source.value), nameOf(specifier.imported)];
    }
  }
  return null;
}

function declared(declaration: Declaration): (readonly [string, Kind])[] {
  switch (declaration.type) {
    case "VariableDeclaration":
      return declaration.declarations.flatMap(({ id }) =>
        id.type === "Identifier" ? [[id.name, "constant"] as const] : [],
      );
    case "ClassDeclaration":
      return [[declaration.id?.name ?? "", "class"]];
    case "FunctionDeclaration":
    case "TSDeclareFunction":
      return [[declaration.id?.name ?? "", "function"]];
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
      return [[declaration.id.name, "type"]];
    default:
      throw new Error(`a public ${declaration.type}: teach publicNames.ts to read it`);
  }
}

function nameOf(name: ExportSpecifier["local"]): string {
  return name.type === "Literal" ? name.value : name.name;
}

function resolve(file: string, specifier: string): string {
  return path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, ".ts");
}
