import { LiveLine } from "./progress.mjs";
import { withLock } from "./lock.mjs";
import { stopChildren } from "./process.mjs";

/**
 * One part of the set-up.
 * @typedef {object} Step
 * @property {string} name
 * @property {() => boolean | Promise<boolean>} isDone by its stamp and a quick look at the real thing
 * @property {(report: (detail: string) => void) => Promise<string | void>} run
 *   what it gives back is a warning: the set-up goes on without it
 */

/**
 * Runs the steps that are not done, in order, each with a live line.
 * @param {readonly Step[]} steps
 */
export async function runSteps(steps) {
  if (await allDone(steps)) return;
  const signals = /** @type {const} */ (["SIGINT", "SIGTERM"]);
  for (const signal of signals) process.once(signal, stop);
  await withLock(async () => {
    for (const step of steps) {
      if (await step.isDone()) continue;
      const line = new LiveLine(step.name);
      try {
        const warning = await step.run((detail) => line.report(detail));
        line.end(warning === undefined ? "✓" : "!", warning ?? "");
      } catch (error) {
        line.end("✗", "failed");
        throw error;
      }
    }
  });
  for (const signal of signals) process.off(signal, stop);
}

function stop() {
  stopChildren();
  console.error("\nStopped. Run the same command again: it goes on from here.");
  process.exit(130);
}

/** @param {readonly Step[]} steps */
async function allDone(steps) {
  for (const step of steps) if (!(await step.isDone())) return false;
  return true;
}
