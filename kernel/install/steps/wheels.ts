import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { run } from "../bootstrap/process.mjs";
import { hash, isStamped, writeStamp } from "../bootstrap/stamp.mjs";
import type { Step } from "../bootstrap/step.mjs";
import { paths } from "../paths.js";
import { pythonEnvironment } from "../python/environment.js";
import { pip, versions } from "../python/pip.js";
import { sitePackages, tensorFlowWheel } from "../python/tensorflow.js";

const requirements = path.join(paths.install, "requirements.in");
const stamp = path.join(paths.venv, ".installed");

function inputs(): string {
  return hash(readFileSync(requirements), readFileSync(versions), tensorFlowWheel() ?? "");
}

function isDone(): boolean {
  return isStamped(stamp, inputs()) && installed().some((name) => name.startsWith("jupyterlab-"));
}

/** The records of installed packages: pip says nothing while it unpacks, they are its progress. */
function installed(): string[] {
  const folder = sitePackages();
  return folder === undefined
    ? []
    : readdirSync(folder).filter((name) => name.endsWith(".dist-info"));
}

/** The two names of TensorFlow's wheel unpack into one folder: the one that is not wanted goes first. */
async function removeOther(wanted: string | undefined): Promise<void> {
  const other = wanted === "tensorflow-cpu" ? "tensorflow" : "tensorflow-cpu";
  const record = `${other.replace("-", "_")}-`;
  if (!installed().some((name) => name.startsWith(record))) return;
  await run(paths.python, ["-m", "pip", "uninstall", "--yes", other], { env: pythonEnvironment });
}

/** JupyterLab, the native TensorFlow library and what the tests compare with. */
export const wheels: Step = {
  name: "Python packages",
  isDone,
  async run(report) {
    const before = inputs();
    await run(paths.python, [path.join(paths.install, "python", "half_installed.py")], {
      env: pythonEnvironment,
    });
    report("pip");
    await pip(["pip"]);
    const tensorFlow = tensorFlowWheel();
    await removeOther(tensorFlow);
    const extra = tensorFlow === undefined ? [] : [tensorFlow];
    const progress = new PipProgress(report);
    const poll = setInterval(() => progress.count(installed().length), 1000);
    try {
      await pip(
        ["--progress-bar=raw", "--only-binary=:all:", "-r", requirements, ...extra],
        (line) => progress.read(line),
      );
    } finally {
      clearInterval(poll);
    }
    writeStamp(stamp, before);
    return tensorFlow === undefined
      ? "there is no native TensorFlow for this machine and Python (it needs Linux or an ARM Mac, and Python 3.10 to 3.13); WebAssembly is used instead."
      : undefined;
  },
};

/** Turns pip's output into a short line: what it downloads and how far, then how many are unpacked. */
class PipProgress {
  readonly #report: (detail: string) => void;
  #file = "";
  #total = 0;

  constructor(report: (detail: string) => void) {
    this.#report = report;
  }

  read(line: string): void {
    const bytes = /^Progress (\d+) of (\d+)/.exec(line);
    const fetched = /^\s*(?:Downloading|Using cached) (\S+?)-\d/.exec(line);
    const unpacking = /^Installing collected packages: (.*)$/.exec(line);
    if (bytes !== null) {
      const [done, size] = [Number(bytes[1]), Number(bytes[2])];
      if (size > 5e6) this.#report(`${this.#file} ${megabytes(done)} of ${megabytes(size)} MB`);
    } else if (fetched !== null) {
      this.#file = fetched[1] ?? "";
      this.#report(`downloading ${this.#file}`);
    } else if (unpacking !== null) {
      this.#total = installed().length + (unpacking[1] ?? "").split(", ").length;
    }
  }

  count(done: number): void {
    if (this.#total > 0)
      this.#report(`unpacking, ${Math.min(done, this.#total)} of ${this.#total}`);
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
