import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { LossLandscape, LossLine, LossPlane } from "../interpret/index.js";
import { requireFound } from "./found.js";
import type { Chart } from "./chart.js";
import { levelLines } from "./contour.js";
import { extent } from "./data.js";
import { chart, INK, PALETTE } from "./theme.js";

/** Words of {@link lossLandscape}. */
export interface LandscapeText {
  readonly title?: string;
}

const LEVELS = 10;
/** From this ratio of the highest to the lowest loss on, colours follow the logarithm. */
const WIDE = 20;

/**
 * The loss around a model: a curve along one direction, or over the plane of two a map, dark where the
 * loss is low, with level lines that share the points evenly. The model itself is marked in the middle;
 * points whose loss is not finite stay empty.
 *
 * @param found from `dl.interpret.lossLandscape`
 * @param text title
 * @throws ArgumentError for losses that do not fit their axes, or none that is finite
 * Source: Li, Xu, Taylor, Studer and Goldstein, "Visualizing the loss landscape of neural nets", 2018.
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
 * model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
 * const data = { x: [[0, 1], [1, 0]], y: [1, 0] };
 * dl.plot.lossLandscape(await dl.interpret.lossLandscape(model, data, { steps: 5 }));
 */
export function lossLandscape(found: LossLandscape, text: LandscapeText = {}): Chart {
  requireFound(found, "found", "alphas", "await dl.interpret.lossLandscape(model, data)");
  const rows = found.dimensions === 1 ? [found.losses] : found.losses;
  const heights = found.dimensions === 1 ? 1 : found.betas.length;
  const fits =
    rows.length === heights &&
    heights > 0 &&
    found.alphas.length > 1 &&
    rows.every((row) => row.length === found.alphas.length);
  requireThat(fits, "found", "losses for each point of the axes", `${rows.length} rows`);
  const finite = rows.flat().filter(Number.isFinite);
  requireThat(finite.length > 0, "found", "a landscape with a finite loss", rows.flat());
  const gone = rows.flat().length - finite.length;
  const [low, high] = extent(finite);
  const title = text.title ?? "Loss around the model";
  const reach = formatNumber(found.alphas.at(-1) ?? NaN);
  const told =
    `${title}, along ${found.dimensions === 1 ? "one random direction" : "two random directions"} ` +
    `from −${reach} to ${reach}: ${formatNumber(found.centreLoss)} at the model itself, ` +
    `lowest ${formatNumber(low)}, highest ${formatNumber(high)}.` +
    (gone > 0 ? ` ${gone} of ${rows.flat().length} losses are not finite.` : "");
  return chart(
    {
      title,
      ...(found.dimensions === 1 ? lineOf(found) : planeOf(found, finite, low, high)),
    },
    told,
  );
}

function lineOf({ alphas, losses, centreLoss }: LossLine): object {
  const values = alphas.map((alpha, i) => {
    const loss = losses[i] ?? NaN;
    return { alpha, loss: Number.isFinite(loss) ? loss : null };
  });
  const position = {
    x: {
      field: "alpha",
      type: "quantitative",
      title: "α: step along the direction, in lengths of the weights",
      scale: { nice: false },
      axis: { labelFlush: false },
    },
    y: { field: "loss", type: "quantitative", title: "loss", scale: { zero: false } },
  };
  const centre = Number.isFinite(centreLoss) ? [{ alpha: 0, loss: centreLoss }] : [];
  return {
    layer: [
      {
        data: { values },
        mark: { type: "line", point: { size: 22 }, tooltip: true },
        encoding: position,
      },
      {
        data: { values: centre },
        mark: {
          type: "point",
          size: 150,
          opacity: 1,
          color: PALETTE.vermillion,
          stroke: INK.paper,
          strokeWidth: 1.5,
          tooltip: true,
        },
        encoding: position,
      },
    ],
  };
}

function planeOf(
  { alphas, betas, losses }: LossPlane,
  finite: readonly number[],
  low: number,
  high: number,
): object {
  const half = ((alphas.at(-1) ?? 1) - (alphas[0] ?? 0)) / (alphas.length - 1) / 2;
  const reach = (alphas.at(-1) ?? 1) + half;
  const cells = betas.flatMap((beta, r) =>
    alphas.flatMap((alpha, c) => {
      const loss = losses[r]?.[c] ?? NaN;
      if (!Number.isFinite(loss)) return [];
      const [x, x2, y, y2] = [alpha - half, alpha + half, beta - half, beta + half];
      return [{ alpha, beta, loss, x, x2, y, y2 }];
    }),
  );
  const sorted = finite.toSorted((a, b) => a - b);
  const levels = Array.from(
    { length: LEVELS },
    (_, i) => sorted[Math.floor(((i + 0.5) / LEVELS) * (sorted.length - 1))] ?? low,
  );
  // levelLines takes [x][y].
  const columns = alphas.map((_, c) => betas.map((__, r) => losses[r]?.[c] ?? NaN));
  const lines = levelLines(alphas, betas, columns, [...new Set(levels)]).filter(
    ({ x, y, x2, y2 }) => [x, y, x2, y2].every(Number.isFinite),
  );
  const wide = low > 0 && high / low > WIDE;
  const axis = (field: string, letter: string): object => ({
    field,
    type: "quantitative",
    title: `${letter}: step along the ${letter === "α" ? "first" : "second"} direction`,
    scale: { domain: [-reach, reach], nice: false, zero: false },
    axis: { grid: false },
  });
  const position = { x: axis("x", "α"), y: axis("y", "β") };
  const ends = { x2: { field: "x2" }, y2: { field: "y2" } };
  return {
    width: 360,
    height: 360,
    layer: [
      {
        data: { values: cells },
        mark: { type: "rect", tooltip: true },
        encoding: {
          ...position,
          ...ends,
          color: {
            field: "loss",
            type: "quantitative",
            title: wide ? "loss (log scale)" : "loss",
            scale: { scheme: "viridis", domain: [low, high], ...(wide ? { type: "log" } : {}) },
          },
        },
      },
      {
        data: { values: lines },
        // Over colours that are the same on every page.
        mark: { type: "rule", strokeWidth: 1, color: "#FFFFFF", opacity: 0.55 },
        encoding: { ...position, ...ends },
      },
      {
        data: { values: [{ x: 0, y: 0 }] },
        mark: {
          type: "point",
          size: 150,
          opacity: 1,
          color: "#F0502A",
          stroke: "#FFFFFF",
          strokeWidth: 1.5,
        },
        encoding: position,
      },
    ],
  };
}
