/** The learner's own modules in the program: which of them were edited or removed since. */
import { statSync } from "node:fs";
import type { Program } from "./compiler.js";

export interface FileChanges {
  readonly changed: string[];
  readonly deleted: string[];
}

export class LocalFiles {
  readonly #times = new Map<string, number>();

  /** Remembers when the local files of the program were last edited. */
  note(program: Program): void {
    for (const file of program.getSourceFileNames())
      if (!/\/node_modules\/|\/__gradlab_/.test(file) && !this.#times.has(file))
        this.#times.set(file, timeOf(file));
  }

  /** What was edited or removed since the last call; null when nothing was. */
  changes(): FileChanges | null {
    const changed: string[] = [];
    const deleted: string[] = [];
    for (const [file, before] of this.#times) {
      const now = timeOf(file);
      if (now === before) continue;
      this.#times.delete(file);
      (now === 0 ? deleted : changed).push(file);
    }
    return changed.length + deleted.length > 0 ? { changed, deleted } : null;
  }
}

/** 0 for a file that is not there. */
function timeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
