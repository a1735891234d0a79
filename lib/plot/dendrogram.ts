import { requireThat } from "../core/errors.js";
import { counted, formatNumber } from "../core/number.js";
import type { Chart } from "./chart.js";
import { namesOf } from "./data.js";
import { buildTree, type TreeLink } from "./dendrogramTree.js";
import { slider } from "./slider.js";
import { chart, INK, PALETTE } from "./theme.js";

/** Words of {@link dendrogram}, and where it is cut at first. */
export interface DendrogramText {
  readonly title?: string;
  /** Names of the samples, for the horizontal axis. */
  readonly labels?: readonly string[];
  /** Where the slider starts; default 0.7 of the highest merge. */
  readonly cut?: number;
  /** Of the vertical axis, with its unit; default "distance". */
  readonly y?: string;
}

/** Of more samples the highest merges are drawn, with a note; a leaf is then a cluster with its size. */
const MOST_LEAVES = 60;
const COLOURS = [
  PALETTE.blue,
  PALETTE.vermillion,
  PALETTE.green,
  PALETTE.purple,
  PALETTE.orange,
  PALETTE.sky,
] as const;

/**
 * Which samples and clusters were merged at which distance. A slider cuts the tree: what hangs below the
 * cut are the clusters, one colour each (six in turn, from the left), and their number is told.
 *
 * @param linkage the n − 1 merges of n samples in scipy's form: [a, b, distance, size], where 0 … n − 1 are
 * samples and n + i is what merge i made; distances that never fall from a cluster to the one around it
 * (single, complete, average, Ward)
 * @param text title, labels (one per sample), cut, y
 * @throws ArgumentError for merges that make no tree, distances below 0 or falling, or other labels
 * Source: Ward, "Hierarchical grouping to optimize an objective function", 1963; scipy's `dendrogram`.
 * @example
 * dl.plot.dendrogram([[0, 1, 1, 2], [2, 3, 1.5, 2], [4, 5, 6, 4]], { labels: ["a", "b", "c", "d"], cut: 2 });
 */
export function dendrogram(
  linkage: readonly (readonly number[])[],
  text: DendrogramText = {},
): Chart {
  const tree = buildTree(linkage, MOST_LEAVES);
  const samples = linkage.length + 1;
  const labels = text.labels === undefined ? undefined : namesOf(text.labels, samples, "labels");
  const { cut = 0.7 * tree.top, title = "Dendrogram", y: yTitle = "distance" } = text;
  requireThat(Number.isFinite(cut) && cut >= 0, "cut", "a number ≥ 0", cut);
  const thinned = tree.leaves.length < samples;
  const note = thinned
    ? `The ${tree.leaves.length - 1} highest of ${linkage.length} merges are drawn; (n) is a cluster of n samples.`
    : "";
  const names = tree.leaves.map(({ sample, size }) =>
    size > 1 ? `(${size})` : (labels?.[sample] ?? String(sample)),
  );
  const heights = linkage.map((merge) => merge[2] ?? 0);
  const clusters = 1 + heights.filter((height) => height > cut).length;
  const width = Math.max(320, Math.min(760, names.length * 18));
  const long = names.some((name) => name.length > 3) || names.length > 30;
  const x = {
    field: "x",
    type: "quantitative",
    title: labels === undefined ? "sample" : null,
    scale: { domain: [-0.7, names.length - 0.3], nice: false },
    axis: {
      grid: false,
      domain: false,
      ticks: false,
      values: names.map((_, i) => i),
      labelExpr: `${JSON.stringify(names)}[datum.value]`,
      labelAngle: long ? -60 : 0,
      labelOverlap: false,
    },
  };
  const y = {
    field: "y",
    type: "quantitative",
    title: yTitle,
    scale: { domain: [0, Math.max(tree.top, cut) * 1.05 || 1], nice: false },
  };
  const colour = {
    field: "colour",
    type: "nominal",
    legend: null,
    scale: { domain: COLOURS.map((_, i) => i), range: COLOURS },
  };
  const step = 10 ** Math.floor(Math.log10((tree.top || 1) / 100));
  return chart(
    {
      title: note === "" ? title : { text: title, subtitle: note },
      params: [
        slider("cut", "cut at", {
          value: Number(cut.toPrecision(4)),
          min: 0,
          max: Number((Math.max(tree.top, cut) * 1.02 || 1).toPrecision(3)),
          step,
        }),
      ],
      width,
      height: 280,
      layer: [
        linkLayer(tree.links, x, y, {
          // Above the cut nothing is a cluster yet.
          transform: [{ filter: "datum.left < 0" }],
          color: { value: INK.soft },
        }),
        linkLayer(tree.links, x, y, {
          transform: [
            { filter: "datum.left >= 0" },
            { window: [{ op: "dense_rank", as: "rank" }], sort: [{ field: "left" }] },
            { calculate: `(datum.rank - 1) % ${COLOURS.length}`, as: "colour" },
          ],
          color: colour,
        }),
        {
          data: { values: [{}] },
          transform: [{ calculate: "cut", as: "y" }],
          mark: { type: "rule", strokeDash: [6, 4], strokeWidth: 1.5 },
          encoding: { y },
        },
        {
          data: { values: heights.map((height) => ({ height })) },
          transform: [
            { calculate: "datum.height > cut ? 1 : 0", as: "above" },
            { aggregate: [{ op: "sum", field: "above", as: "above" }] },
            {
              calculate:
                "'cut at ' + format(cut, '.4~g') + ': ' + (datum.above + 1) + (datum.above === 0 ? ' cluster' : ' clusters')",
              as: "text",
            },
          ],
          mark: {
            type: "text",
            align: "right",
            baseline: "bottom",
            x: width,
            y: -4,
            fontWeight: 600,
          },
          encoding: { text: { field: "text" } },
        },
      ],
    },
    `${title}: ${samples} samples, merges at ${yTitle} ${formatNumber(heights[0] ?? 0)} to ${formatNumber(tree.top)}; ` +
      `cut at ${formatNumber(cut)} there ${clusters === 1 ? "is" : "are"} ${counted(clusters, "cluster")}.${note === "" ? "" : ` ${note}`}`,
  );
}

/** Each link in three strokes: up on the left, across, down on the right; the row that holds at the cut. */
function linkLayer(
  links: readonly TreeLink[],
  x: object,
  y: object,
  { transform, color }: { readonly transform: readonly object[]; readonly color: object },
): object {
  const stroke = (from: readonly [string, string], to: readonly [string, string]): object => ({
    mark: { type: "rule", strokeWidth: 1.8, strokeCap: "square" },
    encoding: {
      x: { ...x, field: from[0] },
      x2: { field: to[0] },
      y: { ...y, field: from[1] },
      y2: { field: to[1] },
      color,
    },
  });
  return {
    data: { values: links },
    transform: [
      {
        filter:
          "(datum.from === null || datum.from <= cut) && (datum.to === null || cut < datum.to)",
      },
      ...transform,
    ],
    layer: [
      stroke(["xa", "ya"], ["xa", "y"]),
      stroke(["xa", "y"], ["xb", "y"]),
      stroke(["xb", "y"], ["xb", "yb"]),
    ],
  };
}
