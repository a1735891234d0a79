/** `%env`, `%cd` and `%pwd`. */
import { homedir } from "node:os";
import { resolve } from "node:path";
import { words } from "../../magics/arguments.js";
import { writeStream } from "../streams.js";
import type { MagicError } from "./error.js";

/** Values of such names stay out of saved notebooks unless asked for by name. */
const SECRET = /key|token|secret|passw|credential|auth/i;

export function env(text: string, error: MagicError): void {
  if (text === "") {
    const all = Object.entries(process.env).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const lines = all.map(([name, value]) => `${name}=${SECRET.test(name) ? "…" : value}`);
    return writeStream("stdout", `${lines.join("\n")}\n`);
  }
  const assignment = /^([^\s=]+)(?:\s*=\s*|\s+)([^]*)$/.exec(text);
  if (!assignment) {
    const value = process.env[text];
    if (value === undefined) throw error.because(`There is no environment variable ${text}.`);
    return writeStream("stdout", `${value}\n`);
  }
  const [, name = "", value = ""] = assignment;
  process.env[name] = /^(["']).*\1$/s.test(value) ? value.slice(1, -1) : value;
}

export function cd(text: string, start: string, error: MagicError): void {
  const [folder = start, ...more] = words(text);
  if (more.length > 0)
    throw error.because(
      `usage: %cd FOLDER, in quotes if it has spaces; received ${JSON.stringify(text)}.`,
    );
  const target = resolve(folder.replace(/^~(?=$|[/\\])/, homedir()));
  try {
    process.chdir(target);
  } catch (failure) {
    const { code } = failure as NodeJS.ErrnoException;
    const reason =
      code === "ENOENT" ? "there is no such folder" : code === "ENOTDIR" ? "that is a file" : code;
    throw error.because(`%cd ${folder}: ${reason}. You are still in ${process.cwd()}.`);
  }
  pwd();
}

export function pwd(): void {
  writeStream("stdout", `${process.cwd()}\n`);
}
