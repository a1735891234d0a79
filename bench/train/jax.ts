/** Keras' other back end: JAX lies with the other build results, beside the pinned environment. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const VERSION = "0.10.2";

/** Installs it at the first call; null, with the reason printed, where that is not possible. */
export function jaxIn(folder: string, python: string): string | null {
  const target = join(folder, `jax-${VERSION}`);
  if (existsSync(join(target, "jaxlib"))) return target;
  process.stdout.write(`Installing JAX ${VERSION} for the comparison …\n`);
  const wanted = [`jax==${VERSION}`, `jaxlib==${VERSION}`];
  const { status, stderr } = spawnSync(
    python,
    ["-m", "pip", "install", "--quiet", "--no-deps", "--target", target, ...wanted],
    { encoding: "utf8" },
  );
  if (status === 0) return target;
  process.stdout.write(`Without JAX: ${stderr.trim().split("\n").at(-1) ?? "no pip"}\n`);
  return null;
}
