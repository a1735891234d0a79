/** Whether a cell magic is complete, for consoles: its text ends with an empty line, as in IPython. */
import type { Completeness } from "../contract.js";
import { findMagic } from "../../magics/table.js";

/** Null where the rules of TypeScript decide. */
export function magicCompleteness(code: string): Completeness | null {
  const name = /^\s*%%([\p{L}_][\p{L}\p{N}_]*)/u.exec(code)?.[1];
  if (name === undefined || findMagic(name)?.takes === "code") return null;
  const complete = /\n[ \t]*$/.test(code) && code.trim().includes("\n");
  return { status: complete ? "complete" : "incomplete", indent: "" };
}
