import { DISPLAY, type MimeData } from "../core/host.js";

/** A Vega-Lite v5 specification as a plain JSON object. */
export type VegaLiteSpec = { readonly [key: string]: unknown };

/**
 * A chart: a Vega-Lite specification with the sentence that says what it shows. Leave it as the last
 * line of a cell, or pass it to `display`. The specification is plain data: `chart.spec`.
 */
export class Chart {
  constructor(
    readonly spec: VegaLiteSpec,
    /** Alternative text, generated from the data. */
    readonly description: string,
  ) {}

  [DISPLAY](): MimeData {
    return {
      "application/vnd.vegalite.v5+json": { ...this.spec, description: this.description },
      "text/plain": this.description,
    };
  }
}
