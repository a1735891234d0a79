/** What stands below a diagnostic: related places, and what the learner may have meant. */
import { readFileSync } from "node:fs";
import type { Diagnostic as LearnersDiagnostic } from "../contract.js";
import type { CellSyntax } from "../syntax/cell.js";
import type { Checker, Diagnostic } from "./compiler.js";
import { positionOf } from "./diagnostics.js";
import { hint } from "./hints.js";
import { plainNames } from "./rename.js";
import { placeName } from "./sources.js";
import type { Sources } from "./sources.js";

export interface NoteContext {
  readonly cell: CellSyntax;
  /** What the cell is called. */
  readonly title: string;
  /** The file that the compiler has it in. */
  readonly file: string;
  readonly prefixLength: number;
  readonly checker: Checker;
  readonly sources: Sources;
  /** Of earlier cells. */
  readonly names: Iterable<string>;
  /** The text of a virtual file. */
  readonly textOf: (file: string) => string;
}

export function notes(found: Diagnostic, context: NoteContext): string[] {
  const { cell, prefixLength, checker, file } = context;
  const related = (found.relatedInformation ?? []).flatMap(
    (one) => relatedNote(one, context) ?? [],
  );
  const [start, end] = [found.pos - prefixLength, found.end - prefixLength];
  const typeAt = (offset: number): string => {
    const type = checker.getTypeAtPosition(file, prefixLength + offset - 1);
    return type ? plainNames(checker.typeToString(type)) : "";
  };
  const meant =
    found.fileName === file
      ? hint(cell, { code: found.code, message: found.text, start, end }, typeAt, context.names)
      : null;
  return meant === null ? related : [...related, meant];
}

/** An import's finding, which is in another file than the cell. */
export function withHint(found: LearnersDiagnostic, cell: CellSyntax): LearnersDiagnostic {
  const quoted = /^["'][^"'\n]*["']/.exec(cell.code.slice(found.start))?.[0] ?? "";
  const end = found.start + quoted.length;
  const meant = hint(cell, { ...found, end }, () => "", []);
  return meant === null ? found : { ...found, notes: [...(found.notes ?? []), meant] };
}

/** `'x' is declared here: In [2]:1:5`; the place is left out where there is none to show. */
function relatedNote(one: Diagnostic, context: NoteContext): string | null {
  const text = plainNames(one.text);
  const place = placeOf(one, context);
  // A suggestion is about the very place of the error.
  if (text.startsWith("Did you ")) return text;
  return place === null ? null : `${text.replace(/\.$/, "")}: ${place}`;
}

function placeOf({ fileName, pos, end }: Diagnostic, context: NoteContext): string | null {
  const { cell, title, file, prefixLength, sources, textOf } = context;
  if (fileName === undefined) return null;
  if (fileName === file && pos >= prefixLength) {
    const { line, column } = positionOf(cell.code, pos - prefixLength);
    return `${title}:${line}:${column}`;
  }
  if (fileName.includes("/__gradlab_")) {
    const name = plainNames(textOf(fileName).slice(pos, end));
    return ownerOf(textOf(fileName), pos, name, sources);
  }
  const { line, column } = positionOf(readFileSync(fileName, "utf8"), pos);
  return `${placeName(fileName)}:${line}:${column}`;
}

/** The cell that declares what stands there in history: the name itself, or what it is a part of. */
function ownerOf(text: string, at: number, name: string, sources: Sources): string | null {
  const own = sources.find(name);
  if (own) return own.place;
  const line = text.lastIndexOf("\nexport ", at) + 1;
  const declared = /^export (?:declare |abstract |async )*\w+ ([\p{ID_Continue}$]+)/u.exec(
    text.slice(line),
  )?.[1];
  return declared === undefined ? null : (sources.find(plainNames(declared))?.place ?? null);
}
