import type { Graph, GraphEdge } from "../autograd/graph.js";
import { formatNumber } from "../core/number.js";
import type { VegaLiteSpec } from "./chart.js";
import type { Point } from "./graphLayout.js";
import { BOX } from "./graphNodes.js";
import { textLayer } from "./graphText.js";
import { INK, PALETTE } from "./theme.js";

export interface Frame {
  readonly centre: Point;
  readonly width: number;
}

/**
 * Graphviz lets an edge end at the side of the gradient's line below a box; this bends such an end up
 * to the box itself. Ends above and below a box stay.
 */
export function liftEnds(curve: readonly Point[], from: Frame, to: Frame): readonly Point[] {
  const lift = ([x, y]: Point, { centre, width }: Frame): number =>
    Math.abs(x - centre[0]) < width / 2 - 4 ? 0 : Math.min(0, centre[1] + BOX.height / 2 - 8 - y);
  const start = lift(curve[0] as Point, from);
  const end = lift(curve.at(-1) as Point, to);
  return curve.map(([x, y], at) => {
    const along = at / (curve.length - 1);
    return [x, y + start * (1 - along) ** 2 + end * along ** 2];
  });
}
/** grad(B, A) in small graphs; the number alone in large ones and where two edges join A and B. */
export function edgeText(graph: Graph, { from, to, localGradient }: GraphEdge): string {
  const number = formatNumber(localGradient);
  const twins = graph.edgesInto(to).filter((edge) => edge.from === from);
  return graph.edges.length <= 12 && twins.length === 1
    ? `grad(${to}, ${from}) = ${number}`
    : number;
}
export interface EdgeRow {
  readonly edge: number;
  readonly curve: readonly Point[];
  readonly valueAt: number;
  readonly gradientAt: number;
  readonly paths: readonly number[];
  readonly text: string;
  readonly at: Point;
}

/** Grey until the values flow; turned round and red-orange once the gradient flows; blue on the path. */
const EDGE_COLOR = {
  condition: [
    { test: "datum.onPath", value: PALETTE.blue },
    { test: "step >= datum.gradientAt", value: PALETTE.vermillion },
    { test: "step >= datum.valueAt", value: INK.strong },
  ],
  value: INK.faint,
} as const;

const ON_PATH = {
  calculate: "indexof(datum.paths, path) >= 0 && step >= datum.gradientAt",
  as: "onPath",
} as const;

/** Lines, arrow heads and local gradients. */
export function edgeLayers(edges: readonly EdgeRow[]): VegaLiteSpec[] {
  const points = edges.flatMap(({ edge, curve, valueAt, gradientAt, paths }) =>
    curve.map(([x, y], order) => ({ edge, order, x, y, valueAt, gradientAt, paths })),
  );
  const heads = edges.flatMap(({ curve, valueAt, gradientAt, paths }) => [
    { ...arrow(curve), valueAt, gradientAt, paths, backward: false },
    { ...arrow(curve.toReversed()), valueAt, gradientAt, paths, backward: true },
  ]);
  const texts = edges.map(({ at: [x, y], text, gradientAt }) => ({
    x,
    y: y - 3,
    text,
    gradientAt,
  }));
  const position = {
    x: { field: "x", type: "quantitative" },
    y: { field: "y", type: "quantitative" },
  };
  return [
    {
      data: { values: points },
      transform: [ON_PATH],
      mark: { type: "line", clip: false },
      encoding: {
        ...position,
        detail: { field: "edge", type: "nominal" },
        order: { field: "order", type: "quantitative" },
        color: EDGE_COLOR,
        strokeWidth: { condition: { test: "datum.onPath", value: 3.6 }, value: 1.8 },
      },
    },
    {
      data: { values: heads },
      transform: [ON_PATH, { filter: "datum.backward == (step >= datum.gradientAt)" }],
      mark: { type: "point", shape: "triangle-right", filled: true, size: 110, opacity: 1 },
      encoding: {
        ...position,
        angle: { field: "angle", type: "quantitative", scale: null },
        color: EDGE_COLOR,
      },
    },
    textLayer(texts, {
      color: INK.strong,
      fontSize: 12,
      filter: "step >= datum.gradientAt",
    }),
  ];
}

/** A triangle whose tip lies at the end of the curve; its angle in degrees, clockwise from the right. */
function arrow(curve: readonly Point[]): { x: number; y: number; angle: number } {
  const [x, y] = curve.at(-1) as Point;
  const [fromX, fromY] = curve.at(-2) as Point;
  const length = Math.hypot(x - fromX, y - fromY);
  const [dx, dy] = [(x - fromX) / length, (y - fromY) / length];
  return { x: x - 5 * dx, y: y - 5 * dy, angle: (Math.atan2(dy, dx) * 180) / Math.PI };
}
