import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const MODULES = resolve(DIST, "../node_modules");

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a compiled test program through a shell, so that its standard error is a pipe. */
export function launch(program: string, environment: Record<string, string>, root = DIST): Run {
  const command = `exec "${process.execPath}" "${join(root, program)}" 2> >(cat >&2)`;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", command], {
    env: { ...process.env, ...environment },
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  return { status, stdout, stderr };
}

/**
 * Builds a folder in which everything is as here, except that tfjs-node-gpu has the binding that
 * `bind` puts into its folder, or none; runs `use` with it and deletes it.
 */
export function withOtherBinding(
  bind: (folder: string) => void,
  use: (root: string, environment: Record<string, string>) => void,
): void {
  const top = mkdtempSync(join(tmpdir(), "gradlab-engine-"));
  try {
    const modules = join(top, "node_modules");
    mkdirSync(join(modules, "@tensorflow"), { recursive: true });
    for (const name of readdirSync(MODULES)) {
      if (name !== "@tensorflow" && !name.startsWith(".")) link(join(MODULES, name), modules);
    }
    for (const name of readdirSync(join(MODULES, "@tensorflow"))) {
      if (!name.startsWith("tfjs-node")) {
        link(join(MODULES, "@tensorflow", name), join(modules, "@tensorflow"));
      }
    }
    const node = join(modules, "@tensorflow/tfjs-node-gpu");
    for (const part of ["package.json", "dist"]) {
      cpSync(join(MODULES, "@tensorflow/tfjs-node-gpu", part), join(node, part), {
        recursive: true,
      });
    }
    symlinkSync("tfjs-node-gpu", join(modules, "@tensorflow/tfjs-node"));
    cpSync(DIST, join(top, "dist"), { recursive: true });
    cpSync(resolve(DIST, "../package.json"), join(top, "package.json"));
    bind(node);
    // Without this, Node would follow the links back to the folder that has the binding.
    use(join(top, "dist"), { NODE_PRESERVE_SYMLINKS: "1", NODE_PRESERVE_SYMLINKS_MAIN: "1" });
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

function link(target: string, folder: string): void {
  symlinkSync(target, join(folder, target.slice(target.lastIndexOf("/") + 1)));
}
