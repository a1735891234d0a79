/** What all cells so far have declared: the names in scope, and their declarations as frozen text. */
import type { Declaration } from "../contract.js";
import type { Frozen } from "./freeze.js";

/** Frozen text is spread over this many files of about 16 kB; the last one takes the rest. */
export const FILE_COUNT = 64;
const FILE_SIZE = 16_384;

export interface Binding {
  /** What the name is called in history: `x`, `x$$2`, `x$$3` … */
  readonly internal: string;
  readonly kind: Declaration["kind"];
  /** It exists at run time. */
  readonly value: boolean;
}

interface HistoryFile {
  readonly texts: string[];
  /** Names of the scope that its texts refer to. */
  readonly uses: Set<string>;
  size: number;
}

export class History {
  readonly #names = new Map<string, Binding>();
  readonly #values = new Set<string>();
  #importChanges = 0;
  readonly #counts = new Map<string, number>();
  readonly #preloaded: readonly string[];
  #files: HistoryFile[] = [];

  constructor(preloaded: readonly string[]) {
    this.#preloaded = preloaded;
    for (const name of preloaded) this.internalName(name);
    this.clear();
  }

  /** Forgets the cells. Names that were given out are not given again. */
  clear(): void {
    this.#names.clear();
    this.#values.clear();
    this.#files = [{ texts: [], uses: new Set(), size: 0 }];
    for (const name of this.#preloaded)
      this.bind(name, { internal: name, kind: "import", value: true });
  }

  get names(): ReadonlyMap<string, Binding> {
    return this.#names;
  }

  /** Names that have a value at run time. */
  get values(): ReadonlySet<string> {
    return this.#values;
  }

  /** Grows whenever an import binds a name. */
  get importChanges(): number {
    return this.#importChanges;
  }

  /** A name of its own for the next declaration of `name`. */
  internalName(name: string): string {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return count === 1 ? name : `${name}$$${count}`;
  }

  bind(name: string, binding: Binding): void {
    this.#names.set(name, binding);
    if (binding.value) this.#values.add(name);
    else this.#values.delete(name);
    if (binding.kind === "import") this.#importChanges++;
  }

  /** The index of the file that the next declarations go to. */
  get current(): number {
    return this.#files.length - 1;
  }

  /** That file with these added, and where they begin in it. */
  preview(added: readonly Frozen[]): { readonly text: string; readonly begins: number } {
    const { texts, uses } = this.#file;
    const names = new Set([...uses, ...added.flatMap((one) => [...one.uses])]);
    const own = new Set([...texts, ...added.map((one) => one.text)].flatMap(exportsOf));
    const imported = [...names].filter((name) => !own.has(name));
    const head = `import {${imported.join(", ")}} from "./__gradlab_scope__.ts"; export {};`;
    const before = [head, ...texts, ""].join("\n");
    return { text: before + added.map((one) => one.text).join("\n"), begins: before.length };
  }

  add(added: readonly Frozen[]): void {
    const file = this.#file;
    for (const { text, uses } of added) {
      file.texts.push(text);
      file.size += text.length;
      for (const name of uses) file.uses.add(name);
    }
    if (file.size > FILE_SIZE && this.#files.length < FILE_COUNT)
      this.#files.push({ texts: [], uses: new Set(), size: 0 });
  }

  get #file(): HistoryFile {
    const file = this.#files.at(-1);
    if (!file) throw new Error("history has no file");
    return file;
  }
}

/** The names that a frozen text gives out. */
function exportsOf(text: string): string[] {
  const pattern =
    /\bexport (?:declare |abstract |async )*(?:const enum|const|let|var|function\*?|class|enum|type|interface|namespace|module|import) ([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu;
  return [...text.matchAll(pattern)].flatMap((match) => match[1] ?? []);
}
