/** Modules that cells define: files that are only here. Each thread that loads or shows them keeps its own. */

export interface DefinedModule {
  readonly path: string;
  readonly text: string;
}

const modules = new Map<string, { readonly text: string; readonly time: number }>();
let latest = 0;

export function define({ path, text }: DefinedModule): void {
  if (modules.get(path)?.text === text) return;
  // Two definitions within a millisecond are two versions.
  latest = Math.max(Date.now(), latest + 1);
  modules.set(path, { text, time: latest });
}

export function definedText(path: string): string | undefined {
  return modules.get(path)?.text;
}

/** When it was defined, as the time of a file's last edit. */
export function definedAt(path: string): number | undefined {
  return modules.get(path)?.time;
}
