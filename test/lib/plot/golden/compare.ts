import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { difference } from "./picture.js";

/** The checked-in files lie beside the sources; this one runs from dist. */
export const FOLDER = fileURLToPath(
  new URL("../../../../../test/lib/plot/golden/files/", import.meta.url),
);

const ACCEPT = process.env["GOLDEN"] === "accept";
/** So much of a picture may differ: the edges of letters do, between versions of the rasteriser. */
const TOLERANCE = 0.002;

/**
 * Compares with the checked-in file and says what is wrong, or nothing. The new one is left beside the old
 * one as `name-changed.…`; with GOLDEN=accept it takes its place.
 */
export function compare(name: string, kind: "json" | "png", made: Buffer | string): string[] {
  mkdirSync(FOLDER, { recursive: true });
  const bytes = Buffer.from(made);
  const [file, changed] = [`${FOLDER}${name}.${kind}`, `${FOLDER}${name}-changed.${kind}`];
  const old = existsSync(file) ? readFileSync(file) : null;
  const same =
    old !== null && (kind === "json" ? old.equals(bytes) : difference(old, bytes) <= TOLERANCE);
  rmSync(changed, { force: true });
  if (same) return [];
  writeFileSync(ACCEPT ? file : changed, bytes);
  if (ACCEPT) return [];
  const what = old === null ? "is new" : "differs from what is drawn now";
  return [`${name}.${kind} ${what}: look at ${changed}, then run with GOLDEN=accept to keep it`];
}

/** Checked-in files of no golden; they go when GOLDEN=accept. */
export function stale(names: Iterable<string>): string[] {
  const known = new Set(
    [...names].flatMap((name) => [`${name}.json`, `${name}.png`, `${name}-dark.png`]),
  );
  const found = readdirSync(FOLDER).filter(
    (file) => !known.has(file) && !file.includes("-changed."),
  );
  if (!ACCEPT) return found;
  for (const file of found) rmSync(`${FOLDER}${file}`);
  return [];
}
