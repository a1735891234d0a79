/** What `%npm` has changed, in a few lines. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

type Versions = ReadonlyMap<string, string>;

interface Manifest {
  readonly version?: string;
  readonly types?: string;
  readonly typings?: string;
  readonly exports?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** The folder's own dependencies that are installed. */
export function versions(folder: string): Versions {
  const { dependencies = {}, devDependencies = {} } = manifest(folder) ?? {};
  const names = Object.keys({ ...dependencies, ...devDependencies });
  return new Map(
    names.flatMap((name) => {
      const version = manifest(join(folder, "node_modules", name))?.version;
      return version === undefined ? [] : [[name, version] as const];
    }),
  );
}

export function summary(
  before: Versions,
  after: Versions,
  folder: string,
  args: readonly string[],
  loaded: (name: string) => boolean,
): string {
  const lines: string[] = [];
  const added = [...after].filter(([name, version]) => before.get(name) !== version);
  const removed = [...before].filter(([name]) => !after.has(name));
  if (added.length > 0)
    lines.push(`Installed ${added.map(([name, version]) => `${name} ${version}`).join(", ")}.`);
  if (removed.length > 0) lines.push(`Removed ${removed.map(([name]) => name).join(", ")}.`);
  const asked = args.map(nameOf);
  const same = asked.filter((name) => after.has(name) && before.get(name) === after.get(name));
  if (lines.length === 0)
    lines.push(
      same.length > 0
        ? `Nothing to do: ${same.map((name) => `${name} ${after.get(name)}`).join(", ")} was there.`
        : "Nothing has changed.",
    );
  for (const [name] of added) {
    if (before.has(name) && loaded(name))
      lines.push(
        `Another version of ${name} is loaded already; restart the kernel to use this one.`,
      );
    const types = `@types/${name.replace(/^@([^/]+)\//, "$1__")}`;
    if (
      !isTyped(join(folder, "node_modules", name)) &&
      !after.has(types) &&
      !name.startsWith("@types/")
    )
      lines.push(`${name} brings no types. There may be some: %npm add ${types}`);
  }
  return `${lines.join("\n")}\n`;
}

/** `b@1.2` is b, `@s/b@1` is @s/b. */
function nameOf(wanted: string): string {
  return /^(?:@[^/]+\/)?[^@]*/.exec(wanted)?.[0] ?? wanted;
}

function isTyped(folder: string): boolean {
  const found = manifest(folder);
  return (
    found?.types !== undefined ||
    found?.typings !== undefined ||
    JSON.stringify(found?.exports ?? null).includes('"types"') ||
    existsSync(join(folder, "index.d.ts"))
  );
}

function manifest(folder: string): Manifest | null {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  } catch {
    return null;
  }
}
