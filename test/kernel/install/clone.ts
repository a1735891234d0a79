import { spawn, execFileSync, type ChildProcess } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { projectFiles } from "../../structure/sources.js";

export const root = fileURLToPath(new URL("../../../..", import.meta.url));

/** What a copy of the project starts with besides its own files. */
interface Content {
  /** npm's packages and the compiled program, as the project has them. */
  readonly packages?: boolean;
  /** The project's Python environment: its own copy, for set-up writes the kernelspec into it. */
  readonly environment?: boolean;
}

/** The folder of a clone of the project as it is now, uncommitted changes included. */
export function makeClone(content: Content = {}): string {
  // With packages beside the originals, for hard links do not cross file systems.
  const parent = content.packages === true ? path.join(root, "build", "test") : os.tmpdir();
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(path.join(parent, "gradlab-clone-"));
  copyProject(folder);
  if (content.packages === true) {
    execFileSync("cp", ["-al", path.join(root, "node_modules"), folder]);
    execFileSync("cp", ["-a", path.join(root, "dist"), folder]);
  }
  if (content.environment === true) execFileSync("cp", ["-al", path.join(root, ".venv"), folder]);
  return folder;
}

export function copyProject(folder: string): void {
  for (const file of projectFiles()) {
    const source = path.join(root, file);
    cpSync(source, path.join(folder, file), { force: true });
  }
}

export function removeClone(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

type Environment = Readonly<Record<string, string | undefined>>;

export interface Run {
  readonly child: ChildProcess;
  /** What it has printed so far, both streams. */
  readonly output: () => string;
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
  /** Resolves when it has printed something that matches; rejects when it ends before. */
  readonly printed: (pattern: RegExp) => Promise<RegExpExecArray>;
}

/** Starts one of the project's commands as npm would, in the given clone. */
export function start(
  clone: string,
  args: readonly string[],
  env: Environment = {},
  node = process.execPath,
): Run {
  const child = spawn(node, [path.join(clone, "kernel", "install", "bootstrap.mjs"), ...args], {
    cwd: clone,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      child.emit("printed");
    });
  }
  const ended = new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
  const printed = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(output);
        if (match !== null) resolve(match);
      };
      child.on("printed", look);
      child.on("close", () => reject(new Error(`ended without ${pattern}:\n${output}`)));
      look();
    });
  return { child, output: () => output, ended, printed };
}

/** The same, to its end. */
export function command(clone: string, args: readonly string[], env?: Environment, node?: string) {
  return start(clone, args, env, node).ended;
}
