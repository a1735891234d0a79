/** The scripts of the execution process: which are the learner's, and what texts they came from. */
import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Generated, originalPlace, type Place } from "../positions.js";
import type { ScriptParsed } from "./devtools.js";
import { murmur2 } from "./murmur2.js";
import { beginOf, learnersStops, placeOf, type Stop, type V8Place } from "./stops.js";

export const HASH_SEED = 0x9747b28c;
/** JupyterLab calls a source "Cell [3]", and not by its path, only if the path has this word of ipykernel's. */
export const PREFIX = join(tmpdir(), `gradlab_ipykernel_${process.pid}`, "cell_");
export const SUFFIX = ".ts";

const KERNEL = new URL("..", import.meta.url).href;
const LIBRARY = new URL("../../lib/", import.meta.url).href;

/** V8 never stops in code of these: the kernel's and Node's own. */
export const KERNEL_PATTERNS = ["^node:", `^${escape(KERNEL)}`];
export const LIBRARY_PATTERNS = ["/node_modules/", `^${escape(LIBRARY)}`];

export function isCellPath(path: string): boolean {
  return path.startsWith(PREFIX) && path.endsWith(SUFFIX);
}

/** A cell's text as clients know it. */
export function cellPath(text: string): string {
  return `${PREFIX}${murmur2(text, HASH_SEED)}${SUFFIX}`;
}

export interface CellScript extends Generated {
  readonly kind: "cell";
  /** Its name for V8, one for each run. */
  readonly url: string;
  readonly path: string;
  readonly title: string;
}

export interface ModuleScript {
  readonly kind: "module";
  readonly id: string;
  readonly url: string;
  readonly path: string;
  readonly map: SourceMap | null;
}

export interface OtherScript {
  readonly kind: "library" | "kernel";
  readonly id: string;
  readonly url: string;
  readonly path: string;
}

export type Script = CellScript | ModuleScript | OtherScript;

export class Scripts {
  /** Texts of cells by path: those that ran, and those that a client has told. */
  readonly #texts = new Map<string, string>();
  readonly #cells = new Map<string, CellScript>();
  readonly #byId = new Map<string, Script>();
  readonly #stops = new WeakMap<CellScript, readonly Stop[]>();

  tell(text: string): string {
    const path = cellPath(text);
    this.#texts.set(path, text);
    return path;
  }

  text(path: string): string | undefined {
    return this.#texts.get(path);
  }

  addCell(url: string, title: string, source: Generated): CellScript {
    const path = this.tell(source.text);
    const { text, program } = source;
    const cell: CellScript = { kind: "cell", url, path, title, text, program };
    this.#cells.set(url, cell);
    return cell;
  }

  cell(url: string): CellScript | undefined {
    return this.#cells.get(url);
  }

  cellsOf(path: string): readonly CellScript[] {
    return [...this.#cells.values()].filter((one) => one.path === path);
  }

  parsed({ scriptId, url, sourceMapURL }: ScriptParsed): Script {
    const script = this.#cells.get(url) ?? classify(scriptId, url, sourceMapURL);
    this.#byId.set(scriptId, script);
    return script;
  }

  /** The cell of a script that was parsed before it was known here is found by its name. */
  byId(scriptId: string): Script | undefined {
    const script = this.#byId.get(scriptId);
    return script && (this.#cells.get(script.url) ?? script);
  }

  /** Names of cells that V8 has and nobody here knows yet. */
  unknownCells(): readonly string[] {
    const urls = [...this.#byId.values()].map(({ url }) => url);
    return urls.filter((url) => isCell(url) && !this.#cells.has(url));
  }

  /** The loaded versions of a file. */
  filesOf(path: string): readonly (ModuleScript | OtherScript)[] {
    return [...this.#byId.values()].filter(
      (one): one is ModuleScript | OtherScript => one.kind !== "cell" && one.path === path,
    );
  }

  /** Local modules first. */
  modules(): readonly (ModuleScript | OtherScript)[] {
    const found = new Map<string, ModuleScript | OtherScript>();
    for (const script of this.#byId.values()) {
      if (script.kind === "module" || script.kind === "library") found.set(script.path, script);
    }
    const all = [...found.values()];
    return [
      ...all.filter(({ kind }) => kind === "module"),
      ...all.filter(({ kind }) => kind === "library"),
    ];
  }

  stops(cell: CellScript): readonly Stop[] {
    const known = this.#stops.get(cell);
    if (known) return known;
    const stops = learnersStops(cell);
    this.#stops.set(cell, stops);
    return stops;
  }

  /** Every script of that process is gone; what clients know cells by stays. */
  processEnded(): void {
    this.#cells.clear();
    this.#byId.clear();
  }
}

/** A place of the learner's text; null in a part that is not the learner's. */
export function learnersPlace(script: Script, at: V8Place): Place | null {
  switch (script.kind) {
    case "cell":
      return originalPlace(script, placeOf(at));
    case "module":
      return script.map ? mapped(script.map, at) : placeOf(at);
    default:
      return null;
  }
}

/** True of the function that is the whole cell. */
export function isTopLevel(
  script: Script,
  start: { readonly lineNumber: number; readonly columnNumber?: number | undefined } | undefined,
): boolean {
  if (script.kind !== "cell" || start?.lineNumber !== 0) return false;
  return (start.columnNumber ?? 0) < beginOf(script.program.positions);
}

export function nameOf(script: Script): string {
  return script.kind === "cell" ? script.title : basename(script.path);
}

/** The text of a source as it is now; null when nobody has it. */
export function fileText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function isCell(url: string): boolean {
  return /^gradlab-cell:\d+$/.test(url);
}

function classify(id: string, url: string, sourceMapURL: string | undefined): Script {
  if (!url.startsWith("file:") || url.startsWith(KERNEL))
    return { kind: "kernel", id, url, path: url };
  const path = fileURLToPath(url.replace(/[?#].*$/, ""));
  if (url.startsWith(LIBRARY) || url.includes("/node_modules/")) {
    return { kind: "library", id, url, path };
  }
  return { kind: "module", id, url, path, map: readMap(sourceMapURL) };
}

const INLINE = /^data:application\/json;base64,/;

/** Local TypeScript carries its map inside. */
function readMap(url: string | undefined): SourceMap | null {
  if (!url || !INLINE.test(url)) return null;
  const json = Buffer.from(url.replace(INLINE, ""), "base64").toString("utf8");
  return new SourceMap(JSON.parse(json) as SourceMapPayload);
}

function mapped(map: SourceMap, at: V8Place): Place {
  const entry = map.findEntry(at.lineNumber, at.columnNumber);
  if (!("originalLine" in entry)) return placeOf(at);
  return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
