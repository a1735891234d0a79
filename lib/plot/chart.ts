import { requireThat } from "../core/errors.js";
import { DISPLAY, type MimeData } from "../core/host.js";

/** A Vega-Lite v5 specification as a plain JSON object. */
export type VegaLiteSpec = { readonly [key: string]: unknown };

/**
 * A chart: a Vega-Lite specification with the sentence that says what it shows. Leave it as the last
 * line of a cell, or pass it to `display`. The specification is plain data: `chart.spec`. It is drawn as it
 * is; `dl.chart` adds the library's theme.
 *
 * @param spec a Vega-Lite v5 specification
 * @param description the sentence that says what the chart shows: the alternative text
 * @throws ArgumentError for a specification that is no object, or a blank description
 * @example
 * const values = [{ loss: 0.9 }, { loss: 0.4 }];
 * const spec = { data: { values }, mark: "tick", encoding: { x: { field: "loss", type: "quantitative" } } };
 * const ticks = new dl.Chart(spec, "Losses of 0.9 and 0.4.");
 * ticks.description; // "Losses of 0.9 and 0.4."
 * ticks.spec["mark"]; // "tick"
 */
export class Chart {
  constructor(
    readonly spec: VegaLiteSpec,
    /** Alternative text, generated from the data. */
    readonly description: string,
  ) {
    const plain = typeof spec === "object" && spec !== null && !Array.isArray(spec);
    requireThat(plain, "spec", "a Vega-Lite specification", spec);
    const told = typeof description === "string" && description.trim() !== "";
    requireThat(told, "description", "a sentence that says what the chart shows", description);
  }

  [DISPLAY](): MimeData {
    return {
      "application/vnd.vegalite.v5+json": { ...this.spec, description: this.description },
      "text/plain": this.description,
    };
  }
}
