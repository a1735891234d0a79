import { runSteps } from "./bootstrap/step.mjs";
import { binding } from "./steps/binding.js";
import { environment } from "./steps/environment.js";
import { jupyter } from "./steps/jupyter.js";
import { papermill } from "./steps/papermill.js";
import { wheels } from "./steps/wheels.js";

/** What is left to do after `npm packages` and `compilation`, in order. */
export const steps = [environment, wheels, papermill, binding, jupyter];

export async function setUp(): Promise<void> {
  await runSteps(steps);
}
