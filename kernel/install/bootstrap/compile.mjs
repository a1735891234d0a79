import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { Failure } from "./failure.mjs";
import { remember } from "./lock.mjs";
import { run } from "./process.mjs";
import { root } from "./root.mjs";
import { hash, isStamped, writeStamp } from "./stamp.mjs";

const FOLDERS = ["kernel", "lib", "test", "bench"];
const SOURCE = /\.m?ts$|\.mjs$|\.json$/;
const dist = path.join(root, "dist");
const stamp = path.join(dist, ".compiled");

/** @param {string} folder */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();
}

function sources() {
  const folders = FOLDERS.map((name) => path.join(root, name)).filter((folder) =>
    existsSync(folder),
  );
  return folders.flatMap(filesIn).filter((file) => SOURCE.test(file));
}

function inputs() {
  const files = [
    ...sources(),
    path.join(root, "tsconfig.json"),
    path.join(root, "package-lock.json"),
  ];
  return hash(...files.flatMap((file) => [path.relative(root, file), readFileSync(file)]));
}

/** What an earlier compilation made from a file that is gone would still be imported, or run as a test. */
function prune() {
  const origins = new Set(sources().map((file) => path.relative(root, file)));
  for (const file of filesIn(dist)) {
    const output = path.relative(dist, file);
    const [, base, extension] = /^(.*?)(?:\.d)?(\.m?[jt]s|\.json)(?:\.map)?$/.exec(output) ?? [];
    if (base === undefined || extension === undefined) continue;
    const candidates =
      extension === ".json"
        ? [".json"]
        : extension.startsWith(".m")
          ? [".mjs", ".mts"]
          : [".ts", ".js"];
    if (!candidates.some((each) => origins.has(base + each))) rmSync(file);
  }
}

/** @type {import("./step.mjs").Step} */
export const compilation = {
  name: "compilation",
  isDone: () => isStamped(stamp, inputs()),
  async run() {
    const before = inputs();
    const compiler = path.join(root, "node_modules", "typescript", "bin", "tsc");
    const { code, output } = await run(process.execPath, [compiler, "-p", root], {
      cwd: root,
      onStart: remember("tsc"),
    });
    if (!existsSync(path.join(dist, "kernel", "main.js"))) {
      throw new Failure(
        "The sources could not be compiled.",
        output,
        "run `npm run build` to see all messages.",
      );
    }
    prune();
    if (code === 0) {
      writeStamp(stamp, before);
      return undefined;
    }
    // JavaScript is written in spite of type errors: whoever edits one file can still run the rest.
    const errors = output.split("\n").filter((line) => line.includes("error TS"));
    return `${errors.length} type ${errors.length === 1 ? "error" : "errors"} (\`npm run build\` shows them), the first one: ${errors[0] ?? output}`;
  },
};
