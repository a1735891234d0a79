import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Files under version control, and new ones that will be, relative to the root. */
export function projectFiles(): string[] {
  const list = execFileSync(
    "git",
    [
      "-c",
      "safe.directory=*",
      "ls-files",
      "--cached",
      "--others",
      "--exclude-standard",
      "--deduplicate",
    ],
    { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 },
  );
  return list.split("\n").filter((file) => file !== "");
}

export function readProjectFile(file: string): string {
  return readFileSync(path.join(root, file), "utf8");
}

/** What one source file takes from another; both relative to the root. */
export interface Import {
  readonly from: string;
  readonly to: string;
  /** Gone at run time: `import type`, `export type`, `import("…")` in a type. */
  readonly typeOnly: boolean;
}

/** The imports of a source file that name another file of the project by its path. */
export function importsOf(file: string): Import[] {
  const found: Import[] = [];
  visit(parseSync(file, readProjectFile(file)).program, (node) => {
    const { source } = node;
    if (!isNode(source) || source.type !== "Literal") return;
    const specifier = String(source["value"]);
    if (!specifier.startsWith(".")) return;
    found.push({
      from: file,
      to: path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, ".ts"),
      typeOnly:
        node.type === "TSImportType" ||
        node["importKind"] === "type" ||
        node["exportKind"] === "type",
    });
  });
  return found;
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value;
}

function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) for (const each of value) visit(each, see);
  if (!isNode(value)) return;
  see(value);
  for (const each of Object.values(value)) visit(each, see);
}
