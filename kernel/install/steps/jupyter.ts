import path from "node:path";
import { readText, writeAtomically } from "../bootstrap/stamp.mjs";
import type { Step } from "../bootstrap/step.mjs";
import { DISPLAY_NAME, isCurrent, KERNEL_NAME, writeKernelspec } from "../jupyter/kernelspec.js";
import { paths } from "../paths.js";

const share = path.join(paths.venv, "share", "jupyter");
const kernelspec = path.join(share, "kernels", KERNEL_NAME);
const overrides = path.join(share, "lab", "settings", "overrides.json");

/** JupyterLab asks at its first opening whether it may fetch news, and looks for updates: neither works offline. */
const SETTINGS = `${JSON.stringify(
  {
    "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
  },
  null,
  2,
)}\n`;

/** The kernel made known to the project's own JupyterLab, and JupyterLab made quiet. */
export const jupyter: Step = {
  name: "Jupyter kernel",
  isDone: () => isCurrent(kernelspec, DISPLAY_NAME) && readText(overrides) === SETTINGS,
  async run() {
    writeKernelspec(kernelspec, DISPLAY_NAME);
    writeAtomically(overrides, SETTINGS);
  },
};
