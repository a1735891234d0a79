import path from "node:path";
import { runToEnd, type Outcome } from "./tool.js";

/** Runs mocha, its report as it comes; `part` is a file pattern or `--grep TEXT`, none for everything. */
export async function runMocha(root: string, part: readonly string[]): Promise<Outcome> {
  const mocha = path.join(root, "node_modules", "mocha", "bin", "mocha.js");
  // With the settings of package.json mocha would add its pattern for everything to a named file.
  const own =
    part.length === 1 ? ["--no-package", "--timeout", "60000", "--enable-source-maps"] : [];
  const { code, output } = await runToEnd(
    process.execPath,
    [mocha, "--no-color", ...own, ...part],
    (text) => process.stdout.write(text),
  );
  const failed = count(output, "failing");
  // A process that ends badly without a failing test has failed all the same.
  return { passed: count(output, "passing"), failed: failed === 0 && code !== 0 ? 1 : failed };
}

/** Mocha ends its report with `  12 passing (3s)` and `  1 failing`. */
function count(output: string, word: string): number {
  return Number([...output.matchAll(new RegExp(`^ {2}(\\d+) ${word}`, "gm"))].at(-1)?.[1] ?? 0);
}
