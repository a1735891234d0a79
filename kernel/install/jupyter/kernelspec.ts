import { copyFileSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { readText, writeAtomically } from "../bootstrap/stamp.mjs";
import { paths } from "../paths.js";
import { cudaEnvironment } from "../python/tensorflow.js";

export const KERNEL_NAME = "gradlab";
export const DISPLAY_NAME = "TypeScript (gradlab)";

const logos = path.join(paths.install, "logos");

/** What Jupyter reads to start the kernel; https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs */
function kernelJson(displayName: string): string {
  const spec = {
    argv: [process.execPath, paths.main, "kernel", "--connection-file", "{connection_file}"],
    display_name: displayName,
    language: "typescript",
    // A signal would end the process: Stop comes as a message.
    interrupt_mode: "message",
    // Jupyter fills in the value that its own process has.
    env: cudaEnvironment("${LD_LIBRARY_PATH}"),
    // jupyter_client encrypts the connections of kernels that say so, if it is configured to.
    metadata: { debugger: true, supported_encryption: "curve", gradlab: { version: version() } },
  };
  return `${JSON.stringify(spec, null, 2)}\n`;
}

export function version(): string {
  const text = readFileSync(path.join(paths.root, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** Writes kernel.json last, so that Jupyter never sees half a kernelspec. */
export function writeKernelspec(folder: string, displayName: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(logos)) {
    copyFileSync(path.join(logos, name), path.join(folder, name));
  }
  writeAtomically(path.join(folder, "kernel.json"), kernelJson(displayName));
}

/** Whether the folder holds exactly the kernelspec that would be written now. */
export function isCurrent(folder: string, displayName: string): boolean {
  return readText(path.join(folder, "kernel.json")) === kernelJson(displayName);
}
