import { requireThat } from "../core/errors.js";
import { counted, formatNumber } from "../core/number.js";
import type { Chart } from "./chart.js";
import { extent, type Series, seriesOf } from "./data.js";
import { spread } from "./slider.js";
import { chart, INK, PALETTE } from "./theme.js";

/** Words of {@link elbow}, and what else it shows. */
export interface ElbowText {
  readonly title?: string;
  /** The numbers of clusters; default 1, 2, 3, … */
  readonly k?: readonly number[];
  /** A silhouette score for each k (any number for k = 1 is left out): a second panel. */
  readonly silhouettes?: readonly (number | null)[];
  /** Of the vertical axis; default "inertia". */
  readonly y?: string;
}

/**
 * How the inertia falls with the number of clusters; the elbow, where it stops to pay, is marked: the
 * point farthest below the line from the first to the last. Silhouette scores beside it, if given, with
 * the best marked.
 *
 * @param inertias one for each k, at least three
 * @param text title, k, silhouettes (one per k, null where there is none), y
 * @throws ArgumentError for fewer than three values, other lengths, or a k that does not rise
 * Source: Thorndike, "Who belongs in the family?", 1953; Satopää et al., "Finding a kneedle in a haystack",
 * 2011.
 * @example
 * dl.plot.elbow([100, 40, 8, 7, 6.5]);
 */
export function elbow(inertias: Series, text: ElbowText = {}): Chart {
  const values = seriesOf(inertias, "inertias");
  requireThat(values.length >= 3, "inertias", "at least three", values.length);
  const k = text.k ?? values.map((_, i) => i + 1);
  const rising =
    k.length === values.length && k.every((each, i) => i === 0 || each > (k[i - 1] ?? 0));
  requireThat(rising, "k", `${values.length} rising numbers`, k);
  const { silhouettes, title = "How many clusters?", y = "inertia" } = text;
  const fits = silhouettes === undefined || silhouettes.length === values.length;
  requireThat(fits, "silhouettes", `${values.length} scores, one per k`, silhouettes);
  const scores = (silhouettes ?? []).map((score) => (Number.isFinite(score) ? score : null));
  const inRange = scores.every((score) => score === null || (score >= -1 && score <= 1));
  requireThat(inRange, "silhouettes", "scores in [−1, 1]", silhouettes);
  const bend = k[elbowIndex(k, values)] ?? null;
  const best = scores.reduce<number>((at, s, i) => ((s ?? -2) > (scores[at] ?? -2) ? i : at), 0);
  const rows = values.map((value, i) => ({ k: k[i], value, score: scores[i] ?? null }));
  const panel = (field: string, label: string, marked: number | null, word: string): object => {
    const position = {
      x: {
        field: "k",
        type: "quantitative",
        title: "clusters k",
        scale: { zero: false, nice: false, padding: 14 },
        axis: { tickMinStep: 1, grid: false },
      },
      y: { field, type: "quantitative", title: label, scale: { zero: field === "value" } },
    };
    const here = { filter: `datum.k === ${marked}` };
    return {
      width: 280,
      height: 220,
      transform: [{ filter: `isValid(datum.${field})` }],
      layer: [
        { mark: { type: "line", point: true, tooltip: { content: "data" } }, encoding: position },
        ...(marked === null
          ? []
          : [
              {
                transform: [here],
                mark: {
                  type: "point",
                  filled: false,
                  size: 260,
                  strokeWidth: 2.5,
                  color: PALETTE.vermillion,
                },
                encoding: position,
              },
              {
                transform: [here],
                mark: {
                  type: "text",
                  align: "left",
                  dx: 12,
                  dy: -12,
                  fontWeight: 600,
                  text: `${word}: k = ${marked}`,
                },
                encoding: position,
              },
            ]),
      ],
    };
  };
  const panels = [panel("value", y, bend, "elbow")];
  const bestK = k[best] ?? 0;
  if (scores.some((score) => score !== null)) {
    panels.push(panel("score", "mean silhouette", bestK, "best"));
  }
  return chart(
    { title, data: { values: rows }, hconcat: panels, spacing: 40 },
    `${title} ${y} for k = ${k.join(", ")}: ${values.map((v) => formatNumber(v, 3)).join(", ")}; ${bend === null ? "there is no elbow" : `the elbow is at k = ${bend}`}` +
      `${panels.length > 1 ? `, the best mean silhouette ${formatNumber(scores[best] ?? NaN, 3)} at k = ${bestK}` : ""}.`,
  );
}

