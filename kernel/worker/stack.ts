/** The frames of an error's stack that mean something to the learner. */
import { readFileSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { originalPlace, type Place } from "../positions.js";
import { cellSource } from "./sources.js";
import { definedText } from "./modules/defined.js";

export interface Frame {
  /** The function's name; empty at the top level. */
  readonly name: string;
  /** What to call the file: "In [3]", "helpers.ts", "danfojs-node/dist/…". */
  readonly file: string;
  readonly place: Place;
  readonly kind: "cell" | "module" | "library";
  /** The text that an excerpt is taken from; null where there is none to show. */
  readonly text: string | null;
}

const FRAME = /^\s+at (?:(?<name>.*) \()?(?<file>[^()]*?):(?<line>\d+):(?<column>\d+)\)?$/;
/** A syntax error's stack begins with the file that it is in. */
const HEADER = /^(?<file>\S+):(?<line>\d+)\n/;
/** What is loaded once source maps are on, the library for one, is named by its source: beside `dist/`, not in it. */
const PROJECTS = ["../../", "../../../"].map((up) => fileURLToPath(new URL(up, import.meta.url)));
const KERNELS = PROJECTS.map((project) => join(project, "kernel", sep));
const LIBRARIES = PROJECTS.map((project) => join(project, "lib", sep));
/** How much of such a path tells where it is: "tfjs-layers/src/engine/training.ts". */
const SOURCE_PARTS = 4;
const PACKAGES = `${sep}node_modules${sep}`;

export class Stacks {
  constructor(private readonly folder: string) {}

  frames(stack: string): readonly Frame[] {
    const header = HEADER.exec(stack)?.groups;
    const frames: Frame[] = [];
    if (header) this.#add(frames, { ...header, column: "1" });
    for (const line of stack.split("\n")) {
      const parts = FRAME.exec(line)?.groups;
      if (parts) this.#add(frames, parts);
    }
    return frames;
  }

  #add(frames: Frame[], parts: Readonly<Record<string, string | undefined>>): void {
    const place = { line: Number(parts["line"]), column: Number(parts["column"]) };
    const name = functionName(parts["name"] ?? "");
    const frame = this.#frame(name, parts["file"]?.replace(/^async /, "") ?? "", place);
    if (frame) frames.push(frame);
  }

  #frame(name: string, file: string, place: Place): Frame | null {
    const cell = cellSource(file);
    if (cell) {
      const original = originalPlace(cell, place);
      return { name, file: cell.title, place: original, kind: "cell", text: cell.text };
    }
    const path = pathOf(file);
    if (path === null || KERNELS.some((folder) => path.startsWith(folder))) return null;
    const library = LIBRARIES.find((folder) => path.startsWith(folder));
    if (library !== undefined) {
      return {
        name,
        file: join("gradlab", relative(library, path)),
        place,
        kind: "library",
        text: null,
      };
    }
    const packages = path.lastIndexOf(PACKAGES);
    if (packages >= 0) {
      return {
        name,
        file: path.slice(packages + PACKAGES.length),
        place,
        kind: "library",
        text: null,
      };
    }
    const text = textOf(path);
    // Packages bring source maps of sources that they do not bring.
    if (text === null) {
      const file = path.split(sep).slice(-SOURCE_PARTS).join("/");
      return { name, file, place, kind: "library", text };
    }
    const shown = relative(this.folder, path);
    return { name, file: shown.startsWith("..") ? path : shown, place, kind: "module", text };
  }
}

/** The file as it is now; null when it is gone. */
function textOf(path: string): string | null {
  const defined = definedText(path);
  if (defined !== undefined) return defined;
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function pathOf(file: string): string | null {
  if (isAbsolute(file)) return file;
  return file.startsWith("file:") ? fileURLToPath(file.replace(/[?#].*$/, "")) : null;
}

/** V8's name of the function, without what the kernel or the language put there. */
function functionName(name: string): string {
  const bare = name.replace(/^async /, "");
  if (/^(?:<anonymous>|eval|Object\.<anonymous>)$/.test(bare)) return "";
  // A cell's function is a property of `$`, which is none of the learner's business.
  return bare.replace(/^Object\./, "");
}
