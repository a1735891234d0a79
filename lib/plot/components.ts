import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import { pca } from "../interpret/index.js";
import type { Chart, VegaLiteSpec } from "./chart.js";
import { extent, type Matrix, matrixOf, type Series, seriesOf } from "./data.js";
import { epochColumns, epochSlider } from "./layerSnapshots.js";
import { spread } from "./slider.js";
import { chart, INK, PALETTE } from "./theme.js";

/**
 * How much of the variance each principal component explains: a bar each, and the sum as a line. The text
 * says how many components reach 90 %.
 *
 * @param explainedVarianceRatio shares in [0, 1], falling, of at most 1 together
 * @throws ArgumentError for shares that are none
 * Source: Cattell, "The scree test for the number of factors", 1966.
 * @example
 * const x = [[0, 0, 1], [1, 2, 0], [2, 4, 1], [3, 6, 0]];
 * dl.plot.scree(dl.interpret.pca(x, { components: 3 }).explainedVarianceRatio);
 */
export function scree(
  explainedVarianceRatio: Series,
  text: { readonly title?: string } = {},
): Chart {
  const argument = "explainedVarianceRatio";
  const ratios = seriesOf(explainedVarianceRatio, argument);
  const total = ratios.reduce((a, b) => a + b, 0);
  const shares = total <= 1 + 1e-6 && ratios.every((ratio) => ratio >= 0);
  requireThat(shares, argument, "shares ≥ 0 of at most 1 together", ratios);
  const falling = ratios.every((ratio, i) => i === 0 || ratio <= (ratios[i - 1] ?? 0) + 1e-9);
  requireThat(falling, argument, "falling", ratios);
  let sum = 0;
  const values = ratios.map((ratio, i) => ({ component: i + 1, ratio, sum: (sum += ratio) }));
  const enough = values.find((row) => row.sum >= 0.9)?.component;
  const remark =
    enough === undefined
      ? `${ratios.length} explain ${formatNumber(100 * total, 3)} %`
      : `${enough} of ${ratios.length} explain at least 90 %`;
  const title = text.title ?? "Variance explained by each component";
  const x = {
    field: "component",
    type: "quantitative",
    title: "component",
    scale: { domain: [0.4, ratios.length + 0.6], nice: false },
    axis: { tickMinStep: 1, grid: false },
  };
  const y = (field: string): object => ({
    field,
    type: "quantitative",
    title: "share of the variance",
    scale: { domain: [0, 1] },
    axis: { format: "%" },
  });
  return chart(
    {
      title: { text: title, subtitle: remark },
      layer: [
        {
          data: { values },
          transform: [
            { calculate: "datum.component - 0.4", as: "from" },
            { calculate: "datum.component + 0.4", as: "to" },
          ],
          mark: { type: "bar", color: PALETTE.blue, tooltip: { content: "data" } },
          encoding: {
            x: { ...x, field: "from" },
            x2: { field: "to" },
            y: y("ratio"),
            y2: { datum: 0 },
          },
        },
        {
          data: { values },
          mark: {
            type: "line",
            color: PALETTE.vermillion,
            point: ratios.length <= 60 ? { color: PALETTE.vermillion } : false,
            tooltip: { content: "data" },
          },
          encoding: { x, y: y("sum") },
        },
        {
          data: { values: [{ at: 0.9 }] },
          mark: { type: "rule", strokeDash: [4, 4], color: INK.soft },
          encoding: { y: y("at") },
        },
        {
          data: { values: values.slice(-1) },
          mark: {
            type: "text",
            text: "together",
            align: "right",
            dy: -10,
            color: PALETTE.vermillion,
          },
          encoding: { x, y: y("sum") },
        },
      ],
    },
    `${title}: ${values
      .slice(0, 5)
      .map((row) => `component ${row.component} ${formatNumber(100 * row.ratio, 3)} %`)
      .join(", ")}${ratios.length > 5 ? ", …" : ""}; ${remark}.`,
  );
}

