/** `npm run bench [-- suite … --json file]`: measures, and prints tables. Without a suite it runs all. */
import { parseArgs } from "node:util";

/** What a suite may be asked for. */
interface Options {
  /** A file for all figures, of a suite that writes one. */
  readonly json?: string | undefined;
}

const suites: Readonly<Record<string, () => Promise<{ run(options: Options): Promise<void> }>>> = {
  kernel: () => import("./kernel/latency.js"),
  "kernel-stages": () => import("./kernel/stages.js"),
  "kernel-endurance": () => import("./kernel/endurance.js"),
  train: () => import("./train/steps.js"),
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "string" } },
});
const names = positionals.length > 0 ? positionals : Object.keys(suites);
for (const name of names) {
  const load = suites[name];
  if (!load) {
    process.stderr.write(`no suite "${name}"; there is: ${Object.keys(suites).join(", ")}\n`);
    process.exit(2);
  }
  await (await load()).run(values);
}
process.exit(0);
