/** Names in frozen texts: every declaration has a name of its own there, `x`, `x$$2`, `x$$3` … */
import { contains, parseCell } from "../syntax/ast.js";
import { Edits } from "../syntax/edits.js";
import { outerReferences } from "../syntax/scope.js";

/** What a name of the cell is called in history; undefined for globals and unknown ones. */
export type Rename = (name: string) => string | undefined;

export interface Renamed {
  readonly text: string;
  /** The history names that the text refers to. */
  readonly uses: ReadonlySet<string>;
}

const TYPE = "type _ = ";

/**
 * A printed type with its references renamed. `module` names a module that the type has as
 * `import("…")`: that form would make every such text a new import of its file.
 */
export function renameType(
  text: string,
  rename: Rename,
  module: (specifier: string) => string,
): Renamed {
  const plain = text
    .replace(/import\("[^"]*__gradlab_([a-z]+)\d*__[^"]*"\)\.([\w$]+)/g, (_, file, name) =>
      file === "cell" ? String(name) : `${FIXED}${String(name)}`,
    )
    .replace(
      /import\(("(?:[^"\\]|\\.)*")\)/g,
      (_, specifier) => `${FIXED}${module(JSON.parse(String(specifier)) as string)}`,
    );
  const renamed = renameStatement(TYPE + plain, rename, []);
  return { ...renamed, text: renamed.text.slice(TYPE.length) };
}

/** Marks a name that is one of history's already. */
const FIXED = "__gradlab_fixed_";

/**
 * A statement with its references renamed, and the declared names at `ids`, too. JSX inside of it is
 * dropped: history needs the types of members, and these do not depend on an element's children.
 */
export function renameStatement(
  code: string,
  rename: Rename,
  ids: readonly { readonly at: number; readonly name: string }[],
): Renamed {
  const parsed = parseCell(code);
  const edits = new Edits(code);
  const uses = new Set<string>();
  for (const { at, name } of ids) edits.replace(at, at + name.length, rename(name) ?? name);
  for (const reference of outerReferences(parsed.program, "outer")) {
    const fixed = reference.name.startsWith(FIXED);
    const renamed = fixed ? reference.name.slice(FIXED.length) : rename(reference.name);
    if (renamed === undefined) continue;
    uses.add(renamed);
    if (renamed === reference.name) continue;
    const key = reference.shorthand ? `${reference.name}: ` : "";
    edits.replace(reference.start, reference.end, key + renamed);
  }
  if (parsed.jsx)
    contains(
      parsed.program,
      (node) => {
        if (node.type === "JSXElement" || node.type === "JSXFragment")
          edits.replace(node.start, node.end, "(null as any)");
        return false;
      },
      (node) => node.type !== "JSXElement" && node.type !== "JSXFragment",
    );
  return { text: edits.apply().text, uses };
}

/** Takes history's numbering, and the paths of modules, out of a text for people. */
export function plainNames(text: string): string {
  return text
    .replace(/import\((?:"[^"]*"|'[^']*')\)\./g, "")
    .replace(/(?<=import\(["'])[^"']*\/node_modules\/((?:@[^/"']+\/)?[^/"']+)[^"']*/g, "$1")
    .replace(/(?<=[\p{ID_Continue}$])\$\$\d+(?![\p{ID_Continue}$])/gu, "");
}
