import { parseSync, type Comment, type Program } from "oxc-parser";
import { readProjectFile } from "../../structure/sources.js";
import { parseDocComment, type DocComment } from "./docComment.js";

/** A parsed source file of the project with its documentation comments. */
export interface SourceFile {
  readonly file: string;
  readonly text: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
  /** Line of a position, from 1. */
  lineOf(position: number): number;
  /** The documentation comment that ends right before `position`, white space apart. */
  docBefore(position: number): DocComment | null;
  /** All documentation comments. */
  readonly docs: readonly DocComment[];
}

const parsed = new Map<string, SourceFile>();

/** @param file relative to the root of the project */
export function sourceFile(file: string): SourceFile {
  const known = parsed.get(file);
  if (known !== undefined) return known;
  const made = parse(file);
  parsed.set(file, made);
  return made;
}

function parse(file: string): SourceFile {
  const text = readProjectFile(file);
  const { program, comments, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message ?? "does not parse"}`);
  const lineOf = (position: number) => text.slice(0, position).split("\n").length;
  const docComments = comments
    .filter(({ type, value }) => type === "Block" && value.startsWith("*"))
    .map(({ value, start, end }) => ({ end, doc: parseDocComment(value, lineOf(start)) }));
  return {
    file,
    text,
    program,
    comments,
    lineOf,
    docs: docComments.map(({ doc }) => doc),
    docBefore: (position) =>
      docComments.findLast(({ end }) => end <= position && text.slice(end, position).trim() === "")
        ?.doc ?? null,
  };
}
