import os from "node:os";
import path from "node:path";
import { run } from "../bootstrap/process.mjs";
import { paths } from "../paths.js";

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

/**
 * The data folders, each with a folder `kernels`, of the `jupyter` that the user would run, in the order in
 * which it looks. It knows its own environment; where there is none, or a broken one, the user's folder is left.
 */
export async function jupyterData(): Promise<readonly string[]> {
  const { code, output } = await run("jupyter", ["--paths", "--json"]);
  // Its warnings come in the same output.
  const text = /^\{[\s\S]*^\}|^\{.*\}$/m.exec(output)?.[0];
  if (code !== 0 || text === undefined) return [userData()];
  return (JSON.parse(text) as { data: string[] }).data;
}

/** The data folder of an environment: of the user's Jupyter, or of this project where that has none. */
export function environmentData(data: readonly string[]): string {
  const shared = [userData(), "/usr/local/share/jupyter", "/usr/share/jupyter"];
  const own = data.find((folder) => !shared.includes(folder));
  return own ?? path.join(paths.venv, "share", "jupyter");
}
