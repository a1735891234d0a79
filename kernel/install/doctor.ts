import { existsSync } from "node:fs";
import path from "node:path";
import { run } from "./bootstrap/process.mjs";
import { readText } from "./bootstrap/stamp.mjs";
import { kernelspecs } from "./install.js";
import { jupyterData } from "./jupyter/folders.js";
import { KERNEL_NAME, version } from "./jupyter/kernelspec.js";
import { paths } from "./paths.js";
import { cudaEnvironment } from "./python/tensorflow.js";
import { steps } from "./setup.js";

/** What was looked at: a fact, and where it is wrong, what to do. */
interface Finding {
  readonly name: string;
  readonly value: string;
  readonly fix?: string;
}

const SETUP = "`npm run setup` mends it.";

/** `gradlab doctor`: what is installed and in use, and what is wrong; exit code 1 when something is. */
export async function doctor(): Promise<number> {
  let wrong = 0;
  for (const finding of [
    ...(await versions()),
    ...(await setupSteps()),
    await engine(),
    ...(await kernels()),
  ]) {
    console.log(`${finding.fix === undefined ? "✓" : "✗"} ${finding.name}: ${finding.value}`);
    if (finding.fix === undefined) continue;
    wrong++;
    console.log(`    ${finding.fix}`);
  }
  console.log(
    wrong === 0
      ? "Nothing is wrong."
      : `${wrong} ${wrong === 1 ? "thing is" : "things are"} wrong.`,
  );
  return wrong === 0 ? 0 : 1;
}

async function versions(): Promise<Finding[]> {
  const npm = await run("npm", ["--version"]);
  const python = await run(paths.python, ["--version"]);
  const lab = await run(paths.python, ["-m", "jupyterlab", "--version"]);
  return [
    { name: "gradlab", value: `${version()} in ${paths.root}` },
    { name: "Node", value: `${process.versions.node} (${process.execPath})` },
    tool("npm", npm, "install npm (it comes with Node) and put it on the PATH."),
    tool("Python", python, SETUP),
    tool("JupyterLab", lab, SETUP),
    ...["typescript", "@tensorflow/tfjs", "zeromq", "vega-lite", "danfojs-node"].map(
      packageVersion,
    ),
  ];
}

function tool(
  name: string,
  { code, output }: { code: number; output: string },
  fix: string,
): Finding {
  // A warning may stand before the version.
  const last = output.trim().split("\n").at(-1) ?? "";
  return code === 0
    ? { name, value: last.replace(/^Python /, "") }
    : { name, value: `does not run (${last})`, fix };
}

function packageVersion(name: string): Finding {
  const text = readText(path.join(paths.root, "node_modules", name, "package.json"));
  return text === undefined
    ? { name, value: "is not installed", fix: SETUP }
    : { name, value: (JSON.parse(text) as { version: string }).version };
}

async function setupSteps(): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const step of steps) {
    if (!(await step.isDone()))
      findings.push({ name: step.name, value: "is not set up", fix: SETUP });
  }
  return findings;
}

const PROGRAM = `
const { engineReport } = await import("gradlab/engine");
console.log(JSON.stringify(engineReport));
`;

/** Asked of the library itself, in a process like the one that runs cells. */
async function engine(): Promise<Finding> {
  const { code, output } = await run(process.execPath, ["--input-type=module", "--eval", PROGRAM], {
    cwd: paths.root,
    env: cudaEnvironment(),
  });
  const text = output.split("\n").find((line) => line.startsWith('{"sentence"'));
  if (code !== 0 || text === undefined) {
    return {
      name: "engine",
      value: `does not load (${output.trim().split("\n").at(-1)})`,
      fix: SETUP,
    };
  }
  const { sentence, reason } = JSON.parse(text) as { sentence: string; reason: string | null };
  return { name: "engine", value: sentence, ...(reason === null ? {} : { fix: reason }) };
}

/** The kernelspecs that the project's own Jupyter and the user's find, and whether they can start. */
async function kernels(): Promise<Finding[]> {
  const own = path.join(paths.venv, "share", "jupyter");
  const users = await jupyterData();
  const folders = [...new Set([own, ...users])];
  const found = kernelspecs(folders).map(kernel);
  return existsSync(path.join(own, "kernels", KERNEL_NAME))
    ? found
    : [
        ...found,
        { name: "kernel gradlab", value: "is not known to the project's Jupyter", fix: SETUP },
      ];
}

function kernel(folder: string): Finding {
  const name = `kernel ${path.basename(folder)}`;
  let argv: readonly string[];
  try {
    const text = readText(path.join(folder, "kernel.json")) ?? "";
    ({ argv } = JSON.parse(text) as { argv: string[] });
  } catch {
    return {
      name,
      value: folder,
      fix: "its kernel.json is no JSON: remove the folder and install the kernel again.",
    };
  }
  const missing = argv.find((word) => path.isAbsolute(word) && !existsSync(word));
  return missing === undefined
    ? { name, value: folder }
    : {
        name,
        value: folder,
        fix: `it starts ${missing}, which is not there: install that kernel again, or remove the folder.`,
      };
}
