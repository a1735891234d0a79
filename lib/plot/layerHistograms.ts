import { formatNumber } from "../core/number.js";
import { coarser, type Distribution, type LayerStatistics } from "../interpret/index.js";
import type { Chart, VegaLiteSpec } from "./chart.js";
import { epochColumns, momentsOf, snapshotsOf, type Statistics } from "./layerSnapshots.js";
import { chart, PALETTE } from "./theme.js";

/** Words of {@link weightHistograms} and {@link activationHistograms}. */
export interface LayerHistogramText {
  readonly title?: string;
  /** Panels in a row; default 3. */
  readonly columns?: number;
}

/** More layers than this are left out, with a note. */
const MOST_LAYERS = 24;
const MOST_BINS = 40;

/**
 * The weights of each layer as a histogram, layer by layer; with several moments a slider picks the epoch,
 * over axes that stay.
 *
 * @param statistics from `dl.interpret.layerStatistics`: of one moment or [{ epoch, statistics }, …]
 * @throws ArgumentError for statistics of nothing, of different layers, or a model without weights
 * Source: the histograms of TensorBoard.
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [2] })] });
 * const batch = { x: [[0, 1]], y: [[1, 0, 0, 0]] };
 * dl.plot.weightHistograms(dl.interpret.layerStatistics(model, batch, { loss: dl.losses.meanSquaredError }));
 */
export function weightHistograms(statistics: Statistics, text: LayerHistogramText = {}): Chart {
  return histograms(statistics, {
    title: "Weights by layer",
    x: "weight",
    distribution: ({ weights }) => weights,
    remark: ({ weights }) => `standard deviation ${formatNumber(weights?.deviation ?? NaN, 3)}`,
    color: PALETTE.blue,
    ...text,
  });
}

/**
 * What each layer gives for a batch, as a histogram, with the share of zeros and the units that are dead:
 * 0 for the whole batch. With several moments a slider picks the epoch.
 *
 * @param statistics from `dl.interpret.layerStatistics`: of one moment or [{ epoch, statistics }, …]
 * @throws ArgumentError for statistics of nothing or of different layers
 * Source: the histograms of TensorBoard.
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 4, activation: "relu", inputShape: [2] })] });
 * const batch = { x: [[0, 1]], y: [[1, 0, 0, 0]] };
 * dl.plot.activationHistograms(dl.interpret.layerStatistics(model, batch, { loss: dl.losses.meanSquaredError }));
 */
export function activationHistograms(statistics: Statistics, text: LayerHistogramText = {}): Chart {
  return histograms(statistics, {
    title: "Activations by layer",
    x: "activation",
    distribution: ({ activations }) => activations,
    remark: ({ activations, deadUnits, units }) =>
      `${formatNumber(100 * activations.zeros, 3)} % zeros` +
      (deadUnits === 0 ? "" : `, ${deadUnits} of ${units} units dead`),
    color: PALETTE.green,
    ...text,
  });
}

interface Kind extends LayerHistogramText {
  readonly title: string;
  readonly x: string;
  readonly distribution: (layer: LayerStatistics) => Distribution | null;
  /** One line above each histogram. */
  readonly remark: (layer: LayerStatistics) => string;
  readonly color: (typeof PALETTE)[keyof typeof PALETTE];
}

