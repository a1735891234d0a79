import path from "node:path";
import { runToEnd, type Outcome } from "./tool.js";

/** Of a process that ended without mocha's own report. */
const LAST_LINES = 20;

/** Runs mocha with the settings of package.json, its report as it comes; `args` are files and options. */
export async function runMocha(
  root: string,
  args: readonly string[],
  show: (text: string) => void = (text) => process.stdout.write(text),
): Promise<Outcome> {
  const mocha = path.join(root, "node_modules", "mocha", "bin", "mocha.js");
  const { code, output } = await runToEnd(process.execPath, [mocha, "--no-color", ...args], show);
  const passed = Number(ending(output, "passing")?.[1] ?? 0);
  const failing = ending(output, "failing");
  if (failing !== undefined) {
    return { passed, failed: Number(failing[1]), report: output.slice(failing.index).trimEnd() };
  }
  if (code === 0) return { passed, failed: 0, report: "" };
  // A process that ends badly without a failing test has failed all the same.
  const end = output.trimEnd().split("\n").slice(-LAST_LINES).join("\n");
  return { passed, failed: 1, report: `  mocha ended with code ${code} after\n${end}` };
}

/** Runs them side by side. The first one's report comes at once, each further one's when those before are over. */
export async function runBeside(
  root: string,
  parts: readonly (readonly string[])[],
): Promise<Outcome[]> {
  const held = parts.map(() => "");
  const over = parts.map(() => false);
  let shown = 0;
  const show = (part: number, text: string): void => {
    if (part === shown) process.stdout.write(text);
    else held[part] += text;
  };
  return await Promise.all(
    parts.map(async (args, part) => {
      const outcome = await runMocha(root, args, (text) => show(part, text));
      over[part] = true;
      while (over[shown] === true) process.stdout.write(held[++shown] ?? "");
      return outcome;
    }),
  );
}

/** Mocha ends its report with `  12 passing (3s)`, `  1 failing` and the failures. */
function ending(output: string, word: string): RegExpExecArray | undefined {
  return [...output.matchAll(new RegExp(`^ {2}(\\d+) ${word}`, "gm"))].at(-1);
}
