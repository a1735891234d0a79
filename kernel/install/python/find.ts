import { Failure } from "../bootstrap/failure.mjs";
import { run } from "../bootstrap/process.mjs";

/** TensorFlow's wheels exist for these; a newer Python is taken only when none of them is there. */
const NAMES = ["python3.13", "python3.12", "python3.11", "python3.10", "python3", "python"];
const OLDEST: readonly [number, number] = [3, 10];

const PROBE = [
  "import sys, importlib.util as u",
  "print('.'.join(map(str, sys.version_info[:3])), bool(u.find_spec('venv') and u.find_spec('ensurepip')), sys.executable)",
].join("\n");

export interface Python {
  readonly executable: string;
  readonly version: string;
}

type Found = Python & { readonly fits: boolean; readonly hasVenv: boolean };

/** @throws Failure when no Python ≥ 3.10 with venv is on the PATH */
export async function findPython(): Promise<Python> {
  const found: Found[] = [];
  for (const name of NAMES) {
    const python = await probe(name);
    if (python === undefined) continue;
    if (python.fits && python.hasVenv) return python;
    found.push(python);
  }
  const fitting = found.find(({ fits }) => fits);
  if (fitting !== undefined) throw noVenv(fitting);
  throw new Failure(
    "No Python 3.10 or newer was found.",
    `looked for ${NAMES.join(", ")} on the PATH; found ${found.length === 0 ? "none" : describe(found)}.`,
    `install Python 3.10 to 3.13 with its venv module (${HOW_PYTHON}), then run the same command again.`,
  );
}

async function probe(name: string): Promise<Found | undefined> {
  // A launcher of a version manager stands on the PATH for versions that are not installed: it fails here.
  const { code, output } = await run(name, ["-c", PROBE]);
  const [, version, venv, executable] = /^(\d+\.\d+\.\d+) (True|False) (.+)$/m.exec(output) ?? [];
  if (code !== 0 || version === undefined || executable === undefined) return undefined;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const fits = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  return { executable, version, fits, hasVenv: venv === "True" };
}

/** Debian keeps venv's half (ensurepip) in a package of its own. */
export function noVenv(python: Python): Failure {
  const [major, minor] = python.version.split(".");
  return new Failure(
    `Python ${python.version} lacks its venv module.`,
    `${python.executable} has no venv or no ensurepip.`,
    `install it (Debian, Ubuntu: sudo apt install python${major}.${minor}-venv), then run the same command again.`,
  );
}

function describe(found: readonly Python[]): string {
  const texts = found.map(({ version, executable }) => `Python ${version} (${executable})`);
  return [...new Set(texts)].join(", ");
}

const HOW_PYTHON =
  process.platform === "darwin"
    ? "brew install python@3.12, or python.org"
    : "Debian, Ubuntu: sudo apt install python3 python3-venv; Fedora: sudo dnf install python3";
