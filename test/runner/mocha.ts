import path from "node:path";
import { runToEnd, type Outcome } from "./tool.js";

/** Runs mocha with the settings of package.json, its report as it comes; `args` are files and options. */
export async function runMocha(
  root: string,
  args: readonly string[],
  show: (text: string) => void = (text) => process.stdout.write(text),
): Promise<Outcome> {
  const mocha = path.join(root, "node_modules", "mocha", "bin", "mocha.js");
  const { code, output } = await runToEnd(process.execPath, [mocha, "--no-color", ...args], show);
  const failed = count(output, "failing");
  // A process that ends badly without a failing test has failed all the same.
  return { passed: count(output, "passing"), failed: failed === 0 && code !== 0 ? 1 : failed };
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

/** Mocha ends its report with `  12 passing (3s)` and `  1 failing`. */
function count(output: string, word: string): number {
  return Number([...output.matchAll(new RegExp(`^ {2}(\\d+) ${word}`, "gm"))].at(-1)?.[1] ?? 0);
}
