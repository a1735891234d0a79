/** `$`: the one object that holds the names of all cells, and at first the preloaded ones. */
import { createRequire } from "node:module";
import type { Preload } from "../preload.js";

export type Scope = Record<string, unknown>;
type Source = Extract<Preload["from"], { readonly module: string }>;

const require = createRequire(import.meta.url);

type Loaded = (module: string, exports: Scope) => void;

/** Adds the names that load on first use, of which `loaded` is told, and the kernel's own. */
export function createScope(
  preload: readonly Preload[],
  builtins: Readonly<Record<string, unknown>>,
  loaded: Loaded = () => undefined,
): Scope {
  const scope: Scope = {};
  for (const { name, from } of preload) {
    if ("builtin" in from) scope[name] = builtins[from.builtin];
    else if (from.load === "first use") loadOnFirstUse(scope, name, { ...from, loaded });
    else scope[name] = undefined;
  }
  return scope;
}

/** Loads the names that are there from the start. */
export async function loadStartNames(scope: Scope, preload: readonly Preload[]): Promise<void> {
  for (const { name, from } of preload) {
    if ("builtin" in from || from.load !== "start") continue;
    scope[name] = exported((await import(from.module)) as Scope, from);
  }
}

/** Gives what puts the names back as they are now, and takes all others away. */
export function keepScope(scope: Scope): () => void {
  const kept = Object.getOwnPropertyDescriptors(scope);
  return () => {
    for (const name of Object.keys(scope)) delete scope[name];
    Object.defineProperties(scope, kept);
  };
}

function loadOnFirstUse(
  scope: Scope,
  name: string,
  from: Source & { readonly loaded: Loaded },
): void {
  const settle = (value: unknown): void => {
    Object.defineProperty(scope, name, {
      value,
      writable: true,
      configurable: true,
      enumerable: true,
    });
  };
  Object.defineProperty(scope, name, {
    configurable: true,
    enumerable: true,
    get: () => {
      const module = require(from.module) as Scope;
      from.loaded(from.module, module);
      const value = exported(module, from);
      settle(value);
      return value;
    },
    set: settle,
  });
}

function exported(module: Scope, from: Source): unknown {
  return from.export === "*" ? module : module[from.export];
}
