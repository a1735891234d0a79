/** What all cells so far have declared: the names in scope, and their declarations as frozen text. */
import type { Declaration } from "../contract.js";
import type { Frozen } from "./freeze.js";
import { plainText } from "./plain.js";
import type { PlainVariable } from "./plain.js";

/** Frozen text is spread over this many files of about 8 kB, until all are full. */
export const FILE_COUNT = 64;
const FILE_SIZE = 8192;

export interface Binding {
  /** What the name is called in history: `x`, `x$$2`, `x$$3` … */
  readonly internal: string;
  readonly kind: Declaration["kind"];
  /** It exists at run time. */
  readonly value: boolean;
  /** It is in no file of history, unless the text of another declaration refers to it. */
  readonly plain: PlainVariable | null;
}

/** After so many declarations those that nothing leads to are looked for. */
const SWEEP_EVERY = 500;

interface HistoryText {
  readonly text: string;
  /** Names of the scope that it refers to. */
  readonly uses: ReadonlySet<string>;
  /** Names that it declares. */
  readonly gives: readonly string[];
}

export class History {
  readonly #names = new Map<string, Binding>();
  readonly #values = new Set<string>();
  /** Plain variables by their names in history, until a file has them. */
  readonly #plain = new Map<string, PlainVariable>();
  #importChanges = 0;
  readonly #counts = new Map<string, number>();
  readonly #preloaded: readonly string[];
  #files: HistoryText[][] = [];
  #current = 0;
  /** Declarations since the last sweep. */
  #added = 0;
  /** Files that a sweep has changed. */
  readonly #swept = new Set<number>();

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
    this.#files = [];
    this.#current = 0;
    this.#added = 0;
    this.#swept.clear();
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
    if (binding.kind === "import" || before?.kind === "import") this.#importChanges++;
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
    return this.#current;
  }

  /** That file with these added, and where they begin in it. */
  preview(added: readonly Frozen[]): { readonly text: string; readonly begins: number } {
    const before = `${this.text(this.#current, added)}\n`;
    return { text: before + added.map((one) => one.text).join("\n"), begins: before.length };
  }

  /** A file as it is; its imports serve what will be added, too. */
  text(index: number, added: readonly Frozen[] = []): string {
    const kept = this.#files[index] ?? [];
    const gives = new Set(kept.flatMap((one) => one.gives));
    for (const { text } of added) for (const name of exportsOf(text)) gives.add(name);
    const uses = new Set([...kept, ...added].flatMap((one) => [...one.uses]));
    const imported = [...uses].filter((name) => !gives.has(name));
    const head = `import {${imported.join(", ")}} from "./__gradlab_scope__.ts"; export {};`;
    return [head, ...kept.map((one) => one.text)].join("\n");
  }

  add(added: readonly Frozen[]): void {
    const file = this.#files[this.#current] ?? [];
    for (const { text, uses } of added) {
      const gives = exportsOf(text);
      for (const name of gives) this.#plain.delete(name);
      file.push({ text, uses, gives });
    }
    this.#files[this.#current] = file;
    this.#added += added.length;
    if (sizeOf(file) > FILE_SIZE) this.#current = this.#roomiest();
  }

  /**
   * Drops declarations that no name in scope leads to any more. Looks once in a while, and gives one
   * file that has changed by it; null when there is none left.
   */
  sweep(): number | null {
    if (this.#added >= SWEEP_EVERY) {
      this.#added = 0;
      this.#drop();
    }
    const [next] = this.#swept;
    if (next === undefined) return null;
    this.#swept.delete(next);
    return next;
  }

  #drop(): void {
    const givers = new Map<string, HistoryText>();
    for (const one of this.#files.flat()) for (const name of one.gives) givers.set(name, one);
    const live = new Set(this.#files.flat().filter((one) => one.gives.length === 0));
    const reach = [...this.#names.values()].flatMap(({ internal }) => givers.get(internal) ?? []);
    reach.push(...live);
    for (let one = reach.pop(); one; one = reach.pop()) {
      live.add(one);
      for (const name of one.uses) {
        const giver = givers.get(name);
        if (giver && !live.has(giver)) reach.push(giver);
      }
    }
    for (const [index, file] of this.#files.entries()) {
      const kept = file.filter((one) => live.has(one));
      if (kept.length === file.length) continue;
      this.#files[index] = kept;
      this.#swept.add(index);
    }
    this.#current = this.#roomiest();
  }

  /** The first file with room, else the emptiest. */
  #roomiest(): number {
    const sizes = Array.from({ length: FILE_COUNT }, (_, index) =>
      sizeOf(this.#files[index] ?? []),
    );
    const free = sizes.findIndex((size) => size < FILE_SIZE);
    return free >= 0 ? free : sizes.indexOf(Math.min(...sizes));
  }
}

function sizeOf(file: readonly HistoryText[]): number {
  return file.reduce((sum, { text }) => sum + text.length, 0);
}

/** The names that a frozen text gives out. */
function exportsOf(text: string): string[] {
  const pattern =
    /\bexport (?:declare |abstract |async )*(?:const enum|const|let|var|function\*?|class|enum|type|interface|namespace|module|import) ([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu;
  return [...text.matchAll(pattern)].flatMap((match) => match[1] ?? []);
}
