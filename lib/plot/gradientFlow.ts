import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { ModelStatistics } from "../interpret/index.js";
import type { Chart, VegaLiteSpec } from "./chart.js";
import { extent } from "./data.js";
import { epochColumns, type Snapshots, snapshotsOf, type Statistics } from "./layerSnapshots.js";
import { chart, INK, PALETTE } from "./theme.js";

const PANELS = [
  { field: "gradient", title: "gradient norm ‖∂L/∂w‖" },
  { field: "ratio", title: "update / weight η‖∂L/∂w‖ / ‖w‖" },
] as const;

/**
 * How gradients pass through the layers: the gradient norm of each layer, and how large an update is
 * beside the weights, both on logarithmic axes. Falling towards the input: they vanish; rising: they
 * explode. The dashed line at 1e-3 is a healthy update. With several moments a slider picks the epoch.
 *
 * @param statistics from `dl.interpret.layerStatistics`: of one moment, of several ([{ epoch, statistics }]),
 * or name → statistics, to compare models
 * @throws ArgumentError for statistics of nothing, or of different layers over the epochs
 * Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks",
 * 2010.
 * @example
 * const model = tf.sequential({ layers: [
 *   tf.layers.dense({ units: 4, activation: "tanh", inputShape: [2] }),
 *   tf.layers.dense({ units: 1 }),
 * ] });
 * const batch = { x: [[0, 1], [1, 0]], y: [[1], [0]] };
 * dl.plot.gradientFlow(dl.interpret.layerStatistics(model, batch, { loss: dl.losses.meanSquaredError }));
 */
export function gradientFlow(
  statistics: Statistics | Readonly<Record<string, ModelStatistics>>,
  text: { readonly title?: string } = {},
): Chart {
  const models = modelsOf(statistics);
  const names = models.map(({ name }) => name);
  const rows = models.flatMap(({ name, snapshots }) => rowsOf(name, snapshots));
  requireThat(rows.length > 0, "statistics", "of a model with a layer that learns", statistics);
  const [one] = models;
  const { params = [], filter = [], note = "" } = one?.snapshots ?? {};
  const title = text.title ?? "Gradient flow, from input to output";
  const layers = models.length === 1 ? [...new Set(rows.map(({ layer }) => layer))] : [];
  const longest = rows.reduce((most, { position }) => Math.max(most, position), 1);
  const x = {
    field: "position",
    type: "quantitative",
    title: models.length === 1 ? "layer" : "layer with weights, counted from the input",
    scale: { domain: [0.5, longest + 0.5], nice: false },
    axis: {
      grid: false,
      tickMinStep: 1,
      ...(layers.length > 0 && layers.length <= 40
        ? {
            values: layers.map((_, i) => i + 1),
            labelExpr: `${JSON.stringify(layers)}[datum.value - 1]`,
            labelAngle: -40,
            labelOverlap: false,
          }
        : {}),
    },
  };
  const width = Math.max(220, Math.min(420, 34 * longest));
  return chart(
    {
      title: note === "" ? title : { text: title, subtitle: note },
      ...(params.length > 0 ? { params } : {}),
      data: { values: rows },
      transform: filter,
      hconcat: PANELS.map((panel) => panelView(panel, x, width, names, rows)),
      spacing: 40,
    },
    `${title}: ${models.map(({ name, snapshots }) => told(name, snapshots)).join("; ")}.${note === "" ? "" : ` ${note}`}`,
  );
}

interface Model {
  readonly name: string;
  readonly snapshots: Snapshots;
}

function modelsOf(statistics: Statistics | Readonly<Record<string, ModelStatistics>>): Model[] {
  const given = statistics as object | null;
  requireThat(
    typeof given === "object" && given !== null,
    "statistics",
    "from dl.interpret.layerStatistics(model, { x, y }), or several by name",
    statistics,
  );
  if (Array.isArray(statistics) || Array.isArray((statistics as { layers?: unknown }).layers)) {
    return [{ name: "", snapshots: snapshotsOf(statistics as Statistics) }];
  }
  const entries = Object.entries(statistics as Readonly<Record<string, ModelStatistics>>);
  requireThat(entries.length > 0, "statistics", "of at least one model", statistics);
  return entries.map(([name, each]) => ({ name, snapshots: snapshotsOf(each, name) }));
}

interface Row {
  readonly model: string;
  readonly layer: string;
  readonly position: number;
  readonly epoch: number;
  readonly gradient: number;
  readonly ratio: number | null;
}

/** Layers that learn, counted from the input; a gradient that is not finite has no place on an axis. */
function rowsOf(model: string, { moments }: Snapshots): Row[] {
  const epochs = moments.map(({ epoch }) => epoch);
  return moments.flatMap(({ statistics }, i) =>
    statistics.layers
      .filter(({ gradients }) => gradients !== null)
      .map(({ name, gradients, updateToWeight }, k) => ({
        model,
        layer: name,
        position: k + 1,
        ...epochColumns(epochs, i),
        gradient: Number((gradients?.norm ?? 0).toPrecision(5)),
        ratio: updateToWeight === null ? null : Number(updateToWeight.toPrecision(5)),
      })),
  );
}

function panelView(
  { field, title }: (typeof PANELS)[number],
  x: object,
  width: number,
  names: readonly string[],
  rows: readonly Row[],
): VegaLiteSpec {
  const above = rows.flatMap((row) => row[field] ?? []).filter((value) => value > 0);
  // The same axis for every epoch.
  const domain = [...above, ...(field === "ratio" ? [1e-3] : [])];
  const y = {
    field,
    type: "quantitative",
    title,
    scale: { type: "log", nice: true, domain: extent(domain.length > 0 ? domain : [1]) },
    axis: { format: ".0e", tickCount: 6 },
  };
  const color = {
    field: "model",
    type: "nominal",
    title: null,
    scale: { domain: [...names] },
    ...(names.length === 1 ? { legend: null } : {}),
  };
  const drawn = { filter: `isValid(datum.${field}) && datum.${field} > 0` };
  return {
    width,
    height: 230,
    layer: [
      ...(field === "ratio"
        ? [
            {
              data: { values: [{ at: 1e-3 }] },
              mark: { type: "rule", strokeDash: [4, 4], color: INK.soft },
              encoding: { y: { ...y, field: "at" } },
            },
          ]
        : []),
      {
        transform: [drawn],
        mark: { type: "line", point: { size: 50 }, tooltip: { content: "data" } },
        encoding: { x, y, color },
      },
      {
        transform: [{ filter: `datum.${field} === 0` }],
        mark: { type: "text", text: "0", dy: -8, fontWeight: 700, color: PALETTE.vermillion },
        encoding: { x, y: { value: "height" } },
      },
    ],
  };
}

function told(name: string, snapshots: Snapshots): string {
  const last = snapshots.moments.at(-1)?.statistics.layers ?? [];
  const learning = last.filter(({ gradients }) => gradients !== null);
  const parts = learning.map(
    ({ name: layer, gradients }) => `${layer} ${formatNumber(gradients?.norm ?? NaN, 3)}`,
  );
  const shown = parts.length > 8 ? [...parts.slice(0, 4), "…", ...parts.slice(-3)] : parts;
  const epochs = snapshots.moments.length;
  const when = epochs > 1 ? `, the last of ${epochs} epochs` : "";
  return `${name === "" ? "" : `${name}, `}gradient norms${when}: ${shown.join(", ")}`;
}
