/** The project's Python, and a kernelspec for this build that only the tests see. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

export const PYTHON = join(ROOT, ".venv/bin/python");
/** Where this folder's Python files are; the build copies none. */
export const SOURCE = join(ROOT, "test/kernel/conformance");

/** Calls `use` with an environment in which Jupyter finds the kernel "gradlab". */
export async function withKernelspec<T>(use: (env: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
  const data = mkdtempSync(join(tmpdir(), "gradlab-jupyter-"));
  try {
    const folder = join(data, "kernels/gradlab");
    mkdirSync(folder, { recursive: true });
    const main = join(ROOT, "dist/kernel/main.js");
    const spec = {
      argv: [process.execPath, main, "kernel", "--connection-file", "{connection_file}"],
      display_name: "TypeScript (gradlab)",
      language: "typescript",
      interrupt_mode: "message",
    };
    writeFileSync(join(folder, "kernel.json"), JSON.stringify(spec));
    return await use({ ...process.env, JUPYTER_PATH: data });
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}
