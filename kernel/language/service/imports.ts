/**
 * The file that holds the imports of all cells. Cells take names from it, so that a new package changes
 * the set of modules once and not with each cell.
 */
import { fileURLToPath } from "node:url";
import { isImport } from "../syntax/cell.js";
import type { CellSyntax } from "../syntax/cell.js";
import type { Node } from "../syntax/ast.js";

export interface Imported {
  /** Its name in the cell. */
  readonly name: string;
  /** Its name in the file. */
  readonly internal: string;
  /** Not written `import type`: what it is, the checker knows. */
  readonly open: boolean;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** One line of the file. */
interface Line {
  readonly text: string;
  /** What it imports, whatever it calls it; the same import of a later cell is this one. */
  readonly key: string;
  readonly internal: string;
}

export interface Proposed extends Line {
  /** Where its name and its module stand in the learner's text. */
  readonly name: Span;
  readonly module: Span;
}

export class Imports {
  #lines: Line[] = [];
  #proposed: Proposed[] = [];

  /** `internalName` gives a name of its own to each declaration of a name. */
  constructor(private readonly internalName: (name: string) => string) {}

  /** Adds the imports of a cell until `settle` or `drop`. */
  propose(cell: CellSyntax): readonly Imported[] {
    this.#proposed = [];
    return cell.statements.flatMap(({ whole }) => (isImport(whole) ? this.#statement(whole) : []));
  }

  /** The name of a whole module that no cell needs to have imported. */
  module(specifier: string): string {
    const key = `module ${specifier}`;
    const known = this.#lines.find((one) => one.key === key);
    if (known) return known.internal;
    const internal = this.internalName("module");
    const text = `export * as ${internal} from ${JSON.stringify(specifier)};`;
    this.#lines.push({ text, key, internal });
    return internal;
  }

  /** What the imports of a text bring, if every one of them is here already; null otherwise. */
  known(cell: CellSyntax): readonly Imported[] | null {
    const proposed = this.#proposed;
    const imported = this.propose(cell);
    const isKnown = this.#fresh().length === 0;
    this.#proposed = proposed;
    return isKnown ? imported : null;
  }

  /** What is proposed now, so that another cell's imports can be looked at in between. */
  get proposed(): readonly Proposed[] {
    return this.#proposed;
  }

  /** Proposes again what once was. */
  restore(proposed: readonly Proposed[]): void {
    this.#proposed = [...proposed];
  }

  settle(): void {
    for (const { text, key, internal } of this.#fresh()) this.#lines.push({ text, key, internal });
    this.#proposed = [];
  }

  drop(): void {
    this.#proposed = [];
  }

  text(): string {
    return [...this.#lines, ...this.#fresh()]
      .map((one) => one.text)
      .concat("export {};", "")
      .join("\n");
  }

  /** The place in the learner's text that is to blame for an error here; null for another cell's. */
  original(offset: number): number | null {
    const text = this.text();
    const start = text.lastIndexOf("\n", offset - 1) + 1;
    const line = text.slice(start).split("\n", 1)[0];
    const cause = this.#proposed.find((one) => one.text === line);
    if (!cause) return null;
    return text[offset] === '"' ? cause.module.start : cause.name.start;
  }

  /** Where a name is given out; -1 when it is not. */
  exportOffset(internal: string): number {
    const found = this.text().indexOf(`export { ${internal} };`);
    return found < 0 ? found : found + "export { ".length;
  }

  #fresh(): readonly Proposed[] {
    const known = new Set(this.#lines.map((one) => one.key));
    return this.#proposed.filter((one) => !known.has(one.key));
  }

  #statement(node: Node): Imported[] {
    if (node.type === "TSImportEqualsDeclaration") {
      const target = node.moduleReference;
      if (target.type !== "TSExternalModuleReference") return [];
      return [this.#add("default", node.id, target.expression, "", true)];
    }
    if (node.type !== "ImportDeclaration") return [];
    const attributes = attributesText(node);
    if (node.specifiers.length === 0) {
      const text = `import ${JSON.stringify(node.source.value)}${attributes};`;
      this.#proposed.push({
        text,
        key: text,
        internal: "",
        name: node.source,
        module: node.source,
      });
      return [];
    }
    return node.specifiers.map((one) => {
      const open = !(
        node.importKind === "type" ||
        (one.type === "ImportSpecifier" && one.importKind === "type")
      );
      return this.#add(importedName(one), one.local, node.source, attributes, open);
    });
  }

  #add(
    imported: string,
    local: Span & { readonly name: string },
    source: Span & { readonly value: string },
    attributes: string,
    open: boolean,
  ): Imported {
    const keyword = open ? "import" : "import type";
    const from = `from ${JSON.stringify(pathOf(source.value))}${attributes};`;
    const key = `${keyword} ${imported} as ${local.name} ${from}`;
    const known = [...this.#lines, ...this.#proposed].find((one) => one.key === key);
    const internal = known?.internal ?? this.internalName(local.name);
    const what = imported === "*" ? `* as ${internal}` : `{ ${imported} as ${internal} }`;
    const text = `${keyword} ${what} ${from} export { ${internal} };`;
    this.#proposed.push({ text, key, internal, name: local, module: source });
    return { name: local.name, internal, open };
  }
}

/** The compiler knows paths, not their URLs. */
function pathOf(specifier: string): string {
  return specifier.startsWith("file:") && URL.canParse(specifier)
    ? fileURLToPath(specifier).replaceAll("\\", "/")
    : specifier;
}

type ImportDeclaration = Extract<Node, { type: "ImportDeclaration" }>;

function importedName(specifier: ImportDeclaration["specifiers"][number]): string {
  if (specifier.type === "ImportNamespaceSpecifier") return "*";
  if (specifier.type === "ImportDefaultSpecifier") return "default";
  const { imported } = specifier;
  return imported.type === "Identifier" ? imported.name : JSON.stringify(imported.value);
}

function attributesText(node: ImportDeclaration): string {
  if (node.attributes.length === 0) return "";
  const pairs = node.attributes.map(({ key, value }) => {
    const name = key.type === "Identifier" ? key.name : key.value;
    return `${JSON.stringify(name)}: ${JSON.stringify(value.value)}`;
  });
  return ` with { ${pairs.join(", ")} }`;
}