/** What layers made of the same samples, at one moment of a training. */
export interface FeatureSnapshot {
  readonly epoch: number;
  /** Layer → its features [samples, features], from `dl.interpret.features`. */
  readonly layers: Readonly<Record<string, Matrix>>;
}

/** Words of {@link featurePca}, and the classes of its samples. */
export interface FeaturePcaText {
  readonly title?: string;
  /** The class of each sample, by name or number: its colour. */
  readonly classes?: readonly (string | number)[];
  /** Panels in a row; default 3. */
  readonly columns?: number;
}

/** All points of all epochs travel with the chart. */
const MOST_ROWS = 6000;
const MOST_EPOCHS = 20;

/**
 * Hidden layers as planes: the features of each layer along their first two principal components, one
 * panel per layer, a slider for the epoch. Axes keep their direction from epoch to epoch, so that points
 * move and do not flip.
 *
 * @param snapshots moments of one training: the same layers and the same samples each time
 * @param text title, classes (one per sample), columns
 * @throws ArgumentError for no snapshot, other layers or samples over the epochs, or fewer than 3 samples
 * Source: Pearson, "On lines and planes of closest fit", 1901.
 * @example
 * const early = [[0, 0, 1], [1, 0, 0], [0, 1, 0], [1, 1, 1]];
 * const late = [[0, 0, 5], [5, 0, 0], [0, 5, 0], [5, 5, 5]];
 * dl.plot.featurePca([
 *   { epoch: 1, layers: { hidden: early } },
 *   { epoch: 2, layers: { hidden: late } },
 * ], { classes: ["a", "b", "b", "a"] });
 */
export function featurePca(
  snapshots: readonly FeatureSnapshot[],
  text: FeaturePcaText = {},
): Chart {
  requireThat(snapshots.length > 0, "snapshots", "at least one { epoch, layers }", snapshots);
  const all = snapshots.map(({ epoch }) => epoch);
  const rising = all.every(
    (epoch, i) => Number.isFinite(epoch) && (i === 0 || epoch > (all[i - 1] ?? 0)),
  );
  requireThat(rising, "snapshots", "moments with rising epochs", all);
  const names = Object.keys(snapshots[0]?.layers ?? {});
  requireThat(names.length > 0, "snapshots", "of at least one layer", snapshots[0]);
  const kept = spread(all.length, MOST_EPOCHS).flatMap((i) => snapshots[i] ?? []);
  const epochs = kept.map(({ epoch }) => epoch);
  const samples = matrixOf(kept[0]?.layers[names[0] ?? ""] ?? [], names[0] ?? "").length;
  requireThat(samples >= 3, "snapshots", "features of at least 3 samples", samples);
  const { classes, title = "Features of each layer along their first two components" } = text;
  const fits = classes === undefined || classes.length === samples;
  requireThat(fits, "classes", `${samples} classes, one per sample`, classes);
  const drawn = spread(
    samples,
    Math.max(50, Math.floor(MOST_ROWS / (epochs.length * names.length))),
  );
  const notes = [
    ...(drawn.length < samples ? [`${drawn.length} of ${samples} samples are used.`] : []),
    ...(kept.length < all.length ? [`${kept.length} of ${all.length} epochs are drawn.`] : []),
  ];
  const { params, filter } = epochSlider(epochs);
  const kinds = [...new Set(drawn.map((i) => String(classes?.[i] ?? "")))].toSorted();
  const planes = names.map((name) => {
    const moments = kept.map(({ layers }) => {
      const given = layers[name];
      requireThat(
        given !== undefined,
        "snapshots",
        `with layer ${name} at every epoch`,
        Object.keys(layers),
      );
      const rows = matrixOf(given, name);
      requireThat(rows.length === samples, name, `features of ${samples} samples`, rows.length);
      return drawn.flatMap((i) => [rows[i] ?? []]);
    });
    return { name, moments: aligned(moments) };
  });
  const told = planes.map(({ name, moments }) => {
    const [first = 0, second = 0] = moments.at(-1)?.ratios ?? [];
    return `${name} ${formatNumber(100 * (first + second), 3)} %`;
  });
  return chart(
    {
      title: notes.length === 0 ? title : { text: title, subtitle: notes },
      ...(params.length > 0 ? { params } : {}),
      columns: text.columns ?? Math.min(3, names.length),
      concat: planes.map(({ name, moments }) =>
        planeView(name, moments, epochs, filter, drawn, classes, kinds),
      ),
      spacing: 30,
    },
    `${title}: ${samples} samples${classes === undefined ? "" : ` of ${kinds.length} classes`}` +
      `${epochs.length > 1 ? `, ${epochs.length} epochs` : ""}. Variance in the plane${epochs.length > 1 ? " at the last epoch" : ""}: ${told.join(", ")}.` +
      notes.map((note) => ` ${note}`).join(""),
  );
}