function histograms(statistics: Statistics, kind: Kind): Chart {
  const snapshots = snapshotsOf(statistics);
  const epochs = snapshots.moments.map(({ epoch }) => epoch);
  const shown = snapshots.layers.flatMap((_, i) => {
    const moments = momentsOf(snapshots, i);
    return moments.some((layer) => (kind.distribution(layer)?.count ?? 0) > 0) ? [moments] : [];
  });
  const drawn = shown.slice(0, MOST_LAYERS);
  const left =
    shown.length > drawn.length
      ? `The first ${drawn.length} of ${shown.length} layers are drawn.`
      : "";
  const notes = [snapshots.note, left].filter((note) => note !== "");
  const told = drawn.map((moments) => {
    const last = moments.at(-1);
    const found = last && kind.distribution(last);
    const spread = `mean ${formatNumber(found?.mean ?? NaN, 3)}, ${last ? kind.remark(last) : ""}`;
    return `${last?.name}: ${found?.count ?? 0} values, ${spread}`;
  });
  return chart(
    {
      title: notes.length === 0 ? kind.title : { text: kind.title, subtitle: notes },
      ...(snapshots.params.length > 0 ? { params: snapshots.params } : {}),
      columns: kind.columns ?? Math.min(3, drawn.length),
      concat: drawn.map((moments) => panel(moments, epochs, snapshots.filter, kind)),
      spacing: 24,
    },
    `${kind.title}${epochs.length > 1 ? `, the last of ${epochs.length} epochs` : ""}: ${told.join("; ")}.` +
      notes.map((note) => ` ${note}`).join(""),
  );
}

function panel(
  moments: readonly LayerStatistics[],
  epochs: readonly number[],
  filter: readonly object[],
  kind: Kind,
): VegaLiteSpec {
  const bars = barsOf(moments.map(kind.distribution)).map(({ moment, ...bar }) => ({
    ...bar,
    ...epochColumns(epochs, moment),
  }));
  const remarks = moments.map((layer, i) => ({
    text: kind.remark(layer),
    ...epochColumns(epochs, i),
  }));
  const [low, high] = [
    Math.min(...bars.map(({ from }) => from)),
    Math.max(...bars.map(({ to }) => to)),
  ];
  const most = Math.max(...bars.map(({ share }) => share));
  return {
    title: { text: moments[0]?.name ?? "", fontSize: 12, offset: 4, limit: 230 },
    width: 185,
    height: 110,
    layer: [
      {
        data: { values: bars },
        transform: filter,
        mark: { type: "bar", color: kind.color, binSpacing: 0, tooltip: { content: "data" } },
        encoding: {
          x: {
            field: "from",
            type: "quantitative",
            title: kind.x,
            bin: { binned: true },
            scale: { domain: [low, high], nice: false, zero: false },
            axis: { tickCount: 4, grid: false },
          },
          x2: { field: "to" },
          y: {
            field: "share",
            type: "quantitative",
            title: "share",
            scale: { domain: [0, most], nice: true },
            axis: { tickCount: 3, format: "%" },
          },
        },
      },
      {
        data: { values: remarks },
        transform: filter,
        mark: { type: "text", align: "left", baseline: "bottom", x: 0, y: -6, fontSize: 11 },
        encoding: { text: { field: "text" } },
      },
    ],
  };
}

interface Bar {
  readonly moment: number;
  readonly from: number;
  readonly to: number;
  readonly share: number;
}

/** All moments in the same bins: powers of two merge exactly. */
function barsOf(distributions: readonly (Distribution | null)[]): Bar[] {
  const histograms = distributions.map((each) => each?.histogram);
  let width = Math.max(
    ...histograms.map((each) => (each && each.counts.length > 0 ? each.width : 0)),
  );
  const filled = histograms.filter((each) => each !== undefined && each.counts.length > 0);
  const low = Math.min(...filled.map((each) => (each?.first ?? 0) * (each?.width ?? 1)));
  const high = Math.max(
    ...filled.map((each) => ((each?.first ?? 0) + (each?.counts.length ?? 0)) * (each?.width ?? 1)),
  );
  while ((high - low) / width > MOST_BINS) width *= 2;
  return histograms.flatMap((histogram, moment) => {
    if (histogram === undefined) return [];
    const { first, counts } = coarser(histogram, width);
    const count = counts.reduce((a, b) => a + b, 0);
    return counts.flatMap((n, i) => {
      const [from, to] = [(first + i) * width, (first + i + 1) * width];
      return n === 0 ? [] : [{ moment, from, to, share: Number((n / count).toPrecision(4)) }];
    });
  });
}
