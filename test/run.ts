/**
 * `npm test`: types, lint, format, mocha and the notebooks, each as a line, then one line with the sum.
 * `npm test -- WHAT` runs a part: a test file or folder, a notebook, or the tests whose name matches.
 */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { runBeside, runMocha } from "./runner/mocha.js";
import { runTool, type Outcome } from "./runner/tool.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const node = process.execPath;
const bin = (name: string) => path.join(root, "node_modules", ...name.split("/"));
const FOLDERS = ["kernel", "lib", "test", "bench"];

/** Things to do, in order: the quick ones first. */
const CHECKS: readonly (readonly [name: string, script: string, ...args: string[]])[] = [
  ["types", "typescript/bin/tsc", "-p", root, "--noEmit"],
  ["lint", "oxlint/bin/oxlint", "--type-aware", "--deny-warnings", ...FOLDERS],
  ["format", "prettier/bin/prettier.cjs", "--check", "."],
];

/**
 * Two processes side by side: the kernel's tests wait for much of their time, the others compute for most of
 * it. The slower half first: its report comes at once, the other's afterwards.
 */
const HALVES = [["kernel"], ["browser", "clients", "lib", "notebooks", "structure"]].map(
  (folders) => folders.map((folder) => `dist/test/${folder}/**/*.test.js`),
);

async function notebook(file: string): Promise<Outcome> {
  const bootstrap = path.join(root, "kernel", "install", "bootstrap.mjs");
  return runTool(`notebook ${path.basename(file)}`, node, [bootstrap, "notebooks", file]);
}

function courseNotebooks(): string[] {
  const folder = path.join(root, "notebooks");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ipynb"))
    .toSorted()
    .map((name) => path.join(folder, name));
}

async function everything(): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [name, script, ...args] of CHECKS) {
    const folders = args.filter(
      (arg) => !FOLDERS.includes(arg) || existsSync(path.join(root, arg)),
    );
    outcomes.push(await runTool(name, node, [bin(script), ...folders]));
  }
  outcomes.push(...(await runBeside(root, HALVES)));
  for (const file of courseNotebooks()) outcomes.push(await notebook(file));
  return outcomes;
}

async function part(what: string): Promise<Outcome[]> {
  const file = path.resolve(what);
  if (!existsSync(file)) return [await runMocha(root, [...HALVES.flat(), "--grep", what])];
  if (file.endsWith(".ipynb")) return [await notebook(file)];
  const compiled = path.join(root, "dist", path.relative(root, file));
  const spec = file.endsWith(".ts") ? compiled.replace(/\.ts$/, ".js") : `${compiled}/**/*.test.js`;
  return [await runMocha(root, [spec])];
}

process.chdir(root);
const whats = process.argv.slice(2);
const outcomes = whats.length === 0 ? await everything() : [];
for (const what of whats) outcomes.push(...(await part(what)));
const sum = (count: (outcome: Outcome) => number) =>
  outcomes.reduce((total, outcome) => total + count(outcome), 0);
const failed = sum((outcome) => outcome.failed);
// Once more at the end, where a reader of a long log looks first.
for (const { report } of outcomes) if (report !== "") console.log(`\nfailed:\n${report}\n`);
console.log(`${sum((outcome) => outcome.passed)} passed, ${failed} failed`);
process.exit(failed > 0 || sum((outcome) => outcome.passed) === 0 ? 1 : 0);
