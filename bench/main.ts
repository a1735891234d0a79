/** `npm run bench [-- suite]`: measures, and prints tables. Without a suite it runs all. */
const suites: Readonly<Record<string, () => Promise<{ run(): Promise<void> }>>> = {
  kernel: () => import("./kernel/latency.js"),
  "kernel-stages": () => import("./kernel/stages.js"),
  "kernel-endurance": () => import("./kernel/endurance.js"),
  train: () => import("./train/steps.js"),
};

const asked = process.argv.slice(2);
const names = asked.length > 0 ? asked : Object.keys(suites);
for (const name of names) {
  const load = suites[name];
  if (!load) {
    process.stderr.write(`no suite "${name}"; there is: ${Object.keys(suites).join(", ")}\n`);
    process.exit(2);
  }
  await (await load()).run();
}
process.exit(0);
