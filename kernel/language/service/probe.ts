/** A second file in which the editor's text is looked at, so that a pending cell stays as it is. */
import type { Checker, Compiler, Emitter, Places, Program } from "./compiler.js";
import type { History } from "./history.js";
import { parseCell } from "../syntax/ast.js";
import { cellSyntax } from "../syntax/cell.js";
import type { Imported, Imports } from "./imports.js";
import { cellText } from "./scopeText.js";

export interface Probing {
  readonly compiler: Compiler;
  readonly places: Places;
  readonly history: History;
  readonly imports: Imports;
  /** Modules that cells define, by path. */
  readonly modules: ReadonlyMap<string, string>;
}

/** The compiler on an editor's text. */
export interface Looking {
  readonly program: Program;
  readonly checker: Checker;
  readonly emitter: Emitter;
  /** The text is in this file, `shift` further on. */
  readonly file: string;
  readonly shift: number;
  readonly history: History;
}

const WORD = /[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;
const DECLARED =
  /\b(?:const|let|var|using|function\*?|class|enum|type|interface|namespace)\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu;

/** Names that the text declares; it may be half-written, so no tree can be relied on. */
export function declaredWords(code: string): Set<string> {
  const names = [...code.matchAll(DECLARED)].map((match) => match[1] ?? "");
  for (const clause of code.matchAll(/\bimport\s+([^"']*?)\s+from\b/g))
    names.push(...((clause[1] ?? "").match(WORD) ?? []));
  return new Set(names);
}

/** What is being typed: names that it may become come into scope, too. */
export interface Typing {
  /** The beginning of a bare name; null for anything else. */
  readonly wanted: string | null;
  readonly at: number;
}

/** So many names at most; a session may have thousands. */
const WANTED = 300;

export function probe<T>(
  { compiler, places, history, imports }: Probing,
  code: string,
  look: (looking: Looking) => T,
  typing: Typing = { wanted: null, at: -1 },
): T {
  const known = knownImports(imports, code, typing.at);
  const declared = declaredWords(known.text);
  const imported = new Map(known.imported.map((one) => [one.name, one.internal]));
  const wanted = typing.wanted === null ? [] : namesLike(history, typing.wanted);
  const words = new Set([...(code.match(WORD) ?? []), ...wanted]);
  const names = [...words].flatMap((name) => {
    const brought = imported.get(name);
    const binding = brought === undefined ? history.names.get(name) : undefined;
    const internal = brought ?? binding?.internal;
    return internal !== undefined && !declared.has(name)
      ? [{ name, internal, assigned: false, plain: binding?.plain ?? null }]
      : [];
  });
  const { text, prefix } = cellText(names, known.text);
  const file = looksLikeJsx(code) ? places.probeJsx : places.probe;
  compiler.write(file, text);
  return compiler.use((program, checker, emitter) =>
    look({ program, checker, emitter, file, shift: prefix.length, history }),
  );
}

/** Casts of the kind `<any>x` are not to be taken for tags, nor is `a <b`. */
function looksLikeJsx(code: string): boolean {
  if (/(?:^|[=(?:,&|>]|\breturn)\s*<[A-Za-z][\w.-]*\s[^<>]*$/.test(code)) return true;
  return /<\/|\/>/.test(code) && (parseCell(code).jsx || /<\/\w*$/.test(code));
}

function namesLike(history: History, typed: string): string[] {
  const start = typed.toLowerCase();
  const names = [...history.names.keys()].filter((name) => name.toLowerCase().startsWith(start));
  return names.slice(-WANTED);
}

const IMPORT = /^[ \t]*import\b[^;"'`]*(?:"[^"\n]*"|'[^'\n]*')[ \t]*;?/gm;

/**
 * The text with blanks for the imports that some cell has had: each change of what a file imports makes
 * the compiler build its program anew, which takes a tenth of a second.
 */
function knownImports(
  imports: Imports,
  code: string,
  at: number,
): { readonly text: string; readonly imported: readonly Imported[] } {
  const imported: Imported[] = [];
  const text = code.replace(IMPORT, (statement, index: number) => {
    if (at > index && at <= index + statement.length) return statement;
    const parsed = parseCell(statement);
    const found = parsed.errors.length === 0 ? imports.known(cellSyntax(statement, parsed)) : null;
    if (!found) return statement;
    imported.push(...found);
    return statement.replace(/[^\n]/g, " ");
  });
  return { text, imported };
}

/** The identifier that the offset stands in or after. */
export function wordAt(
  code: string,
  offset: number,
): { readonly start: number; readonly end: number } {
  const before = /[\p{ID_Continue}$]*$/u.exec(code.slice(0, offset))?.[0] ?? "";
  const after = /^[\p{ID_Continue}$]*/u.exec(code.slice(offset))?.[0] ?? "";
  return { start: offset - before.length, end: offset + after.length };
}
