import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { compilation } from "./compile.mjs";
import { asFailure } from "./failure.mjs";
import { npmPackages } from "./packages.mjs";
import { root } from "./root.mjs";
import { runSteps } from "./step.mjs";

const program = path.join(root, "dist", "kernel", "main.js");

/**
 * Makes the program runnable, then hands over to it.
 * @param {readonly string[]} args
 */
export async function main(args) {
  // A question must not start an installation.
  if (args[0] === "doctor" && !existsSync(program)) {
    console.error("gradlab is not set up yet: `npm run setup` does it.");
    process.exitCode = 1;
    return;
  }
  try {
    await runSteps([npmPackages, compilation]);
  } catch (error) {
    console.error(`✗ ${asFailure(error).message}`);
    process.exitCode = 1;
    return;
  }
  process.argv = [process.execPath, program, ...args];
  await import(pathToFileURL(program).href);
}