/** Where the curve lies farthest below its chord, both axes scaled to [0, 1]; −1 where it never does. */
function elbowIndex(k: readonly number[], values: readonly number[]): number {
  const [k0 = 0, k1 = 1] = [k[0], k.at(-1)];
  const [low, high] = extent(values);
  const first = values[0] ?? 0;
  const slope = ((values.at(-1) ?? 0) - first) / (k1 - k0);
  const below = values.map((v, i) => (first + slope * ((k[i] ?? 0) - k0) - v) / (high - low || 1));
  return below.reduce((best, each, i) => (each > (below[best] ?? 1e-9) ? i : best), -1);
}

const MOST_BARS = 1500;

/**
 * Silhouette values of all samples as bars, cluster by cluster, longest first; the dashed line is their
 * mean. Bars below 0 are samples that lie nearer to another cluster.
 *
 * @param values from `dl.metrics.silhouetteSamples`, in [−1, 1]
 * @param labels the cluster of each sample
 * @throws ArgumentError for other lengths or values outside [−1, 1]
 * Source: Rousseeuw, "Silhouettes", 1987.
 * @example
 * const x = [[0], [1], [10], [11]];
 * const labels = [0, 0, 1, 1];
 * dl.plot.silhouette(dl.metrics.silhouetteSamples(x, labels), labels);
 */
export function silhouette(
  values: Series,
  labels: ArrayLike<number | string>,
  text: { readonly title?: string } = {},
): Chart {
  const all = seriesOf(values, "values");
  const inRange = all.every((value) => value >= -1 - 1e-9 && value <= 1 + 1e-9);
  requireThat(inRange, "values", "numbers in [−1, 1]", all);
  requireThat(
    labels.length === all.length,
    "labels",
    `${all.length} clusters, one per sample`,
    labels,
  );
  const names = [...new Set(Array.from(labels, String))].toSorted((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
  const mean = all.reduce((a, b) => a + b, 0) / all.length;
  const groups = names.map((name) => {
    const own = all.filter((_, i) => String(labels[i]) === name).toSorted((a, b) => b - a);
    return { name, own, mean: own.reduce((a, b) => a + b, 0) / own.length };
  });
  const share = Math.min(1, MOST_BARS / all.length);
  let row = 0;
  const rows = groups.flatMap(({ name, own }) => {
    const kept = spread(own.length, Math.max(2, Math.round(share * own.length)));
    const bars = kept.map((i) => ({
      cluster: name,
      row: row++,
      value: Number((own[i] ?? 0).toPrecision(4)),
    }));
    row += 2;
    return bars;
  });
  const drawn = rows.length;
  const note = drawn < all.length ? `${drawn} of ${all.length} samples are drawn.` : "";
  const labelsOf = groups.map(({ name, own, mean: own_ }) => {
    const at = rows.filter(({ cluster }) => cluster === name).map((each) => each.row);
    return {
      row: ((at[0] ?? 0) + (at.at(-1) ?? 0)) / 2,
      text: `${name}: ${own.length}, mean ${own_.toFixed(2)}`,
    };
  });
  const height = Math.max(180, Math.min(460, 3 * row));
  const y = {
    type: "quantitative",
    axis: null,
    scale: { domain: [-1, row], nice: false, reverse: true },
  };
  const lowest = Math.min(0, extent(all)[0]);
  const x = {
    field: "value",
    type: "quantitative",
    title: "silhouette",
    scale: { domain: [lowest, 1], nice: true },
  };
  const title = text.title ?? "Silhouette of each sample, by cluster";
  return chart(
    {
      title: { text: title, subtitle: [`mean ${mean.toFixed(3)}`, ...(note === "" ? [] : [note])] },
      width: 380,
      height,
      layer: [
        {
          data: { values: rows },
          transform: [{ calculate: "datum.row + 1", as: "below" }],
          mark: { type: "rect", tooltip: { content: "data" } },
          encoding: {
            x: { ...x, field: "value" },
            x2: { datum: 0 },
            y: { ...y, field: "row" },
            y2: { field: "below" },
            color: {
              field: "cluster",
              type: "nominal",
              title: "cluster",
              scale: { domain: names },
              legend: null,
            },
          },
        },
        {
          data: { values: labelsOf },
          mark: { type: "text", align: "right", x: -8 },
          encoding: { y: { ...y, field: "row" }, text: { field: "text" } },
        },
        {
          data: { values: [{ value: mean }] },
          mark: { type: "rule", strokeDash: [5, 4], strokeWidth: 1.5, color: INK.strong },
          encoding: { x },
        },
      ],
    },
    `${title}: ${all.length} samples, mean ${formatNumber(mean, 3)}; ` +
      `${groups.map((group) => `cluster ${group.name}: ${counted(group.own.length, "sample")}, mean ${formatNumber(group.mean, 3)}, ${group.own.filter((v) => v < 0).length} below 0`).join("; ")}.` +
      (note === "" ? "" : ` ${note}`),
  );
}
