import { readdirSync } from "node:fs";
import * as plot from "../../../../lib/plot/index.js";
import type { Make } from "./golden.js";

const FOLDER = new URL("./tables/", import.meta.url);

/** The charts of all files in `tables/`, each of which exports one table named `goldens`. */
export async function allGoldens(): Promise<ReadonlyMap<string, Make>> {
  const all = new Map<string, Make>();
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".js"))) {
    const table = (await import(new URL(file, FOLDER).href)) as {
      readonly goldens: Readonly<Record<string, Make>>;
    };
    for (const [name, make] of Object.entries(table.goldens)) {
      if (all.has(name)) throw new Error(`two goldens are named ${name}`);
      all.set(name, make);
    }
  }
  return all;
}

/** Functions of `dl.plot` that give a table to read, and no chart. */
const TABLES = ["modelSummary"];

/** Functions of `dl.plot` that no golden shows. */
export function withoutGolden(names: Iterable<string>): string[] {
  const shown = new Set([...TABLES, ...[...names].map((name) => name.split("-")[0])]);
  return Object.entries(plot)
    .filter(([name, value]) => typeof value === "function" && !isClass(value) && !shown.has(name))
    .map(([name]) => name);
}

/** A class (an error, a recorder) draws nothing by being called. */
function isClass(value: unknown): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}
