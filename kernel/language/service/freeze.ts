/**
 * A cell's declarations as text for history. Types are printed, so that inference does not start again
 * from the first cell at every check; what has no printed form stays as the learner wrote it.
 */
import { NodeBuilderFlags } from "typescript/unstable/sync";
import type { Type } from "typescript/unstable/sync";
import type { Checker, Program } from "./compiler.js";
import type { Node } from "../syntax/ast.js";
import type { CellSyntax, Declared } from "../syntax/cell.js";
import { plainText } from "./plain.js";
import type { PlainVariable } from "./plain.js";
import { renameStatement, renameType } from "./rename.js";
import type { Rename, Renamed } from "./rename.js";

export interface Frozen extends Renamed {
  /** The names that the text declares. */
  readonly names: readonly string[];
  /** The type as the compiler printed it; null where it was not asked or had no words. */
  readonly printed: string | null;
  /** The text without the name that it declares: whether it can be understood hangs on this alone. */
  readonly form: string | null;
  /** A variable of literals and primitive types alone: the compiler need not look at the text again. */
  readonly plain: PlainVariable | null;
}

export interface FreezeContext {
  readonly cell: CellSyntax;
  /** The checked file, and what stands before the learner's text in it. */
  readonly file: string;
  readonly prefix: string;
  readonly program: Program;
  readonly checker: Checker;
  readonly rename: Rename;
  /** The name in history of a whole module. */
  readonly module: (specifier: string) => string;
  /** A printed type, with imported names where these are known. */
  readonly named: (printed: string) => string;
}

const PRINT =
  NodeBuilderFlags.NoTruncation |
  NodeBuilderFlags.UseStructuralFallback |
  NodeBuilderFlags.AllowUniqueESSymbolType |
  NodeBuilderFlags.WriteTypeArgumentsOfSignature |
  NodeBuilderFlags.IgnoreErrors;

/** A literal that a constant's type widens from: `const n = 1` must give `let m = n` the type number. */
const LITERAL = /^(?:-?\d[\w.]*|"(?:[^"\\]|\\.)*"|true|false)$/;
/** Primitive types, literals, and arrays, tuples and unions of them: nothing here can be misprinted. */
const PRIMITIVE =
  /^(?:\b(?:any|bigint|boolean|false|never|null|number|object|readonly|string|symbol|true|undefined|unknown|void)\b|-?\b\d+(?:\.\d+)?\b|"[^"\\]*"|[[\](),| ])+$/;
/** What the printer writes where it has no words. */
const UNPRINTABLE = /\.\.\.;|\(Anonymous class\)|\bthis\b(?!:)|__gradlab_cell/;

/** The declarations of these names; `wordForWord` lists names whose printed form did not compile. */
export function freeze(
  groups: ReadonlyMap<string, readonly Declared[]>,
  context: FreezeContext,
  wordForWord: ReadonlySet<string> = new Set(),
): Frozen[] {
  const obvious = new Map(
    [...groups].flatMap(([name, group]) => {
      const frozen = freezeObvious(name, group, context);
      return frozen ? [[name, frozen]] : [];
    }),
  );
  const asked = [...groups].filter(
    ([name, group]) => !wordForWord.has(name) && !obvious.has(name) && !group.some(isVerbatimKind),
  );
  const types = printTypes(new Map(asked), context);
  const frozen = [...groups].flatMap(([name, group]) => {
    const type = types.get(name);
    const printed = type === undefined ? null : freezePrinted(name, group, type, context);
    return obvious.get(name) ?? printed ?? group.map((one) => verbatim(one, context));
  });
  // A statement that declares several names is there once for each.
  return [...new Map(frozen.map((one) => [one.text, one])).values()];
}

/** Statements that declare no name and yet must stay. */
export function freezeGlobals(done: number, context: FreezeContext): Frozen[] {
  return context.cell.statements.flatMap(({ node, order }) =>
    node.type === "TSModuleDeclaration" && node.kind === "global" && order < done
      ? [freezeGlobal(node, context)]
      : [],
  );
}

/** The types of names as the compiler prints them: three questions for all, and one for each type. */
function printTypes(
  groups: ReadonlyMap<string, readonly Declared[]>,
  { checker, program, file, prefix, named }: FreezeContext,
): ReadonlyMap<string, string> {
  const place = groups.size > 0 ? program.getSourceFile(file) : undefined;
  if (!place) return new Map();
  const positions = [...groups.values()].map(([first]) => prefix.length + (first?.at ?? 0));
  const symbols = checker.getSymbolAtPosition(file, positions);
  const known = [...groups.keys()].flatMap((name, index) => {
    const symbol = symbols[index];
    return symbol ? [{ name, symbol }] : [];
  });
  const types = checker.getTypeOfSymbol(known.map((one) => one.symbol));
  const texts = new Map<Type, string>();
  const result = new Map<string, string>();
  for (const [index, { name }] of known.entries()) {
    const type = types[index];
    if (!type) continue;
    const text = texts.get(type) ?? named(checker.typeToString(type, place, PRINT));
    texts.set(type, text);
    result.set(name, text);
  }
  return result;
}

