/** The project's Python, and a kernelspec for this build that only the tests see. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
export const PYTHON = join(ROOT, ".venv/bin/python");
/** Where this folder's files are that the build does not copy. */
export const SOURCE = join(ROOT, "test/kernel/conformance");

const MAIN = join(ROOT, "dist/kernel/main.js");

/** Calls `use` with an environment in which Jupyter finds the kernel, as a user's installation would. */
export async function withKernelspec<T>(use: (env: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
  const prefix = mkdtempSync(join(tmpdir(), "gradlab-jupyter-"));
  try {
    await promisify(execFile)(process.execPath, [MAIN, "install", "--prefix", prefix]);
    return await use({
      ...process.env,
      JUPYTER_PATH: join(prefix, "share/jupyter"),
      GRADLAB_HISTORY: join(prefix, "history"),
    });
  } finally {
    rmSync(prefix, { recursive: true, force: true });
  }
}
