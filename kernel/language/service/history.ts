/** What all cells so far have declared: the names in scope, and their declarations as frozen text. */
import type { Declaration } from "../contract.js";
import type { Frozen } from "./freeze.js";

/** Frozen text is spread over this many files of about 8 kB; the last one takes the rest. */
export const FILE_COUNT = 64;
const FILE_SIZE = 8192;

/** A variable of primitive type, which a cell that uses it declares for itself. */
export interface PlainVariable {
  readonly keyword: "const" | "declare const" | "declare let" | "declare var";
  /** ` = 5` or `: number`. */
  readonly rest: string;
}

export interface Binding {
  /** What the name is called in history: `x`, `x$$2`, `x$$3` … */
  readonly internal: string;
  readonly kind: Declaration["kind"];
  /** It exists at run time. */
  readonly value: boolean;
  /** It is in no file of history, unless the text of another declaration refers to it. */
  readonly plain: PlainVariable | null;
}

interface HistoryFile {
  readonly texts: string[];
  /** Names of the scope that its texts refer to. */
  readonly uses: Set<string>;
  /** Names that they declare. */
  readonly gives: Set<string>;
  size: number;
}

export class History {
  readonly #names = new Map<string, Binding>();
  readonly #values = new Set<string>();
  /** Plain variables by their names in history, until a file has them. */
  readonly #plain = new Map<string, PlainVariable>();
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
    this.#plain.clear();
    this.#files = [emptyFile()];
    for (const name of this.#preloaded)
      this.bind(name, { internal: name, kind: "import", value: true, plain: null });
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
    const before = this.#names.get(name);
    if (before) this.#plain.delete(before.internal);
    this.#names.set(name, binding);
    if (binding.plain) this.#plain.set(binding.internal, binding.plain);
    if (binding.value) this.#values.add(name);
    else this.#values.delete(name);
    if (binding.kind === "import") this.#importChanges++;
  }

  /** Declarations of the plain variables among these names, for the file that is about to need them. */
  plainTexts(internals: Iterable<string>): string[] {
    return [...internals].flatMap((internal) => {
      const plain = this.#plain.get(internal);
      return plain ? [`export ${plainText(plain, internal)}`] : [];
    });
  }

  /** The index of the file that the next declarations go to. */
  get current(): number {
    return this.#files.length - 1;
  }

  /** That file with these added, and where they begin in it. */
  preview(added: readonly Frozen[]): { readonly text: string; readonly begins: number } {
    const { texts, uses, gives } = this.#file;
    const names = new Set([...uses, ...added.flatMap((one) => [...one.uses])]);
    const own = new Set(added.flatMap((one) => exportsOf(one.text)));
    const imported = [...names].filter((name) => !gives.has(name) && !own.has(name));
    const head = `import {${imported.join(", ")}} from "./__gradlab_scope__.ts"; export {};`;
    const before = [head, ...texts, ""].join("\n");
    return { text: before + added.map((one) => one.text).join("\n"), begins: before.length };
  }

  add(added: readonly Frozen[]): void {
    const file = this.#file;
    for (const { text, uses } of added) {
      for (const name of exportsOf(text)) {
        this.#plain.delete(name);
        file.gives.add(name);
      }
      file.texts.push(text);
      file.size += text.length;
      for (const name of uses) file.uses.add(name);
    }
    if (file.size > FILE_SIZE && this.#files.length < FILE_COUNT) this.#files.push(emptyFile());
  }

  get #file(): HistoryFile {
    const file = this.#files.at(-1);
    if (!file) throw new Error("history has no file");
    return file;
  }
}

function emptyFile(): HistoryFile {
  return { texts: [], uses: new Set(), gives: new Set(), size: 0 };
}

export function plainText({ keyword, rest }: PlainVariable, name: string): string {
  return `${keyword} ${name}${rest};`;
}

/** The names that a frozen text gives out. */
function exportsOf(text: string): string[] {
  const pattern =
    /\bexport (?:declare |abstract |async )*(?:const enum|const|let|var|function\*?|class|enum|type|interface|namespace|module|import) ([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu;
  return [...text.matchAll(pattern)].flatMap((match) => match[1] ?? []);
}
