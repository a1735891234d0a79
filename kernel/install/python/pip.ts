import path from "node:path";
import { explain } from "../bootstrap/failure.mjs";
import { remember } from "../bootstrap/lock.mjs";
import { run } from "../bootstrap/process.mjs";
import { paths } from "../paths.js";
import { pythonEnvironment } from "./environment.js";

/** The lock of all versions. */
export const versions = path.join(paths.install, "requirements.txt");

/** `pip install` into the project's environment. */
export async function pip(args: readonly string[], onLine?: (line: string) => void): Promise<void> {
  const install = ["-m", "pip", "install", "--no-input", "--disable-pip-version-check"];
  const { code, output } = await run(paths.python, [...install, "-c", versions, ...args], {
    env: pythonEnvironment,
    onStart: remember("pip"),
    ...(onLine && { onLine }),
  });
  if (code !== 0) {
    throw explain(
      "The Python packages could not be installed.",
      // pip repeats a failed request several times before its last word.
      output
        .split("\n")
        .filter((line) => !line.startsWith("Progress "))
        .join("\n"),
      "run the same command again; if it fails the same way, delete .venv first.",
    );
  }
}
