/** The public door of the library: `dl` in a cell, `import * as dl from "gradlab"` in a script. */
export { ArgumentError } from "./core/errors.js";
export { Chart, type VegaLiteSpec } from "./plot/chart.js";
