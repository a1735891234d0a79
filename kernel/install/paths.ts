import path from "node:path";
import { root } from "./bootstrap/root.mjs";

/** Where things lie in the clone. */
export const paths = {
  root,
  notebooks: path.join(root, "notebooks"),
  build: path.join(root, "build"),
  /** The compiled program, which is what the kernelspec starts. */
  main: path.join(root, "dist", "kernel", "main.js"),
  /** Files of this folder that are not compiled. */
  install: path.join(root, "kernel", "install"),
  venv: path.join(root, ".venv"),
  python: path.join(root, ".venv", "bin", "python"),
  /** JupyterLab's settings, workspaces and running servers, apart from the user's own. */
  jupyter: path.join(root, ".jupyter"),
} as const;
