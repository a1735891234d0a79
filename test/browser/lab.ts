import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  DISPLAY_NAME,
  KERNEL_NAME,
  writeKernelspec,
} from "../../kernel/install/jupyter/kernelspec.js";
import { paths } from "../../kernel/install/paths.js";

export interface Lab {
  /** The folder that it shows: a copy of the course. */
  readonly notebooks: string;
  /** The address that opens a notebook. */
  address(notebook: string): string;
  stop(): Promise<void>;
}

/** The server of either page, as a Python module. */
export type Application = "jupyterlab" | "notebook";

/** Starts JupyterLab, or Notebook 7, in `folder`, on a free port, with our kernel and nobody's settings. */
export async function startLab(
  folder: string,
  application: Application = "jupyterlab",
): Promise<Lab> {
  const notebooks = path.join(folder, "notebooks");
  cpSync(paths.notebooks, notebooks, { recursive: true });
  const part = (name: string): string => path.join(folder, "jupyter", name);
  for (const name of ["data", "runtime"]) mkdirSync(part(name), { recursive: true });
  // Else JupyterLab asks whether to fetch news, in front of what is to be seen.
  const settings = path.join(part("settings"), "@jupyterlab", "apputils-extension");
  mkdirSync(settings, { recursive: true });
  writeFileSync(
    path.join(settings, "notification.jupyterlab-settings"),
    JSON.stringify({ fetchNews: "false", checkForUpdates: false }),
  );
  writeKernelspec(path.join(part("data"), "kernels", KERNEL_NAME), DISPLAY_NAME);
  const server = spawn(
    paths.python,
    [
      "-m",
      application,
      "--no-browser",
      "--allow-root",
      "--expose-app-in-browser",
      "--ServerApp.jpserver_extensions={'jupyterlab_jupytext': True}",
      `--ServerApp.root_dir=${notebooks}`,
      "--ServerApp.port=0",
    ],
    {
      cwd: notebooks,
      stdio: ["ignore", "ignore", "pipe"],
      env: {
        ...process.env,
        JUPYTER_NO_CONFIG: "1",
        JUPYTERLAB_SETTINGS_DIR: part("settings"),
        JUPYTER_DATA_DIR: part("data"),
        // Comes first: the Python environment may hold a kernelspec of another build.
        JUPYTER_PATH: part("data"),
        JUPYTER_RUNTIME_DIR: part("runtime"),
        // The kernel written here, and not one of that name beside Jupyter.
        JUPYTER_PREFER_ENV_PATH: "0",
        JUPYTER_TOKEN: TOKEN,
        GRADLAB_HISTORY: part("history"),
      },
    },
  );
  const log: string[] = [];
  server.stderr.on("data", (chunk: Buffer) => void log.push(chunk.toString()));
  const page = application === "jupyterlab" ? "lab/tree" : "notebooks";
  const url = await serverUrl(server, part("runtime"), log);
  return {
    notebooks,
    address: (notebook) => `${url}${page}/${notebook}?token=${TOKEN}&reset`,
    stop: async () => {
      if (server.exitCode !== null) return;
      const ended = once(server, "exit");
      server.kill("SIGTERM");
      await ended;
    },
  };
}

const TOKEN = "browser-test";

/** The server says its address in a file once it listens. */
async function serverUrl(server: ChildProcess, runtime: string, log: string[]): Promise<string> {
  for (let tries = 0; tries < 600; tries++) {
    const file = readdirSync(runtime).find((name) => /^jpserver-\d+\.json$/u.test(name));
    const text = file === undefined ? "" : readFileSync(path.join(runtime, file), "utf8");
    if (text.trimEnd().endsWith("}")) return (JSON.parse(text) as { readonly url: string }).url;
    if (server.exitCode !== null) throw new Error(`JupyterLab ended:\n${log.join("")}`);
    await sleep(100);
  }
  server.kill("SIGKILL");
  throw new Error(`JupyterLab did not listen within a minute:\n${log.join("")}`);
}
