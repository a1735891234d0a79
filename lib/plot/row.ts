import { ArgumentError, requireThat } from "../core/errors.js";
import type { Chart, VegaLiteSpec } from "./chart.js";
import { chart } from "./theme.js";

/**
 * Charts beside each other as one, each under its name, with scales of their own.
 *
 * @param charts name → chart, one or more; their sliders must have different names
 * @throws ArgumentError for no chart and for two sliders of one name
 * @example
 * dl.plot.row({ before: dl.plot.line([3, 2, 1]), after: dl.plot.line([3, 1, 0.5]) });
 */
export function row(charts: Readonly<Record<string, Chart>>): Chart {
  const entries = Object.entries(charts);
  requireThat(entries.length > 0, "charts", "an object with at least one chart", charts);
  const params = entries.flatMap(([, { spec }]) => (spec["params"] ?? []) as { name: string }[]);
  const names = params.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new ArgumentError("charts", "charts whose sliders have different names", twice);
  }
  return chart(
    {
      ...(params.length === 0 ? {} : { params }),
      hconcat: entries.map(([title, { spec }]) => viewOf(title, spec)),
      spacing: 36,
      resolve: { scale: { color: "independent", fill: "independent", stroke: "independent" } },
    },
    entries.map(([title, { description }]) => `${title}: ${description}`).join(" "),
  );
}

/** A chart as a part of another: what belongs to the whole (schema, theme, sliders) goes up. */
function viewOf(title: string, spec: VegaLiteSpec): VegaLiteSpec {
  const { $schema: _schema, config: _config, params: _params, ...view } = spec;
  return { ...view, title };
}
