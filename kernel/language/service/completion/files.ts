/** Files and folders in strings. */
import { readdirSync, statSync } from "node:fs";
import type { Dirent } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Completion, Completions } from "../../contract.js";

const LIMIT = 500;
/** A function with such a name takes the path of a file. */
const TAKES_FILES =
  /(?:read|load|open|import|file|dir|path|csv|json|excel|image|stream|stat|exists|mkdir|copy|unlink|rename)[A-Za-z]*$/i;

/**
 * Entries of the folder that a string names, from the notebook's folder on. `typed` stands between the
 * quote, at `start`, and the cursor, `rest` behind it; `callee` takes the string.
 */
export function completeFile(
  folder: string,
  typed: string,
  start: number,
  rest: string,
  callee: string,
): Completions {
  const slash = typed.lastIndexOf("/") + 1;
  const range = { start: start + slash, end: start + typed.length + restOfName(rest), live: null };
  const isPath = /^(?:\.{1,2}|~)?\//.test(typed) || typed.includes("/");
  const isWanted = isPath || TAKES_FILES.test(callee);
  if ((!isWanted && typed === "") || /^[a-z]+:\/\//i.test(typed)) return { ...range, items: [] };
  return {
    ...range,
    items: entries(absolute(folder, typed.slice(0, slash)), typed.slice(slash), () => true),
  };
}

/** Folders first; hidden ones only where a dot is typed. */
export function entries(
  folder: string,
  typed: string,
  isOffered: (file: string) => boolean,
): Completion[] {
  const found = list(folder).filter(
    ({ name }) =>
      name.startsWith(typed) && (typed !== "" || !name.startsWith(".")) && !/["'`\\\n]/.test(name),
  );
  const kinds = found.map((entry) => ({ name: entry.name, isFolder: isFolder(folder, entry) }));
  return kinds
    .filter(({ name, isFolder: yes }) => yes || isOffered(name))
    .toSorted((a, b) => Number(b.isFolder) - Number(a.isFolder) || (a.name < b.name ? -1 : 1))
    .slice(0, LIMIT)
    .map(({ name, isFolder: yes }) => {
      const text = yes ? `${name}/` : name;
      return { label: text, insert: text, kind: yes ? "folder" : "file" };
    });
}

function absolute(folder: string, path: string): string {
  return path.startsWith("~/") ? join(homedir(), path.slice(2)) : resolve(folder, path);
}

function restOfName(rest: string): number {
  const slash = rest.indexOf("/");
  return slash < 0 ? rest.length : slash + 1;
}

function list(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isFolder(folder: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return statSync(join(folder, entry.name), { throwIfNoEntry: false })?.isDirectory() ?? false;
}
