/**
 * Packages that a notebook's folder lacks come from the kernel's own installation. The compiler looks
 * in `node_modules` of every folder above; at the root of the file system it is shown ours.
 */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, parse } from "node:path";
import { fileURLToPath } from "node:url";

export interface Installation {
  /** The kernel's folder. */
  readonly root: string;
  /** The real path behind a path in the shown `node_modules`; null for any other path. */
  readonly real: (path: string) => string | null;
  /** The shown `node_modules` itself, or a scope inside of it. */
  readonly isShownFolder: (path: string) => boolean;
  /** True for a folder's own copy of what there is once in the process, whoever imports it. */
  readonly isForeign: (path: string) => boolean;
}

/** The hooks of the execution process load this scope from the kernel's installation, always. */
const ENGINE = "@tensorflow/tfjs-node-gpu";

export function installation(from: string = fileURLToPath(import.meta.url)): Installation {
  const { root, name } = packageAbove(from);
  const shown = `${parse(root).root.replaceAll("\\", "/")}node_modules`;
  const packages = new Map<string, string | null>();
  const locate = (wanted: string): string | null => {
    const known = packages.get(wanted);
    if (known !== undefined) return known;
    const found = wanted === name ? root : packageFolder(root, wanted);
    packages.set(wanted, found);
    return found;
  };
  const engine = locate(ENGINE);
  const home = engine?.slice(0, -ENGINE.length).replaceAll("\\", "/");
  return {
    root,
    isForeign: (path) =>
      home !== undefined &&
      path.includes("/node_modules/@tensorflow/") &&
      !path.startsWith(home) &&
      !path.startsWith(`${shown}/`),
    real(path) {
      if (!path.startsWith(`${shown}/`)) return null;
      const parts = path.slice(shown.length + 1).split("/");
      const length = parts[0]?.startsWith("@") ? 2 : 1;
      if (parts.length < length) return null;
      const folder = locate(parts.slice(0, length).join("/"));
      return folder && join(folder, ...parts.slice(length));
    },
    isShownFolder: (path) =>
      path === shown ||
      (path.startsWith(`${shown}/@`) && !path.slice(shown.length + 1).includes("/")),
  };
}

function packageAbove(from: string): { readonly root: string; readonly name: string } {
  for (let folder = dirname(from); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (!existsSync(file)) continue;
    const manifest = JSON.parse(readFileSync(file, "utf8")) as { name?: string };
    if (manifest.name !== undefined) return { root: folder, name: manifest.name };
  }
  throw new Error(`The kernel's package.json must be above ${from}; there is none.`);
}

function packageFolder(root: string, name: string): string | null {
  for (let folder = root; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(candidate)) return realpathSync(candidate);
    if (folder === dirname(folder)) return null;
  }
}
