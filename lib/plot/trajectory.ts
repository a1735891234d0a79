import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { Surface, Vector } from "../optim/index.js";
import type { Chart } from "./chart.js";
import { landscape, type Landscape } from "./surface.js";
import { chart, INK } from "./theme.js";

/** A way over a surface: a trajectory of `optimize`, a run of `gradientDescent`, or your own. */
export interface Walk {
  readonly name: string;
  readonly points: readonly { readonly w: Vector }[];
}

/** Title and names of the parameters for walks over a surface. */
export interface TrajectoriesText {
  readonly title?: string;
  /** Names of the parameters, for the axes. */
  readonly parameters?: readonly [string] | readonly [string, string];
}

/** More points than this of one walk are thinned, with a note. */
const MOST_POINTS = 600;

/**
 * Walks over a surface, one colour each; a slider shows them step by step. A surface of one parameter
 * is drawn as a curve, one of two parameters as a map with level lines.
 *
 * @param walks one or more, of as many parameters as the surface
 * @throws {ArgumentError} for no walk, walks without names of their own, or of another dimension.
 * @example
 * const sgd = dl.optimizers.SGD({ learningRate: 0.4 });
 * const walk = dl.optimize(dl.surfaces.valley, sgd, { x0: [-5, -2], steps: 20 });
 * dl.plot.trajectories(dl.surfaces.valley, [walk]);
 */
export function trajectories(
  surface: Surface,
  walks: readonly Walk[],
  text: TrajectoriesText = {},
): Chart {
  const names = walks.map(({ name }) => name);
  const distinct = walks.length > 0 && new Set(names).size === names.length;
  requireThat(distinct, "walks", "one or more walks with different names", names);
  for (const { name, points } of walks) {
    const fits = points.length > 0 && points.every(({ w }) => w.length === surface.dimension);
    requireThat(fits, `walk ${name}`, `points of ${surface.dimension} parameter(s)`, points[0]?.w);
  }
  const ground = landscape(surface, text.parameters);
  const rows = walks.flatMap(({ name, points }) => rowsOf(ground, name, points));
  const last = Math.max(...walks.map(({ points }) => points.length - 1));
  const thinned = walks.some(({ points }) => points.length > MOST_POINTS);
  const legend = walks.length === 1 ? null : { symbolType: "circle", symbolSize: 90 };
  const color = { field: "walk", type: "nominal", title: null, sort: names, legend };
  const upToStep = { filter: "datum.step <= step" };
  const inside = { filter: "datum.inside" };
  return chart(
    {
      title: text.title ?? `Downhill on ${surface.name}`,
      params: [
        {
          name: "step",
          value: last,
          bind: { input: "range", min: 0, max: last, step: 1, name: "step " },
        },
      ],
      ...ground.size,
      layer: [
        ...ground.layers,
        {
          data: { values: rows },
          transform: [upToStep],
          mark: { type: "line", strokeWidth: 1.6, clip: true },
          encoding: { ...ground.position, color, order: { field: "step" } },
        },
        {
          data: { values: rows },
          transform: [upToStep, inside],
          mark: { type: "point", size: 26, opacity: 1, clip: true, tooltip: true },
          encoding: { ...ground.position, color },
        },
        {
          data: { values: rows },
          // A shorter walk stays where it ended.
          transform: [{ filter: "datum.step === min(step, datum.last)" }, inside],
          mark: {
            type: "point",
            size: 150,
            opacity: 1,
            clip: true,
            stroke: INK.paper,
            strokeWidth: 1.5,
          },
          encoding: { ...ground.position, color },
        },
      ],
    },
    `${text.title ?? `Downhill on ${surface.name}`}: ${walks.map((walk) => told(surface, walk)).join("; ")}.` +
      (thinned ? ` Of longer walks about ${MOST_POINTS} points are drawn.` : ""),
  );
}

/** Rows for the drawing; `inside` since resvg ends the process on a clipped mark outside the picture. */
function rowsOf(ground: Landscape, walk: string, points: Walk["points"]): object[] {
  const last = points.length - 1;
  const every = Math.ceil(points.length / MOST_POINTS);
  return points.flatMap(({ w }, step) =>
    step % every === 0 || step === last
      ? [{ walk, step, last, inside: ground.contains(w), ...ground.place(w) }]
      : [],
  );
}

function told(surface: Surface, { name, points }: Walk): string {
  const [start, end] = [points[0]?.w ?? [], points.at(-1)?.w ?? []];
  const loss = (w: Vector) => formatNumber(surface.value(w));
  const at = (w: Vector) => `(${w.map((value) => formatNumber(value)).join(", ")})`;
  return `${name} goes in ${points.length - 1} steps from ${at(start)} to ${at(end)}, loss ${loss(start)} to ${loss(end)}`;
}
