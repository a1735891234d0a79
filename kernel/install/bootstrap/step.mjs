import { LiveLine } from "./progress.mjs";
import { withLock } from "./lock.mjs";

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
 * @returns {Promise<number>} how many had to run
 */
export async function runSteps(steps) {
  if (await allDone(steps)) return 0;
  return withLock(async () => {
    let count = 0;
    for (const step of steps) {
      if (await step.isDone()) continue;
      count++;
      const line = new LiveLine(step.name);
      try {
        const warning = await step.run((detail) => line.report(detail));
        line.end(warning === undefined ? "✓" : "!", warning ?? "");
      } catch (error) {
        line.end("✗", "failed");
        throw error;
      }
    }
    return count;
  });
}

/** @param {readonly Step[]} steps */
async function allDone(steps) {
  for (const step of steps) if (!(await step.isDone())) return false;
  return true;
}
