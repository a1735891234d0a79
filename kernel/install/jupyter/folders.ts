import os from "node:os";
import path from "node:path";
import { run } from "../bootstrap/process.mjs";
import { paths } from "../paths.js";

/** Where a Jupyter looks for kernels: data folders, each with a folder `kernels`. */
export interface Jupyter {
  /** What was asked, for people. */
  readonly found: "on the PATH" | "nowhere";
  /** In the order in which it looks. */
  readonly data: readonly string[];
}

/** The user's own data folder; https://docs.jupyter.org/en/latest/use/jupyter-directories.html */
export function userData(): string {
  const { JUPYTER_DATA_DIR, XDG_DATA_HOME, APPDATA } = process.env;
  if (JUPYTER_DATA_DIR !== undefined) return JUPYTER_DATA_DIR;
  const home = os.homedir();
  if (process.platform === "darwin") return path.join(home, "Library", "Jupyter");
  if (process.platform === "win32") {
    return path.join(APPDATA ?? path.join(home, "AppData", "Roaming"), "jupyter");
  }
  return path.join(XDG_DATA_HOME ?? path.join(home, ".local", "share"), "jupyter");
}

/** Asks the `jupyter` that the user would run, which knows its own environment; a broken one counts as none. */
export async function findJupyter(): Promise<Jupyter> {
  const { code, output } = await run("jupyter", ["--paths", "--json"]);
  const text = /\{[\s\S]*\}/.exec(output)?.[0];
  if (code === 0 && text !== undefined) {
    const { data } = JSON.parse(text) as { data: string[] };
    return { found: "on the PATH", data };
  }
  return { found: "nowhere", data: [userData()] };
}

/** The data folder of an environment: of the user's Jupyter, or of this project where there is none. */
export function environmentData(jupyter: Jupyter): string {
  const shared = [userData(), "/usr/local/share/jupyter", "/usr/share/jupyter"];
  return (
    jupyter.data.find((folder) => !shared.includes(folder)) ??
    path.join(paths.venv, "share", "jupyter")
  );
}
