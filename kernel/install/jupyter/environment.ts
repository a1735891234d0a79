import path from "node:path";
import { paths } from "../paths.js";
import { pythonEnvironment } from "../python/environment.js";

/**
 * The environment of everything that runs in `.venv`: Jupyter's settings and running servers lie in the
 * clone, and no configuration of the user's (of Jupyter, pip or Python) can break what the set-up made.
 */
export const jupyterEnvironment: Readonly<Record<string, string | undefined>> = {
  ...pythonEnvironment,
  JUPYTER_NO_CONFIG: "1",
  JUPYTER_CONFIG_DIR: path.join(paths.jupyter, "config"),
  JUPYTER_DATA_DIR: path.join(paths.jupyter, "data"),
  JUPYTER_RUNTIME_DIR: path.join(paths.jupyter, "runtime"),
  JUPYTER_PATH: undefined,
  JUPYTER_CONFIG_PATH: undefined,
  // Without it pyzmq's debugger support prints a warning with every Python kernel.
  PYDEVD_DISABLE_FILE_VALIDATION: "1",
};
