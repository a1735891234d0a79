import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { renameSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { remember } from "../bootstrap/lock.mjs";
import { run } from "../bootstrap/process.mjs";
import { hash, isStamped, writeStamp } from "../bootstrap/stamp.mjs";
import type { Step } from "../bootstrap/step.mjs";
import { paths } from "../paths.js";
import { cudaEnvironment, tensorFlowFolder } from "../python/tensorflow.js";

const modules = path.join(paths.root, "node_modules");
const scope = path.join(modules, "@tensorflow");
const bindingPackage = path.join(scope, "tfjs-node-gpu");
const output = path.join(bindingPackage, "lib", "napi-v8", "tfjs_binding.node");
const stamp = path.join(bindingPackage, "lib", "napi-v8", ".built");
/** Our additions to the binding; they take in tfjs-node's own registration of the module. */
const additions = path.join(paths.root, "lib", "engine", "binding");
const isMac = process.platform === "darwin";

const PLAN_B = "WebAssembly is used instead, and the build is tried again at the next set-up";

/**
 * tfjs-node's own installer downloads a TensorFlow of 2022; instead its binding is compiled against the
 * library inside TensorFlow's Python wheel, which is current and fits the machine.
 */
export const binding: Step = {
  name: "native TensorFlow binding",
  isDone() {
    const folder = tensorFlowFolder();
    // Where there is no library to build against, the step before has said so.
    return folder === undefined || (isStamped(stamp, inputs(folder)) && existsSync(output));
  },
  async run(report) {
    const folder = tensorFlowFolder();
    if (folder === undefined) return undefined;
    const before = inputs(folder);
    oneBinding();
    linkLibrary(folder);
    const compiler = await findCompiler();
    if (compiler === undefined) {
      return `no C++ compiler was found (looked for ${COMPILERS.join(", ")}); install one (${HOW}). ${PLAN_B}.`;
    }
    report(`with ${compiler}`);
    const half = path.join(path.dirname(output), `half-${process.pid}.node`);
    mkdirSync(path.dirname(output), { recursive: true });
    const built = await run(compiler, [...compilerArguments(), "-o", half], {
      cwd: paths.root,
      onStart: remember("tfjs-node-gpu"),
    });
    if (built.code !== 0) {
      rmSync(half, { force: true });
      return `${compiler} failed (${firstError(built.output)}). ${PLAN_B}.`;
    }
    renameSync(half, output);
    report("one operation as a test");
    const problem = await tryOneOperation();
    if (problem !== undefined) return `it was built but does not run (${problem}). ${PLAN_B}.`;
    writeStamp(stamp, before);
    return undefined;
  },
};

/** The library is named by its version, so that a new TensorFlow is built against anew. */
function inputs(tensorFlow: string): string {
  const packages = readdirSync(path.dirname(tensorFlow));
  const version = packages.filter((name) => /^tensorflow(?:_cpu)?-.*\.dist-info$/.test(name));
  const sources = [path.join(bindingPackage, "binding"), additions].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /\.(?:cc|h)$/.test(name))
      .toSorted()
      .map((name) => path.join(folder, name)),
  );
  return hash(
    path.relative(paths.root, tensorFlow),
    ...version,
    ...compilerArguments(),
    ...sources.map((file) => readFileSync(file)),
  );
}

/** danfojs asks for tfjs-node: with a second copy there would be two bindings in one process. */
function oneBinding(): void {
  const other = path.join(scope, "tfjs-node");
  link(other, bindingPackage);
}

function linkLibrary(tensorFlow: string): void {
  const deps = path.join(bindingPackage, "deps");
  const names = isMac
    ? [
        ["libtensorflow.dylib", "libtensorflow_cc.2.dylib"],
        ["libtensorflow_cc.2.dylib", "libtensorflow_cc.2.dylib"],
        ["libtensorflow_framework.dylib", "libtensorflow_framework.2.dylib"],
        ["libtensorflow_framework.2.dylib", "libtensorflow_framework.2.dylib"],
      ]
    : [
        ["libtensorflow.so", "libtensorflow_cc.so.2"],
        ["libtensorflow_cc.so.2", "libtensorflow_cc.so.2"],
        ["libtensorflow_framework.so", "libtensorflow_framework.so.2"],
        ["libtensorflow_framework.so.2", "libtensorflow_framework.so.2"],
      ];
  mkdirSync(path.join(deps, "lib"), { recursive: true });
  link(path.join(deps, "include"), path.join(tensorFlow, "include"));
  for (const [name = "", target = ""] of names) {
    link(path.join(deps, "lib", name), path.join(tensorFlow, target));
  }
}

/** Relative, so that the clone can be moved. */
function link(place: string, target: string): void {
  const wanted = path.relative(path.dirname(place), target);
  const found = lstatSync(place, { throwIfNoEntry: false });
  if (found?.isSymbolicLink() === true && readlinkSync(place) === wanted) return;
  if (found !== undefined) rmSync(place, { recursive: true, force: true });
  symlinkSync(wanted, place);
}

const COMPILERS = [process.env["CXX"], "g++", "clang++", "c++"].filter(
  (name) => name !== undefined,
);
const HOW = isMac
  ? "xcode-select --install"
  : "Debian, Ubuntu: sudo apt install g++; Fedora: sudo dnf install gcc-c++";

async function findCompiler(): Promise<string | undefined> {
  for (const name of COMPILERS) {
    if ((await run(name, ["--version"])).code === 0) return name;
  }
  return undefined;
}

/** As node-gyp would call it, without its download of Node's headers: node-api-headers has all that is used. */
function compilerArguments(): string[] {
  const relative = (...parts: string[]) => path.relative(paths.root, path.join(...parts));
  const sources = [path.join(additions, "backend.cc"), path.join(additions, "functions.cc")];
  const rpath = isMac ? "@loader_path/../../deps/lib" : "$ORIGIN/../../deps/lib";
  return [
    "-std=c++17",
    "-O2",
    "-shared",
    "-fPIC",
    "-DNAPI_VERSION=8",
    `-I${relative(modules, "node-api-headers", "include")}`,
    `-I${relative(bindingPackage, "deps", "include")}`,
    `-I${relative(scope)}`,
    `-I${relative(bindingPackage)}`,
    ...sources.map((file) => relative(file)),
    `-L${relative(bindingPackage, "deps", "lib")}`,
    "-ltensorflow",
    "-ltensorflow_framework",
    `-Wl,-rpath,${rpath}`,
    ...(isMac ? ["-undefined", "dynamic_lookup"] : []),
  ];
}

function firstError(text: string): string {
  const lines = text.split("\n");
  return (lines.find((line) => /error/i.test(line)) ?? lines[0] ?? "").trim().slice(0, 200);
}

const PROGRAM = `
const { tf } = await import("gradlab/engine");
const sum = tf.sum(tf.matMul(tf.ones([2, 3]), tf.ones([3, 2]))).dataSync()[0];
if (sum !== 12) throw new Error("a product of two matrices of ones summed to " + sum + " instead of 12");
`;

/** In a process of its own: a library that does not fit can abort. Gives what went wrong. */
async function tryOneOperation(): Promise<string | undefined> {
  const { code, output: text } = await run(
    process.execPath,
    ["--input-type=module", "--eval", PROGRAM],
    { cwd: paths.root, env: { ...cudaEnvironment(), GRADLAB_ENGINE: "native" } },
  );
  return code === 0 ? undefined : firstError(text);
}
