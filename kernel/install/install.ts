import { existsSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { explain, Failure } from "./bootstrap/failure.mjs";
import { readText } from "./bootstrap/stamp.mjs";
import { parseFlags } from "./flags.js";
import { environmentData, jupyterData, userData } from "./jupyter/folders.js";
import { DISPLAY_NAME, KERNEL_NAME, writeKernelspec } from "./jupyter/kernelspec.js";

const FLAGS = {
  user: { type: "boolean" },
  "sys-prefix": { type: "boolean" },
  prefix: { type: "string" },
  name: { type: "string" },
} as const;

interface Place {
  /** The folder of the kernelspec. */
  readonly folder: string;
  readonly name: string;
}

async function place(command: string, args: readonly string[]): Promise<Place> {
  const { user, prefix, name = KERNEL_NAME, ...rest } = parseFlags(command, args, FLAGS);
  if ([user, rest["sys-prefix"], prefix !== undefined].filter(Boolean).length > 1) {
    throw new Failure(
      `gradlab ${command} was not run.`,
      "--user, --sys-prefix and --prefix name different places.",
      "give one of them, or none.",
    );
  }
  if (!/^[a-z0-9._-]+$/i.test(name)) {
    throw new Failure(
      `gradlab ${command} was not run.`,
      `${JSON.stringify(name)} is no name that Jupyter takes for a kernel.`,
      "use letters, digits, '.', '_' and '-'.",
    );
  }
  return { folder: path.join(await data(user, rest["sys-prefix"], prefix), "kernels", name), name };
}

async function data(user?: boolean, sysPrefix?: boolean, prefix?: string): Promise<string> {
  if (prefix !== undefined) return path.join(path.resolve(prefix), "share", "jupyter");
  if (user === true) return userData();
  const folders = await jupyterData();
  // It looks first in its environment when it has one, else in the user's folder.
  return sysPrefix === true ? environmentData(folders) : (folders[0] ?? userData());
}

/** `gradlab install`: makes the kernel known to a Jupyter. */
export async function install(args: readonly string[]): Promise<number> {
  const { folder, name } = await place("install", args);
  const displayName = name === KERNEL_NAME ? DISPLAY_NAME : `TypeScript (${name})`;
  try {
    writeKernelspec(folder, displayName);
  } catch (error) {
    throw explain(
      `The kernelspec could not be written to ${folder}.`,
      String(error),
      "give a place that can be written: --user, --sys-prefix or --prefix DIR.",
    );
  }
  console.log(`Installed the kernel "${displayName}" in ${folder}`);
  console.log(
    `Jupyter starts it from this clone: move the clone, and \`npx gradlab install\` again.`,
  );
  return 0;
}

/** `gradlab remove`: takes away what `install` wrote with the same flags. */
export async function remove(args: readonly string[]): Promise<number> {
  const { folder, name } = await place("remove", args);
  const text = readText(path.join(folder, "kernel.json"));
  if (text === undefined) {
    throw new Failure(
      `There is no kernel ${name} to remove.`,
      `${folder} holds no kernel.json.`,
      "give the flags that `install` had; `npx gradlab doctor` lists the kernels that Jupyter finds.",
    );
  }
  if (!isOurs(text)) {
    throw new Failure(
      `The kernel ${name} was not removed.`,
      `${folder} is not of gradlab's making.`,
      `if you are sure, remove it with \`jupyter kernelspec remove ${name}\`.`,
    );
  }
  rmSync(folder, { recursive: true });
  console.log(`Removed ${folder}`);
  return 0;
}

function isOurs(kernelJson: string): boolean {
  const { metadata } = JSON.parse(kernelJson) as { metadata?: { gradlab?: unknown } };
  return metadata?.gradlab !== undefined;
}

/** Every kernelspec below the given data folders. */
export function kernelspecs(dataFolders: readonly string[]): string[] {
  return dataFolders
    .map((folder) => path.join(folder, "kernels"))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => path.join(folder, name)))
    .filter((folder) => existsSync(path.join(folder, "kernel.json")));
}
