import { Chart, type VegaLiteSpec } from "./chart.js";
import { INK, PALETTE } from "./ink.js";

export { INK, PALETTE } from "./ink.js";

/**
 * The look of all charts. It names no background, so that a dark page can set its own (white where none
 * does), and every colour of text and lines follows the background.
 */
export const THEME = {
  padding: 10,
  font: "sans-serif",
  view: { stroke: null, continuousWidth: 440, continuousHeight: 280 },
  title: {
    fontSize: 15,
    fontWeight: 600,
    color: INK.strong,
    subtitleColor: INK.soft,
    subtitleFontSize: 12,
    anchor: "start",
    offset: 10,
  },
  axis: {
    labelFontSize: 12,
    titleFontSize: 13,
    titleFontWeight: 500,
    labelColor: INK.strong,
    titleColor: INK.strong,
    gridColor: INK.grid,
    domainColor: "#8C959F",
    tickColor: "#8C959F",
    titlePadding: 8,
  },
  header: { labelFontSize: 13, titleFontSize: 13, labelColor: INK.strong, titleColor: INK.strong },
  legend: {
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 600,
    labelColor: INK.strong,
    titleColor: INK.strong,
    labelLimit: 260,
  },
  range: {
    // Vega reads this range itself, and its word for an expression is "signal".
    category: Object.values(PALETTE).map(({ expr }) => ({ signal: expr })),
    heatmap: { scheme: "viridis" },
    ramp: { scheme: "viridis" },
    diverging: { scheme: "blueorange" },
  },
  mark: { color: PALETTE.blue },
  line: { strokeWidth: 2.2 },
  point: { filled: true, size: 46 },
  rule: { color: INK.soft },
  text: { color: INK.strong, fontSize: 12 },
} as const;

const SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json";

/**
 * A chart in the library's theme. What `spec.config` says wins over the theme, section by section.
 *
 * @param spec a Vega-Lite v5 specification, within what version 5.6.1 draws
 * @param description the sentence that says what the chart shows: the alternative text
 * @throws ArgumentError for a blank description
 * @example
 * const [x, y] = ["x", "y"].map((field) => ({ field, type: "quantitative" }));
 * const spec = { data: { values: [{ x: 0, y: 1 }] }, mark: "point", encoding: { x, y } };
 * dl.chart(spec, "One point at x = 0, y = 1.").description; // "One point at x = 0, y = 1."
 */
export function chart(spec: VegaLiteSpec, description: string): Chart {
  const own = (spec["config"] ?? {}) as Readonly<Record<string, unknown>>;
  const config: Record<string, unknown> = { ...THEME };
  for (const [section, value] of Object.entries(own)) {
    const themed = config[section];
    config[section] = isRecord(themed) && isRecord(value) ? { ...themed, ...value } : value;
  }
  return new Chart({ $schema: SCHEMA, ...spec, config }, description);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
