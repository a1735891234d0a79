/** Cells whose first comment is a doc comment with `@module name`: local modules, as in tslab. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { CellProgram, Diagnostic, ProjectOptions } from "../contract.js";
import type { CellSyntax } from "../syntax/cell.js";
import { positionOf } from "./diagnostics.js";

export interface ModuleCell {
  /** `helpers.ts`, from the notebook's folder on. */
  readonly name: string;
  /** Where the compiler has it. */
  readonly path: string;
}

/** Null for any other cell. */
export function moduleCell(cell: CellSyntax, folder: string): ModuleCell | null {
  const [comment] = cell.parsed.comments;
  if (comment?.type !== "Block" || cell.code.slice(0, comment.start).trim() !== "") return null;
  const [, written] =
    /^\*\s*@module\s+(?:\.\/)?([\w-][\w.-]*(?:\/[\w-][\w.-]*)*)\s*$/.exec(comment.value) ?? [];
  if (written === undefined) return null;
  const name = written.replace(/\.tsx?$/, "") + (cell.parsed.jsx ? ".tsx" : ".ts");
  return { name, path: join(folder, name).replaceAll("\\", "/") };
}

/** A file of the folder is not to be hidden by a cell. */
export function clash({ name, path }: ModuleCell, code: string): Diagnostic | null {
  if (!existsSync(path)) return null;
  const start = code.indexOf("@module");
  return {
    code: 5055,
    category: "error",
    message: `A cell cannot be the module './${name.replace(/\.tsx?$/, "")}': the folder has a file ${name}. Choose another name.`,
    start,
    end: start + "@module".length,
    position: positionOf(code, start),
  };
}

/** What runs when such a cell runs: it is loaded only when something imports it. */
export function moduleProgram(
  { name }: ModuleCell,
  code: string,
  project: ProjectOptions | null,
): CellProgram {
  const given = [name, code].map((one) => JSON.stringify(one)).join(", ");
  return {
    javascript: `(async function ($, $cell) {"use strict"; $cell.define(${given}); $cell.done = 1;\n})`,
    positions: [[0, 0]],
    imports: [],
    declarations: [],
    statements: 1,
    ...(project && { project }),
  };
}
