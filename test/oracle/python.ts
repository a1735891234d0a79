import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * Runs test/oracle/<script> in the pinned environment: `request` goes in as JSON on stdin, its JSON on
 * stdout comes back.
 */
export function askPython(script: string, request: unknown): unknown {
  const { status, stdout, stderr, error } = spawnSync(
    `${root}.venv/bin/python`,
    [`${root}test/oracle/${script}`],
    { input: JSON.stringify(request), encoding: "utf8", maxBuffer: 2 ** 28, timeout: 300_000 },
  );
  if (error) throw error;
  if (status !== 0) throw new Error(`${script} failed with code ${status}:\n${stderr}`);
  return JSON.parse(stdout);
}
