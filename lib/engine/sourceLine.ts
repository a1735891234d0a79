import { readFileSync, statSync } from "node:fs";
import { findSourceMap, SourceMap, type SourceMapPayload } from "node:module";
import { basename, dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { host, type SourceLine } from "../core/host.js";
import type { Site } from "./memory/caller.js";

/** The line that somebody wrote: of a cell, of a script, of the source that a script was compiled from. */
export function sourceLine({ script, line, column }: Site): SourceLine {
  const cell = host()?.sourceLine?.(script, line, column);
  if (cell) return cell;
  const path = pathOf(script);
  if (path === null) return { title: script, line, text: "" };
  const source = originalOf(path, line, column);
  if (source !== null) {
    const text = source.text ?? textOf(source.path);
    if (text !== null) return quoted(source.path, text, source.line);
  }
  return quoted(path, textOf(path) ?? "", line);
}

function quoted(path: string, text: string, line: number): SourceLine {
  return { title: shown(path), line, text: text.split("\n")[line - 1]?.trim() ?? "" };
}

/** As seen from the working folder; of a package its own path, of anything else elsewhere the name. */
function shown(path: string): string {
  const packages = path.lastIndexOf(`${sep}node_modules${sep}`);
  if (packages >= 0) return path.slice(packages + "/node_modules/".length);
  const near = relative(process.cwd(), path);
  return near.startsWith("..") || isAbsolute(near) ? basename(path) : near;
}

interface Original {
  readonly path: string;
  readonly line: number;
  /** The source itself, where the map holds it. */
  readonly text: string | null;
}

function originalOf(path: string, line: number, column: number): Original | null {
  const map = mapOf(path);
  if (map === null) return null;
  const entry = map.findEntry(line - 1, column - 1);
  if (!("originalSource" in entry) || !entry.originalSource) return null;
  const { sources, sourcesContent, sourceRoot = "" } = map.payload as Partial<SourceMapPayload>;
  const index = sources?.indexOf(entry.originalSource) ?? -1;
  return {
    path: pathOf(entry.originalSource) ?? resolve(dirname(path), sourceRoot, entry.originalSource),
    line: entry.originalLine + 1,
    text: sourcesContent?.[index] ?? null,
  };
}

const MAPPING = /^\/\/# sourceMappingURL=(\S+)\s*$/m;

/** By path, with the text that it was read for: a report asks for many lines of few files. */
const maps = new Map<string, { readonly text: string | null; readonly map: SourceMap | null }>();

/** Node's own map where it keeps them, else the file's. */
function mapOf(path: string): SourceMap | null {
  const kept = findSourceMap(path);
  if (kept !== undefined) return kept;
  const text = textOf(path);
  const known = maps.get(path);
  if (known !== undefined && known.text === text) return known.map;
  const map = readMap(path, text ?? "");
  maps.set(path, { text, map });
  return map;
}

function readMap(path: string, script: string): SourceMap | null {
  const address = MAPPING.exec(script)?.[1];
  if (address === undefined) return null;
  try {
    const text = address.startsWith("data:")
      ? Buffer.from(address.slice(address.indexOf(",") + 1), "base64").toString()
      : readFileSync(resolve(dirname(path), address), "utf8");
    return new SourceMap(JSON.parse(text) as SourceMapPayload);
  } catch {
    return null; // A map that is gone or broken: the script itself is quoted.
  }
}

function pathOf(script: string): string | null {
  if (isAbsolute(script)) return script;
  return script.startsWith("file:") ? fileURLToPath(script.replace(/[?#].*$/, "")) : null;
}

const texts = new Map<string, { readonly at: number; readonly text: string }>();

/** The file as it is now. */
function textOf(path: string): string | null {
  const at = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (at === undefined) return null;
  const known = texts.get(path);
  if (known?.at === at) return known.text;
  try {
    const text = readFileSync(path, "utf8");
    texts.set(path, { at, text });
    return text;
  } catch {
    return null;
  }
}
