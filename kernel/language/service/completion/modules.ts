/** What an import may name: local files, packages and their parts, Node's own modules. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, resolve } from "node:path";
import type { Completion, Completions, ProjectOptions } from "../../contract.js";
import { installation } from "../installation.js";
import { entries } from "./files.js";

const IMPORTABLE = /(?<!\.d)\.(?:[cm]?[jt]sx?|json)$/;
const BEFORE =
  /(?:\bfrom|\bimport|\bexport\s*\*\s*from|\b(?:import|require)\s*\()\s*(["'])((?:(?!\1)[^\n])*)$/;

/** A half-written module specifier; null where the place is in none. */
export interface ModuleAt {
  /** Where the specifier begins, behind its quote. */
  readonly start: number;
  readonly typed: string;
  readonly quote: string;
}

export function moduleAt(code: string, at: number): ModuleAt | null {
  const [, quote, typed] = BEFORE.exec(code.slice(0, at)) ?? [];
  return quote === undefined || typed === undefined
    ? null
    : { start: at - typed.length, typed, quote };
}

export interface Surroundings {
  /** The notebook's. */
  readonly folder: string;
  /** The aliases of its tsconfig, with absolute targets. */
  readonly paths: ProjectOptions["paths"];
  /** Paths of the modules that cells define. */
  readonly modules: readonly string[];
}

export function completeModule(
  { folder, paths, modules }: Surroundings,
  { start, typed, quote }: ModuleAt,
  code: string,
  at: number,
): Completions {
  const rest = code.slice(at).split(/[\n;)]/, 1)[0] ?? "";
  const closing = rest.indexOf(quote);
  const end = at + (closing < 0 ? (/^[\w@/.-]*/.exec(rest)?.[0].length ?? 0) : closing);
  if (/^(?:\.{1,2}\/|\/)/.test(typed)) {
    const slash = typed.lastIndexOf("/") + 1;
    const items = entries(resolve(folder, typed.slice(0, slash)), typed.slice(slash), (file) =>
      IMPORTABLE.test(file),
    );
    const inside = `${resolve(folder, typed.slice(0, slash))}/`;
    const defined = modules
      .filter((path) => path.startsWith(inside + typed.slice(slash)))
      .map((path) => path.slice(inside.length))
      .map((name): Completion => ({ label: name, insert: name, kind: "file" }));
    return { start: start + slash, end, items: [...defined, ...items], live: null };
  }
  const names = [...aliases(paths, typed), ...packages(folder, typed), ...builtins(typed)];
  const items = [...new Set(names)].map((name): Completion => ({
    label: name,
    insert: name,
    kind: "module",
  }));
  return { start, end, items, live: null };
}

function builtins(typed: string): string[] {
  const names = builtinModules.filter((name) => !name.startsWith("_") && !name.startsWith("node:"));
  return [...names, ...names.map((name) => `node:${name}`)].filter((name) =>
    name.startsWith(typed),
  );
}

/** `@lib/*` with what is in its folder; a plain alias as it is. */
function aliases(paths: ProjectOptions["paths"], typed: string): string[] {
  return Object.entries(paths).flatMap(([pattern, targets]) => {
    const [head = "", tail] = pattern.split("*");
    if (tail === undefined) return pattern.startsWith(typed) ? [pattern] : [];
    if (head !== "" && head.startsWith(typed)) return [head];
    if (!typed.startsWith(head)) return [];
    const inside = typed.slice(head.length);
    const slash = inside.lastIndexOf("/") + 1;
    return targets.flatMap((target) =>
      entries(
        join(target.split("*")[0] ?? "", inside.slice(0, slash)),
        inside.slice(slash),
        (file) => IMPORTABLE.test(file),
      ).map(({ insert }) => head + inside.slice(0, slash) + insert.replace(/\.[cm]?[jt]sx?$/, "")),
    );
  });
}

/** Packages that the folder's package.json names come first, then the others, then the kernel's. */
function packages(folder: string, typed: string): string[] {
  const { root } = installation();
  const own = [...manifests(folder)].flatMap(dependencies);
  const near = [...above(folder)].flatMap((one) => installed(join(one, "node_modules")));
  const all = new Set([...own, ...near, ...dependencies(join(root, "package.json")), "gradlab"]);
  const names = [...all].filter((name) => !name.startsWith("@types/"));
  const parts = /^(?:@[^/]+\/)?[^/]+(?=\/)/.exec(typed)?.[0];
  if (parts !== undefined && (all.has(parts) || !typed.startsWith("@")))
    return subpaths(folder, root, parts).filter((name) => name.startsWith(typed));
  return names.filter((name) => name.startsWith(typed));
}

/** What a package gives out beside itself: the paths in its `exports`. */
function subpaths(folder: string, root: string, name: string): string[] {
  const at = [...above(folder), root]
    .map((one) => join(one, "node_modules", name))
    .find((one) => existsSync(join(one, "package.json")));
  if (at === undefined) return [];
  const { exports } = manifest(join(at, "package.json"));
  if (typeof exports !== "object" || exports === null)
    return entries(at, "", (file) => IMPORTABLE.test(file)).map(
      ({ insert }) => `${name}/${insert}`,
    );
  return Object.entries(exports).flatMap(([key, target]) => {
    if (!key.startsWith("./")) return [];
    const star = key.indexOf("*");
    if (star < 0) return [`${name}${key.slice(1)}`];
    const [head = "", tail = ""] = firstText(target).split("*");
    const shown = entries(join(at, head), "", (file) => file.endsWith(tail));
    return shown.map(({ insert }) => {
      const part = tail !== "" && insert.endsWith(tail) ? insert.slice(0, -tail.length) : insert;
      return `${name}${key.slice(1, star)}${part}${insert.endsWith("/") ? "" : key.slice(star + 1)}`;
    });
  });
}

/** The first path among the conditions of an export. */
function firstText(target: unknown): string {
  if (typeof target === "string") return target;
  if (typeof target !== "object" || target === null) return "";
  return Object.values(target).map(firstText).find(Boolean) ?? "";
}

function* above(folder: string): Generator<string> {
  for (let at = folder; ; at = dirname(at)) {
    yield at;
    if (at === dirname(at)) return;
  }
}

function* manifests(folder: string): Generator<string> {
  for (const one of above(folder)) {
    const file = join(one, "package.json");
    if (existsSync(file)) yield file;
  }
}

function installed(folder: string): string[] {
  return names(folder).flatMap((name) =>
    name.startsWith("@") ? names(join(folder, name)).map((part) => `${name}/${part}`) : [name],
  );
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith("."));
  } catch {
    return [];
  }
}

interface Manifest {
  readonly exports?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function dependencies(file: string): string[] {
  const { dependencies: needed, devDependencies } = manifest(file);
  return Object.keys({ ...needed, ...devDependencies });
}

/** A manifest that cannot be read has nothing to offer. */
function manifest(file: string): Manifest {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Manifest;
  } catch {
    return {};
  }
}
