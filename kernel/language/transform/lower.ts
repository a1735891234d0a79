/**
 * TypeScript that is more than types (enums, namespaces, decorators) and JSX: oxc turns each such
 * statement into JavaScript, which is then laid out on the learner's lines.
 */
import { transformSync } from "oxc-transform";
import type { HelperMode, JsxOptions, TransformOptions } from "oxc-transform";
import { contains, parse } from "../syntax/ast.js";
import type { Node } from "../syntax/ast.js";
import { isErased } from "../syntax/cell.js";
import type { CellSyntax, TopStatement } from "../syntax/cell.js";
import { Edits } from "../syntax/edits.js";
import type { Edited } from "../syntax/edits.js";
import { segments } from "./sourceMap.js";

export interface Lowered extends Edited {
  /** The generated code needs the helpers for decorators. */
  readonly decorates: boolean;
  /** Functions that JSX became calls of: the name in the code, the module, the name there. */
  readonly imports: readonly JsxImport[];
}

export interface JsxImport {
  readonly local: string;
  readonly module: string;
  readonly imported: string;
}

export function needsLowering(node: Node): boolean {
  return contains(
    node,
    (inner) =>
      (inner.type === "TSEnumDeclaration" && !inner.declare) ||
      (inner.type === "TSModuleDeclaration" && !isErased(inner)) ||
      inner.type === "Decorator" ||
      inner.type === "JSXElement" ||
      inner.type === "JSXFragment",
    (inner) => !isErased(inner),
  );
}

export function lower(cell: CellSyntax, jsx: JsxOptions): Lowered | null {
  const rewritten = cell.statements.filter((statement) => needsLowering(statement.node));
  if (rewritten.length === 0) return null;
  const edits = new Edits(cell.code);
  let decorates = false;
  const imports = new Map<string, JsxImport>();
  for (const statement of rewritten) {
    const result = lowerStatement(cell, statement, jsx);
    decorates ||= result.decorates;
    for (const one of result.imports) imports.set(one.local, one);
    edits.replace(statement.whole.start, statement.whole.end, result.text, result.anchors);
  }
  return { ...edits.apply(), decorates, imports: [...imports.values()] };
}

function lowerStatement(cell: CellSyntax, statement: TopStatement, jsx: JsxOptions): Lowered {
  const { whole } = statement;
  const source = cell.code
    .slice(whole.start, whole.end)
    .replace(/^((?:@[^\n]*\s)?)export(?:\s+default)?\b/, (match) =>
      match.startsWith("@") ? match.replace(/export(?:\s+default)?$/, spacesFor) : spacesFor(match),
    );
  const options: TransformOptions = {
    lang: cell.parsed.jsx ? "tsx" : "ts",
    sourceType: "module",
    target: "esnext",
    jsx,
    decorator: { legacy: true },
    typescript: { onlyRemoveTypeImports: true },
    helpers: { mode: "External" as HelperMode },
    sourcemap: true,
  };
  const result = transformSync("cell.tsx", source, options);
  const [error] = result.errors;
  if (error) throw new SyntaxError(error.message);
  const { code, imports } = withoutJsxImports(result.code);
  const laid = layOut(code, result.map?.mappings ?? "", source, whole.start);
  return {
    imports,
    text: mergeable(laid.text, cell, statement),
    anchors: laid.anchors,
    decorates: Object.keys(result.helpersUsed).length > 0,
  };
}

/** The imports that automatic JSX puts in front, as blanks: a statement cannot have any. */
function withoutJsxImports(code: string): {
  readonly code: string;
  readonly imports: readonly JsxImport[];
} {
  if (!code.startsWith("import ")) return { code, imports: [] };
  const found = parse(code, "js").program.body.filter((one) => one.type === "ImportDeclaration");
  const imports = found.flatMap(({ source, specifiers }) =>
    specifiers.flatMap((one) =>
      one.type === "ImportSpecifier" && one.imported.type === "Identifier"
        ? [{ local: one.local.name, module: source.value, imported: one.imported.name }]
        : [],
    ),
  );
  const end = found.at(-1)?.end ?? 0;
  return { code: code.slice(0, end).replace(/[^\n]/g, " ") + code.slice(end), imports };
}

function spacesFor(text: string): string {
  return " ".repeat(text.length);
}

/**
 * An enum or a namespace goes on with what this cell has under its name, and starts anew otherwise,
 * also where an earlier cell had one.
 */
function mergeable(text: string, cell: CellSyntax, statement: TopStatement): string {
  const { node } = statement;
  if (node.type !== "TSEnumDeclaration" && node.type !== "TSModuleDeclaration") return text;
  const own = cell.declared.find((one) => one.top === statement);
  if (!own) return text;
  const first = !cell.declared.some((one) => one.name === own.name && one.value && one.at < own.at);
  const let_ = new RegExp(`^(\\s*)let ${escaped(own.name)};`);
  if (node.type === "TSModuleDeclaration")
    return first ? text : text.replace(let_, (match) => spacesFor(match));
  return first
    ? text.replace(new RegExp(`\\(${escaped(own.name)} \\|\\| \\{\\}\\);(\\s*)$`), "({});$1")
    : text;
}

function escaped(name: string): string {
  return name.replaceAll("$", "\\$");
}

/** Breaks generated code where the source broke, so that each piece stands on its source's line. */
function layOut(code: string, mappings: string, source: string, base: number): Edited {
  const clean = withoutComments(code);
  const starts = lineStarts(source);
  const last = starts.length - 1;
  const map = segments(mappings);
  const fixed = templateBreaks(code);
  const anchors: (readonly [number, number])[] = [];
  let text = "";
  let line = 0;
  let offset = 0;
  let highest = -1;
  for (const [index, row] of clean.split("\n").entries()) {
    const own = map.filter((one) => one.line === index);
    if (index > 0) {
      const breaks = fixed.has(offset - 1);
      const target = Math.min(last, own[0]?.originalLine ?? line);
      if (breaks) {
        text += "\n";
        line += 1;
      } else {
        text += target > line ? "\n".repeat(target - line) : " ";
        line = Math.max(line, target);
      }
    }
    for (const one of own) {
      const original = (starts[one.originalLine] ?? 0) + one.originalColumn;
      if (original < highest) continue;
      highest = original;
      anchors.push([text.length + one.column, base + original]);
    }
    text += row;
    offset += row.length + 1;
  }
  return { text: text + "\n".repeat(Math.max(0, last - line)), anchors };
}

function withoutComments(code: string): string {
  let result = code;
  for (const comment of parse(code, "js").comments)
    result =
      result.slice(0, comment.start) +
      result.slice(comment.start, comment.end).replace(/[^\n]/g, " ") +
      result.slice(comment.end);
  return result;
}

/** Line breaks inside of templates, which are part of their text. */
function templateBreaks(code: string): ReadonlySet<number> {
  const result = new Set<number>();
  if (!code.includes("`")) return result;
  contains(parse(code, "js").program, (node) => {
    if (node.type === "TemplateElement")
      for (let at = node.start; at < node.end; at++) if (code[at] === "\n") result.add(at);
    return false;
  });
  return result;
}

function lineStarts(text: string): number[] {
  const result = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) result.push(at + 1);
  return result;
}
