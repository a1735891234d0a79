import { DISPLAY } from "../custom.js";
import type { Displayable, VegaLite } from "../types.js";
import { checkSpec } from "./check.js";
import { VEGALITE } from "./mime.js";

/**
 * Wraps a Vega-Lite specification so that it is drawn. A bad one throws a ChartError here, at the
 * learner's line, and not later when it is shown.
 */
export const vegaLite: VegaLite = (spec, options = {}): Displayable => {
  checkSpec(spec);
  const chart =
    options.description === undefined ? spec : { ...spec, description: options.description };
  return { [DISPLAY]: () => ({ [VEGALITE]: chart }) };
};
