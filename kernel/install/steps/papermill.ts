import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { hash, isStamped, writeStamp } from "../bootstrap/stamp.mjs";
import type { Step } from "../bootstrap/step.mjs";
import { paths } from "../paths.js";
import { pip } from "../python/pip.js";
import { sitePackages } from "../python/tensorflow.js";

const source = path.join(paths.root, "kernel", "clients", "papermill");

function installed(file: string): string {
  return path.join(sitePackages() ?? paths.venv, "gradlab_papermill", file);
}

const stamp = () => installed(".installed");

function inputs(): string {
  const files = readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:py|toml|md)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();
  return hash(...files.flatMap((file) => [path.relative(source, file), readFileSync(file)]));
}

/** The package of this project that teaches papermill TypeScript. */
export const papermill: Step = {
  name: "papermill's TypeScript",
  // pip leaves a file that it does not know where it was.
  isDone: () => isStamped(stamp(), inputs()) && existsSync(installed("__init__.py")),
  async run() {
    const before = inputs();
    // What it needs is there already, its build back end too: the network is not asked.
    await pip(["--no-build-isolation", "--no-deps", "--no-index", "--force-reinstall", source]);
    writeStamp(stamp(), before);
  },
};
