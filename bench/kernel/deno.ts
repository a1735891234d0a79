/** Deno's kernel: its npm package ships the program, which lies with the other build results. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const VERSION = "2.9.6";
const TFJS = "4.22.0";

/** Installs it at the first call; null, with the reason printed, where that is not possible. */
export function denoIn(folder: string): string | null {
  mkdirSync(folder, { recursive: true });
  const packages = join(folder, "node_modules");
  const wanted = { deno: VERSION, "@tensorflow/tfjs": TFJS };
  if (!existsSync(join(packages, "deno"))) {
    process.stdout.write(`Installing Deno ${VERSION} for the comparison …\n`);
    writeFileSync(
      join(folder, "package.json"),
      `${JSON.stringify({ private: true, dependencies: wanted })}\n`,
    );
    const { status, stderr } = spawnSync(
      "npm",
      ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder],
      { encoding: "utf8" },
    );
    if (status !== 0) {
      process.stdout.write(`Without Deno: ${stderr.trim().split("\n").at(-1) ?? "no npm"}\n`);
      return null;
    }
  }
  const [platform] = existsSync(join(packages, "@deno"))
    ? readdirSync(join(packages, "@deno"))
    : [];
  return platform === undefined ? null : join(packages, "@deno", platform, "deno");
}
