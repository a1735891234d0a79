/**
 * How a cell's import reaches the module hooks: Node gives `import()` in evaluated code no parent, so
 * the parent travels inside the specifier.
 */
import type { ProjectOptions } from "../../language/contract.js";

const PREFIX = "gradlab-import:";

export interface ImportRequest {
  readonly specifier: string;
  /** URL that the specifier is resolved against. */
  readonly parent: string;
  /** What the folder's tsconfig.json says. */
  readonly project?: ProjectOptions;
}

export function encodeRequest(request: ImportRequest): string {
  return PREFIX + encodeURIComponent(JSON.stringify(request));
}

export function decodeRequest(specifier: string): ImportRequest | null {
  if (!specifier.startsWith(PREFIX)) return null;
  return JSON.parse(decodeURIComponent(specifier.slice(PREFIX.length))) as ImportRequest;
}
