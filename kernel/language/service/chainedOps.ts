/**
 * tfjs declares the methods that it adds to its tensors in 139 files, each of which augments the module
 * of `Tensor`. The compiler merges them anew in every check, which took a fifth of the check of a small
 * cell, so it is shown them as members in the file of `Tensor` itself.
 */
import { readdirSync } from "node:fs";
import { basename, dirname, join, posix } from "node:path";
import { parse } from "../syntax/ast.js";
import type { Node } from "../syntax/ast.js";

const TENSOR = "/@tensorflow/tfjs-core/dist/tensor.d.ts";
const OPS = "/public/chained_ops";
const REGISTER = `${OPS}/register_all_chained_ops.d.ts`;

/** A file of tfjs' as the compiler is to see it; null for any other file, which it sees as it is. */
export function withChainedOps(path: string, read: (path: string) => string | null): string | null {
  if (path.endsWith(TENSOR)) {
    const own = read(path);
    return own === null ? null : own + merge(dirname(path), read).text;
  }
  if (path.endsWith(`${dirname(TENSOR)}${REGISTER}`)) {
    const folder = dirname(path);
    const { others } = merge(folder.slice(0, -OPS.length), read);
    return [...others.map((name) => `import "./${name}";`), "export {};"].join("\n");
  }
  return null;
}

interface Merged {
  readonly text: string;
  /** Files of another form, which stay augmentations. */
  readonly others: readonly string[];
}

function merge(dist: string, read: (path: string) => string | null): Merged {
  const folder = dist + OPS;
  const names = filesIn(folder);
  const known = importedNames(read(`${dist}/${basename(TENSOR)}`) ?? "");
  const imports = new Set<string>();
  const members: string[] = [];
  const others: string[] = [];
  for (const name of names) {
    const op = chainedOp(read(join(folder, `${name}.d.ts`)) ?? "", known);
    if (!op) {
      others.push(name);
      continue;
    }
    for (const one of op.imports) imports.add(one);
    members.push(op.members);
  }
  if (members.length === 0) return { text: "", others };
  const head = [...imports].map((one) => `import ${one};`);
  const text = [...head, "export interface Tensor<R extends Rank = Rank> {", ...members, "}"];
  return { text: `\n${text.join("\n")}\n`, others };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".d.ts") && !/^register_|_test\.d\.ts$/.test(name))
    .map((name) => name.slice(0, -".d.ts".length))
    .toSorted();
}

interface ChainedOp {
  /** `{ X as Y } from "…"`, as the file of `Tensor` must write it. */
  readonly imports: readonly string[];
  readonly members: string;
}

/** Null where the file holds anything but imports and members of `Tensor`. */
function chainedOp(code: string, known: ReadonlySet<string>): ChainedOp | null {
  const { program, errors } = parse(code, "ts");
  if (errors.length > 0) return null;
  const imports: string[] = [];
  let members: string | null = null;
  for (const node of program.body) {
    if (node.type === "ImportDeclaration") {
      for (const one of node.specifiers) {
        if (one.type !== "ImportSpecifier" || one.imported.type !== "Identifier") return null;
        if (one.imported.name !== one.local.name) return null;
        if (known.has(one.local.name)) continue;
        const from = posix.join("public/chained_ops", node.source.value);
        imports.push(`{ ${one.local.name} } from ${JSON.stringify(`./${from}`)}`);
      }
      continue;
    }
    const found = tensorMembers(node, code);
    if (found === null || members !== null) return null;
    members = found;
  }
  return members === null ? null : { imports, members };
}

function importedNames(code: string): ReadonlySet<string> {
  const names = parse(code, "ts").program.body.flatMap((node) =>
    node.type === "ImportDeclaration" ? node.specifiers.map((one) => one.local.name) : [],
  );
  return new Set(names);
}

function tensorMembers(node: Node, code: string): string | null {
  if (node.type !== "TSModuleDeclaration" || node.body?.type !== "TSModuleBlock") return null;
  if (node.id.type !== "Literal" || node.id.value !== "../../tensor") return null;
  const [only, ...more] = node.body.body;
  if (more.length > 0 || only?.type !== "TSInterfaceDeclaration") return null;
  if (only.id.name !== "Tensor" || only.extends.length > 0) return null;
  const { body, typeParameters } = only;
  const parameters = typeParameters && code.slice(typeParameters.start, typeParameters.end);
  if (parameters !== "<R extends Rank = Rank>") return null;
  return code.slice(body.start + 1, body.end - 1);
}
