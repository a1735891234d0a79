/** A second file in which the editor's text is looked at, so that a pending cell stays as it is. */
import type { Checker, Compiler, Emitter, Places, Program } from "./compiler.js";
import type { History } from "./history.js";
import { cellText } from "./scopeText.js";

export interface Probing {
  readonly compiler: Compiler;
  readonly places: Places;
  readonly history: History;
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

export function probe<T>(
  { compiler, places, history }: Probing,
  code: string,
  look: (looking: Looking) => T,
): T {
  const declared = declaredWords(code);
  const names = [...new Set(code.match(WORD))].flatMap((name) => {
    const binding = history.names.get(name);
    return binding && !declared.has(name)
      ? [{ name, internal: binding.internal, assigned: false, plain: binding.plain }]
      : [];
  });
  const { text, prefix } = cellText(names, code);
  compiler.write(places.probe, text);
  return compiler.use((program, checker, emitter) =>
    look({ program, checker, emitter, file: places.probe, shift: prefix.length, history }),
  );
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
