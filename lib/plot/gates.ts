import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { Gates } from "../interpret/index.js";
import type { Chart, VegaLiteSpec } from "./chart.js";
import { extent, type Matrix, matrixOf } from "./data.js";
import { spread } from "./slider.js";
import { chart } from "./theme.js";

/** Words of {@link gates}. */
export interface GatesText {
  readonly title?: string;
  /** What comes in at each step, for the horizontal axis. */
  readonly tokens?: readonly string[];
}

/** All cells travel with the chart; more units are thinned, with a note. */
const MOST_CELLS = 12_000;

/**
 * The gates of a recurrent layer over a sequence: one heat map per gate, units by steps. Gates between 0
 * (shut) and 1 (open) share one scale; what can be below 0 (candidate, cell state) has its own, blue below
 * 0 and orange above.
 *
 * @param gates from `dl.interpret.gates`, or name → [steps, units]
 * @param text title, tokens (one per step)
 * @throws ArgumentError for no gate, gates of different sizes, or another number of tokens
 * Source: Karpathy, Johnson and Li, "Visualizing and understanding recurrent networks", 2016.
 * @example
 * dl.plot.gates({ forget: [[0.9, 0.1], [0.8, 0.2], [0.1, 0.9]] }, { tokens: ["a", "b", "c"] });
 */
export function gates(
  gates: Gates | Readonly<Record<string, Matrix>>,
  text: GatesText = {},
): Chart {
  const named = isGates(gates) ? gates.gates : gates;
  const entries = Object.entries(named).map(
    ([name, values]) => [name, matrixOf(values, name)] as const,
  );
  requireThat(entries.length > 0, "gates", "at least one gate", gates);
  const [steps, units] = [entries[0]?.[1].length ?? 0, entries[0]?.[1][0]?.length ?? 0];
  for (const [name, rows] of entries) {
    const fits = rows.length === steps && rows[0]?.length === units;
    requireThat(
      fits,
      name,
      `of ${steps} steps and ${units} units, as the others`,
      `${rows.length} × ${rows[0]?.length}`,
    );
  }
  const { tokens } = text;
  const enough = tokens === undefined || tokens.length === steps;
  requireThat(enough, "tokens", `${steps} texts, one per step`, tokens);
  requireThat(
    steps * entries.length <= MOST_CELLS,
    "gates",
    `of at most ${MOST_CELLS} cells in a row`,
    steps,
  );
  const drawn = spread(units, Math.max(1, Math.floor(MOST_CELLS / (steps * entries.length))));
  const note = drawn.length < units ? `${drawn.length} of ${units} units are drawn.` : "";
  const layer = isGates(gates) ? gates.layer : "";
  const title = text.title ?? `Gates${layer === "" ? "" : ` of ${layer}`}, step by step`;
  const width = Math.min(520, Math.max(160, steps * (tokens === undefined ? 14 : 40)));
  const open = entries.filter(([, rows]) => isOpenness(rows)).map(([name]) => name);
  const told = entries.map(([name, rows]) => {
    const all = rows.flat();
    return `${name} mean ${formatNumber(all.reduce((a, b) => a + b, 0) / all.length, 3)}`;
  });
  return chart(
    {
      title: note === "" ? title : { text: title, subtitle: note },
      vconcat: entries.map(([name, rows], i) =>
        gateView(name, rows, drawn, {
          width,
          tokens,
          last: i === entries.length - 1,
          legend: !isOpenness(rows) || name === open[0],
        }),
      ),
      spacing: 12,
      resolve: { scale: { color: "independent" } },
      config: { legend: { gradientLength: 60 } },
    },
    `${title}: ${steps} steps, ${units} units; ${told.join(", ")}.${note === "" ? "" : ` ${note}`}`,
  );
}

function isGates(given: Gates | Readonly<Record<string, Matrix>>): given is Gates {
  const { gates, hidden } = given as Partial<Gates>;
  return typeof gates === "object" && !Array.isArray(gates) && Array.isArray(hidden);
}

function isOpenness(rows: readonly (readonly number[])[]): boolean {
  const [low, high] = extent(rows.flat());
  return low >= 0 && high <= 1;
}

interface GateView {
  readonly width: number;
  readonly tokens: readonly string[] | undefined;
  readonly last: boolean;
  readonly legend: boolean;
}

function gateView(
  name: string,
  rows: readonly (readonly number[])[],
  drawn: readonly number[],
  { width, tokens, last, legend }: GateView,
): VegaLiteSpec {
  const values = rows.flatMap((row, step) =>
    drawn.map((unit) => ({ step, unit, value: Number((row[unit] ?? 0).toPrecision(4)) })),
  );
  const reach = values.reduce((most, { value }) => Math.max(most, Math.abs(value)), 0) || 1;
  const openness = isOpenness(rows);
  const every = Math.ceil(rows.length / 40);
  return {
    width,
    height: Math.min(160, Math.max(40, 15 * drawn.length)),
    data: { values },
    mark: { type: "rect", tooltip: { content: "data" } },
    encoding: {
      x: {
        field: "step",
        type: "ordinal",
        title: last ? "step" : null,
        axis: {
          grid: false,
          ticks: last,
          labels: last,
          labelAngle: 0,
          values: rows.flatMap((_, i) => (i % every === 0 ? [i] : [])),
          ...(tokens === undefined ? {} : { labelExpr: `${JSON.stringify(tokens)}[datum.value]` }),
        },
      },
      y: {
        field: "unit",
        type: "ordinal",
        title: name,
        axis: { grid: false, labels: drawn.length <= 12, ticks: drawn.length <= 12 },
      },
      color: {
        field: "value",
        type: "quantitative",
        title: openness ? "open" : name,
        scale: openness
          ? { scheme: "viridis", domain: [0, 1] }
          : { scheme: "blueorange", domain: [-reach, reach] },
        ...(legend ? {} : { legend: null }),
      },
    },
  };
}