/** All declarations of a name by what the compiler prints; null where it has no words for them. */
function freezePrinted(
  name: string,
  group: readonly Declared[],
  printed: string,
  context: FreezeContext,
): Frozen | null {
  const [first] = group;
  if (!first) return null;
  const { cell, rename } = context;
  const alias = rename(name) ?? name;
  const docs = docComment(cell, first);
  const plainly = (plain: PlainVariable): Frozen => frozenPlain(name, alias, docs, plain);
  if (first.kind === "const" && LITERAL.test(printed) && !isAnnotated(first)) {
    return plainly({ keyword: "const", rest: ` = ${printed}` });
  }
  // A class expression has no other name than the constant's.
  if (printed === `typeof ${name}`) return null;
  if (printed === "unique symbol") {
    const text = `${docs}export declare const ${alias}: unique symbol;`;
    return { text, uses: new Set(), names: [name], printed, form: null, plain: null };
  }
  if (UNPRINTABLE.test(printed)) return null;
  const keyword = declareWord(first.kind);
  if (PRIMITIVE.test(printed)) return plainly({ keyword, rest: `: ${printed}` });
  const renamed = renameType(printed, rename, context.module);
  const rest = `: ${renamed.text.replaceAll("\n", " ")}`;
  const text = `${docs}export ${keyword} ${alias}${rest};`;
  return {
    text,
    uses: renamed.uses,
    names: [name],
    printed,
    form: docs ? null : keyword + rest,
    plain: null,
  };
}

const KEYWORD_TYPES: ReadonlyMap<string, string> = new Map([
  ["TSNumberKeyword", "number"],
  ["TSStringKeyword", "string"],
  ["TSBooleanKeyword", "boolean"],
]);

/** A literal or an annotation with a primitive type says it all: the compiler is not asked. */
function freezeObvious(
  name: string,
  [declared, ...more]: readonly Declared[],
  context: FreezeContext,
): Frozen | null {
  if (!declared || more.length > 0) return null;
  const { kind, top, at } = declared;
  if (top.node.type !== "VariableDeclaration" || kind === "using") return null;
  const own = top.node.declarations.find((one) => one.start <= at && at < one.end);
  if (own?.id.type !== "Identifier") return null;
  const alias = context.rename(name) ?? name;
  const docs = docComment(context.cell, declared);
  const plainly = (plain: PlainVariable): Frozen => frozenPlain(name, alias, docs, plain);
  const annotation = own.id.typeAnnotation?.typeAnnotation.type;
  if (annotation !== undefined) {
    const type = KEYWORD_TYPES.get(annotation);
    return type === undefined ? null : plainly({ keyword: declareWord(kind), rest: `: ${type}` });
  }
  if (own.init?.type !== "Literal") return null;
  const { value } = own.init;
  const type = typeof value;
  if (type !== "number" && type !== "string" && type !== "boolean") return null;
  if (value === Infinity) return null;
  // `const n = 1` must give `let m = n` the type number: the literal itself, not its type.
  return plainly(
    kind === "const"
      ? { keyword: "const", rest: ` = ${JSON.stringify(value)}` }
      : { keyword: declareWord(kind), rest: `: ${type}` },
  );
}

function frozenPlain(name: string, alias: string, docs: string, plain: PlainVariable): Frozen {
  const text = `${docs}export ${plainText(plain, alias)}`;
  // What has a comment is in a file, where inspection finds it.
  return {
    text,
    uses: new Set(),
    names: [name],
    printed: null,
    form: null,
    plain: docs ? null : plain,
  };
}

function declareWord(kind: Declared["kind"]): "declare const" | "declare let" | "declare var" {
  return kind === "let" || kind === "var" ? `declare ${kind}` : "declare const";
}

/** The statement as written, with history's names. */
function verbatim(declared: Declared, context: FreezeContext): Frozen {
  const { cell, rename } = context;
  const { node } = declared.top;
  const own = cell.declared.filter((one) => one.top === declared.top);
  const source = cell.code.slice(node.start, node.end);
  const ids = own.map((one) => ({ at: one.at - node.start, name: one.name }));
  const renamed = renameStatement(source, rename, ids);
  const docs = docComment(cell, declared);
  return {
    text: `${docs}export ${usable(renamed.text)}`,
    uses: renamed.uses,
    names: own.map((one) => one.name),
    printed: null,
    form: null,
    plain: null,
  };
}

/** A statement that declares no name and yet must stay: `declare global`. */
function freezeGlobal(node: Node, context: FreezeContext): Frozen {
  const source = context.cell.code.slice(node.start, node.end);
  const renamed = renameStatement(source, context.rename, []);
  return { ...renamed, names: [], printed: null, form: null, plain: null };
}

function isVerbatimKind({ kind, top }: Declared): boolean {
  return (
    kind === "class" ||
    kind === "enum" ||
    kind === "namespace" ||
    kind === "type" ||
    kind === "interface" ||
    (kind === "import" && top.node.type === "TSImportEqualsDeclaration")
  );
}

/** `using x = …` may not be exported. */
function usable(text: string): string {
  return text.replace(/^(?:await\s+)?using\b/, "const");
}

function isAnnotated({ top, at }: Declared): boolean {
  if (top.node.type !== "VariableDeclaration") return true;
  const own = top.node.declarations.find((one) => one.start <= at && at < one.end);
  return (
    own?.id.type !== "Identifier" || own.id.typeAnnotation != null || own.init?.type !== "Literal"
  );
}

/** The doc comment right before a declaration, for inspection later. */
function docComment(cell: CellSyntax, { top }: Declared): string {
  const before = cell.parsed.comments.findLast((one) => one.end <= top.whole.start);
  if (before?.type !== "Block" || !before.value.startsWith("*")) return "";
  if (cell.code.slice(before.end, top.whole.start).trim() !== "") return "";
  return `/*${before.value}*/ `;
}
