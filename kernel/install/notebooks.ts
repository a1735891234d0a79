import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { Failure } from "./bootstrap/failure.mjs";
import { jupyterEnvironment } from "./jupyter/environment.js";
import { paths } from "./paths.js";

/** The notebooks of the course, in order. */
export function courseNotebooks(): string[] {
  return readdirSync(paths.notebooks)
    .filter((name) => name.endsWith(".ipynb"))
    .toSorted()
    .map((name) => path.join(paths.notebooks, name));
}

/** Executes notebooks headless, all of them when none is named; the copies go to build/notebooks. */
export async function runNotebooks(files: readonly string[]): Promise<number> {
  const notebooks =
    files.length === 0 ? courseNotebooks() : files.map((file) => path.resolve(file));
  const missing = notebooks.find((file) => !existsSync(file));
  if (missing !== undefined || notebooks.length === 0) {
    throw new Failure(
      "No notebook was run.",
      missing === undefined ? "notebooks/ holds none." : `there is no file ${missing}.`,
      "give paths of .ipynb files, or none for the whole course.",
    );
  }
  const program = path.join(paths.install, "notebooks.py");
  return runToEnd(paths.python, [program, path.join(paths.build, "notebooks"), ...notebooks]);
}

/** With this process's own terminal; a Ctrl-C there reaches the program itself, and its end is waited for. */
export function runToEnd(command: string, args: readonly string[]): Promise<number> {
  const child = spawn(command, args, {
    cwd: paths.root,
    env: { ...process.env, ...jupyterEnvironment },
    stdio: "inherit",
  });
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 130));
  });
}
