/**
 * Versions of local modules. Node keeps a module for ever under its URL, so the URL carries the time of
 * the last edit of the file and of all local files that it imports: an edit anywhere below makes a new
 * module.
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import { isLocal, modifiedAt } from "./localFiles.js";

const QUERY = "gradlab-version";

export class Versions {
  /** Local files by path, with the local files that each imported when it was last loaded. */
  readonly #imports = new Map<string, Set<string>>();
  readonly #current = new Map<string, string>();

  /** Called when `path` was edited since its last import. */
  constructor(private readonly onReload: (path: string) => void) {}

  /** The URL under which the present state of a file is imported. */
  url(path: string, parent: string): string {
    if (isLocal(parent)) this.#note(fileURLToPath(bare(parent)), path);
    const url = pathToFileURL(path);
    if (!isLocal(url.href)) return url.href;
    const version = String(this.#newest(path, new Set()));
    const before = this.#current.get(path);
    if (before !== undefined && before !== version) this.onReload(path);
    this.#current.set(path, version);
    url.searchParams.set(QUERY, version);
    return url.href;
  }

  #note(importer: string, imported: string): void {
    const known = this.#imports.get(importer);
    if (known) known.add(imported);
    else this.#imports.set(importer, new Set([imported]));
  }

  #newest(path: string, seen: Set<string>): number {
    if (seen.has(path)) return 0;
    seen.add(path);
    const below = [...(this.#imports.get(path) ?? [])].map((one) => this.#newest(one, seen));
    return Math.max(modifiedAt(path), ...below);
  }
}

/** A module's URL without its version. */
export function bare(url: string): string {
  const index = url.indexOf("?");
  return index < 0 ? url : url.slice(0, index);
}
