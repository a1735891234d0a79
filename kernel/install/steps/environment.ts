import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { explain } from "../bootstrap/failure.mjs";
import { remember } from "../bootstrap/lock.mjs";
import { run } from "../bootstrap/process.mjs";
import { isStamped, writeAtomically, writeStamp } from "../bootstrap/stamp.mjs";
import type { Step } from "../bootstrap/step.mjs";
import { paths } from "../paths.js";
import { pythonEnvironment } from "../python/environment.js";
import { findPython } from "../python/find.js";

const stamp = path.join(paths.venv, ".created");
const STAMP = "2";

/**
 * JupyterLab runs scripts that lie in the environment with Node, and the package.json above them, this
 * project's, would make them ES modules, which they are not.
 */
const SCRIPTS = `${JSON.stringify({ type: "commonjs" })}\n`;

/** The Python of the user may be upgraded or removed under the environment: its link then dangles. */
function isDone(): boolean {
  return isStamped(stamp, STAMP) && existsSync(paths.python);
}

/** The project's own Python environment. */
export const environment: Step = {
  name: "Python environment",
  isDone,
  async run(report) {
    // One that is whole but was made by hand, or before there were stamps, is kept.
    const works =
      existsSync(paths.python) &&
      (await run(paths.python, ["-c", "import pip"], { env: pythonEnvironment })).code === 0;
    if (!works) {
      const python = await findPython();
      report(`with Python ${python.version}`);
      rmSync(paths.venv, { recursive: true, force: true });
      const { code, output } = await run(python.executable, ["-m", "venv", paths.venv], {
        env: pythonEnvironment,
        onStart: remember("venv"),
      });
      if (code !== 0) {
        throw explain(
          "The Python environment .venv could not be made.",
          output,
          "mend the Python installation (Debian, Ubuntu: sudo apt install python3-venv), then run the same command again.",
        );
      }
    }
    writeAtomically(path.join(paths.venv, "package.json"), SCRIPTS);
    writeStamp(stamp, STAMP);
  },
};
