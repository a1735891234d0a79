import { seconds } from "./bootstrap/progress.mjs";
import { runSteps } from "./bootstrap/step.mjs";
import { binding } from "./steps/binding.js";
import { environment } from "./steps/environment.js";
import { jupyter } from "./steps/jupyter.js";
import { wheels } from "./steps/wheels.js";

/** All that `npm packages` and `compilation`, which came before, left to do. */
export async function setUp(): Promise<void> {
  await runSteps([environment, wheels, binding, jupyter]);
}

export { seconds };
