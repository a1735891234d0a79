/** The learner's own modules: which files they are, and which version of each is current. */
import { statSync } from "node:fs";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { definedAt } from "./defined.js";

const TYPESCRIPT = new Set([".ts", ".tsx", ".mts", ".cts"]);
const TRIED = [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json"];
const INDEX = TRIED.map((extension) => `/index${extension}`);
/** `./x.js` in TypeScript means `./x.ts` where only that is there. */
const WRITTEN_AS: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
};

export function isTypeScript(url: string): boolean {
  return TYPESCRIPT.has(extname(new URL(url).pathname));
}

/** A file that may be edited while the kernel runs: not one of a package. */
export function isLocal(url: string): boolean {
  return url.startsWith("file:") && !url.includes("/node_modules/");
}

/** The file that a relative or absolute specifier means, or null. */
export function locate(specifier: string, parent: string): string | null {
  const url = new URL(specifier, parent);
  if (url.protocol !== "file:") return null;
  const path = fileURLToPath(url);
  const extension = extname(path);
  const bare = extension ? path.slice(0, -extension.length) : path;
  const candidates = [
    path,
    ...(WRITTEN_AS[extension] ?? []).map((one) => bare + one),
    ...TRIED.map((one) => path + one),
    ...INDEX.map((one) => path + one),
  ];
  return candidates.find(isFile) ?? null;
}

export function modifiedAt(path: string): number {
  return definedAt(path) ?? statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function isFile(path: string): boolean {
  if (definedAt(path) !== undefined) return true;
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
