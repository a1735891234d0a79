import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

// These files run from kernel/install/bootstrap and, compiled with the rest, from dist: look up for the root.
function find() {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, "package.json"))) folder = path.dirname(folder);
  return folder;
}

/** The folder of the clone. */
export const root = find();