interface Plane {
  readonly points: readonly (readonly number[])[];
  readonly ratios: readonly number[];
}

/** Components of each moment, turned so that the samples lie as nearly as before as a flip allows. */
function aligned(moments: readonly (readonly (readonly number[])[])[]): Plane[] {
  const planes: Plane[] = [];
  for (const rows of moments) {
    const wide = (rows[0]?.length ?? 0) >= 2;
    const { projected, explainedVarianceRatio } = pca(rows, { components: wide ? 2 : 1 });
    const before = planes.at(-1)?.points;
    const signs = [0, 1].map((axis) => {
      const together = projected.reduce(
        (sum, row, i) => sum + (row[axis] ?? 0) * (before?.[i]?.[axis] ?? 0),
        0,
      );
      return together < 0 ? -1 : 1;
    });
    const points = projected.map((row) => signs.map((sign, axis) => sign * (row[axis] ?? 0)));
    planes.push({ points, ratios: explainedVarianceRatio });
  }
  return planes;
}

function planeView(
  name: string,
  moments: readonly Plane[],
  epochs: readonly number[],
  filter: readonly object[],
  drawn: readonly number[],
  classes: readonly (string | number)[] | undefined,
  kinds: readonly string[],
): VegaLiteSpec {
  const short = (value: number): number => Number(value.toPrecision(4));
  const values = moments.flatMap(({ points }, moment) =>
    points.map(([x = 0, y = 0], i) => ({
      x: short(x),
      y: short(y),
      class: String(classes?.[drawn[i] ?? 0] ?? ""),
      ...epochColumns(epochs, moment),
    })),
  );
  const remarks = moments.map(({ ratios: [first = 0, second = 0] }, moment) => ({
    text: `${formatNumber(100 * first, 3)} % + ${formatNumber(100 * second, 3)} % of the variance`,
    ...epochColumns(epochs, moment),
  }));
  const widest = values.reduce((most, { x, y }) => Math.max(most, Math.abs(x), Math.abs(y)), 0);
  const axis = (field: "x" | "y", title: string): object => {
    const [low, high] = extent(values.map((row) => row[field]));
    // What varies less than a thousandth of the rest is drawn as the line that it is.
    const pad = Math.max((high - low) * 0.05, 1e-3 * widest) || 1;
    const scale = { domain: [low - pad, high + pad], nice: false, zero: false };
    return { field, type: "quantitative", title, scale, axis: { tickCount: 4 } };
  };
  const kind = {
    field: "class",
    type: "nominal",
    title: "class",
    scale: { domain: [...kinds] },
    legend: { orient: "top" },
  };
  return {
    title: { text: name, fontSize: 12, offset: 4, limit: 240 },
    width: 195,
    height: 190,
    layer: [
      {
        data: { values },
        transform: filter,
        mark: { type: "point", filled: true, size: 34, opacity: 0.75 },
        encoding: {
          x: axis("x", "component 1"),
          y: axis("y", "component 2"),
          ...(classes === undefined ? {} : { color: kind, shape: kind }),
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
