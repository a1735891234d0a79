/** A folder for the clients of a kernel: a Jupyter that knows this build of ours, notebooks, and their runs. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { jupyterEnvironment } from "../../kernel/install/jupyter/environment.js";
import {
  DISPLAY_NAME,
  KERNEL_NAME,
  writeKernelspec,
} from "../../kernel/install/jupyter/kernelspec.js";
import { paths } from "../../kernel/install/paths.js";

export interface Output {
  readonly output_type: string;
  readonly name?: string;
  readonly text?: string | readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
  readonly ename?: string;
  readonly evalue?: string;
  readonly traceback?: readonly string[];
}

export interface Cell {
  readonly cell_type: string;
  readonly source: string | readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly execution_count?: number | null;
  readonly outputs?: readonly Output[];
}

export interface Notebook {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly cells: readonly Cell[];
}

/** A code cell's text, alone or with its tags. */
export type CellText = string | { readonly source: string; readonly tags: readonly string[] };

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Made before the tests of a `describe`, removed after them. */
export function useWorkplace(): () => Workplace {
  let workplace: Workplace | undefined;
  before(() => {
    workplace = new Workplace();
  });
  after(() => workplace?.remove());
  return () => {
    if (!workplace) throw new Error("the workplace is only there inside a test");
    return workplace;
  };
}

export class Workplace {
  readonly folder = mkdtempSync(path.join(tmpdir(), "gradlab-clients-"));
  readonly environment: NodeJS.ProcessEnv;

  constructor() {
    const data = path.join(this.folder, ".jupyter");
    writeKernelspec(path.join(data, "kernels", KERNEL_NAME), DISPLAY_NAME);
    this.environment = {
      ...process.env,
      ...jupyterEnvironment,
      JUPYTER_CONFIG_DIR: path.join(data, "config"),
      JUPYTER_DATA_DIR: data,
      JUPYTER_RUNTIME_DIR: path.join(data, "runtime"),
      GRADLAB_HISTORY: path.join(data, "history"),
    };
  }

  path(name: string): string {
    return path.join(this.folder, name);
  }

  /** Writes a notebook of code cells, as our kernel's would be on disk. */
  notebook(name: string, texts: readonly CellText[]): string {
    const cells = texts.map((text, index) => ({
      cell_type: "code",
      id: `cell-${index}`,
      metadata: typeof text === "string" ? {} : { tags: text.tags },
      source: typeof text === "string" ? text : text.source,
      execution_count: null,
      outputs: [],
    }));
    const kernelspec = { name: KERNEL_NAME, display_name: DISPLAY_NAME, language: "typescript" };
    const notebook = { cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
    writeFileSync(this.path(name), JSON.stringify(notebook));
    return this.path(name);
  }

  read(name: string): Notebook {
    return JSON.parse(readFileSync(this.path(name), "utf8")) as Notebook;
  }

  /** Runs a program of the project's Python environment, in the folder, to its end. */
  python(args: readonly string[], input = ""): Promise<Ended> {
    const child = spawn(paths.python, args, {
      cwd: this.folder,
      env: this.environment,
      stdio: ["pipe", "pipe", "pipe"],
    });
    child.stdin.end(input);
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, stdout, stderr }));
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The text of what nbformat keeps as a string or as lines. */
export function textOf(text: string | readonly string[] | undefined): string {
  return typeof text === "string" ? text : (text ?? []).join("");
}

/** What a cell wrote to standard output. */
export function stdoutOf(cell: Cell | undefined): string {
  return (cell?.outputs ?? [])
    .filter((output) => output.name === "stdout")
    .map((output) => textOf(output.text))
    .join("");
}
