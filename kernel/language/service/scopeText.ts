/** The compiler's view of a cell: one line that brings names into scope, then the learner's text. */
import type { CellSyntax } from "../syntax/cell.js";
import { Edits } from "../syntax/edits.js";
import { outerReferences } from "../syntax/scope.js";
import { plainText } from "./plain.js";
import type { Binding } from "./history.js";
import type { PlainVariable } from "./plain.js";
import type { Imported } from "./imports.js";

export interface ScopeName {
  readonly name: string;
  readonly internal: string;
  /** It is a variable that the text assigns to. */
  readonly assigned: boolean;
  /** No file has it: the text declares it. */
  readonly plain: PlainVariable | null;
}

export function cellText(
  names: readonly ScopeName[],
  code: string,
): { text: string; prefix: string } {
  const imports: string[] = [];
  const variables: string[] = [];
  for (const { name, internal, assigned, plain } of names) {
    if (plain) {
      variables.push(` ${plainText(plain, name)}`);
      continue;
    }
    const local = assigned ? `$$${name}` : name;
    imports.push(internal === local ? name : `${internal} as ${local}`);
    if (assigned) variables.push(` declare let ${name}: typeof $$${name};`);
  }
  const prefix = `import {${imports.join(", ")}} from "./__gradlab_scope__.ts"; export {};${variables.join("")}\n`;
  return { text: prefix + code, prefix };
}

/** What JSX may refer to without naming it. */
const JSX_FACTORIES = ["React", "h", "Fragment"];

/**
 * The names of earlier cells that a cell refers to, and with `allImports` every imported one. The
 * compiler looks at each name here in every cell: `tf` and its two thousand members take 5 ms.
 */
export function scopeNames(
  cell: CellSyntax,
  history: ReadonlyMap<string, Binding>,
  imported: readonly Imported[],
  allImports = false,
): ScopeName[] {
  const declared = new Set(cell.declared.map((one) => one.name));
  const used = new Set<string>(cell.parsed.jsx ? JSX_FACTORIES : []);
  const written = new Set<string>();
  for (const reference of outerReferences(cell.parsed.program)) {
    used.add(reference.name);
    if (reference.write) written.add(reference.name);
  }
  const result: ScopeName[] = imported.map(({ name, internal }) => ({
    name,
    internal,
    assigned: false,
    plain: null,
  }));
  if (allImports) for (const [name, { kind }] of history) if (kind === "import") used.add(name);
  for (const name of used) {
    const binding = history.get(name);
    if (!binding || declared.has(name)) continue;
    const assigned = written.has(name) && (binding.kind === "let" || binding.kind === "var");
    result.push({ name, internal: binding.internal, assigned, plain: binding.plain });
  }
  return result;
}

/** Imports stand in their own file; blanks keep every other offset. */
export function withoutImports(cell: CellSyntax): string {
  const edits = new Edits(cell.code);
  for (const { whole } of cell.statements)
    if (
      whole.type === "ImportDeclaration" ||
      (whole.type === "TSImportEqualsDeclaration" &&
        whole.moduleReference.type === "TSExternalModuleReference")
    )
      edits.blank(whole.start, whole.end);
  return edits.apply().text;
}
