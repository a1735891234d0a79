import type { Graph, GraphEdge, GraphNode } from "../autograd/graph.js";
import type { Path } from "../autograd/path.js";
import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { VegaLiteSpec } from "./chart.js";
import { layoutGraph, type GraphLayout, type Point } from "./graphLayout.js";
import type { GraphStory } from "./graphStory.js";
import { INK, PALETTE } from "./theme.js";

/** Fill and outline of a node, by its role. */
const ROLES = {
  input: { fill: "#D9ECF7", stroke: PALETTE.blue },
  parameter: { fill: "#FCE9C9", stroke: PALETTE.orange },
  constant: { fill: "#FFFFFF", stroke: PALETTE.grey },
  operation: { fill: "#EEF0F2", stroke: PALETTE.grey },
  output: { fill: "#F6E3EF", stroke: PALETTE.purple },
} as const;

const BOX = { height: 60, below: 20, charWidth: 7.4, padding: 18, least: 74 } as const;

const MOST_NODES = 150;

export interface GraphPicture {
  readonly width: number;
  readonly height: number;
  /** Vega-Lite layers over x ∈ [0, width], y ∈ [0, height], controlled by `step` and `path`. */
  readonly layers: readonly VegaLiteSpec[];
}

/**
 * Draws a graph and its story; `paths` are numbered for the parameter `path`. Constants have no node:
 * the operation that uses one already names it.
 */
export async function drawGraph(
  graph: Graph,
  story: GraphStory,
  paths: readonly Path[],
  direction: "right" | "down",
): Promise<GraphPicture> {
  const shown = graph.nodes.filter((node) => node.role !== "constant" || node === graph.root);
  requireThat(
    shown.length <= MOST_NODES,
    "root",
    `a graph of at most ${MOST_NODES} nodes, which is all that a page can show readably`,
    `${shown.length} nodes`,
  );
  const edges = graph.edges
    .map((edge, at) => ({ ...edge, edge, gradientAt: story.gradientAt[at] ?? null }))
    .filter(({ from }) => shown.includes(graph.node(from)))
    .map((row) => ({ ...row, text: row.gradientAt === null ? "" : edgeText(graph, row) }));
  const layout = await layoutGraph(
    shown.map((node) => ({
      id: node.id,
      width: widthOf(node),
      height: BOX.height + BOX.below,
    })),
    edges,
    direction,
  );
  // Graphviz places the box together with the gradient's line below it.
  const centres = new Map<string, Point>(
    shown.map(({ id }, at) => {
      const [x, y] = layout.boxes[at] as Point;
      return [id, [x, y - BOX.below / 2]];
    }),
  );
  const nodeRows = shown.map((node) => nodeRow(node, story, centres.get(node.id) as Point));
  const frameOf = (id: string) => ({
    centre: centres.get(id) as Point,
    width: widthOf(graph.node(id)),
  });
  const edgeRows = edges.map(({ edge, to, gradientAt, text }, at) => ({
    edge: at,
    curve: liftEnds(
      (layout.links[at] as GraphLayout["links"][0]).curve,
      frameOf(edge.from),
      frameOf(to),
    ),
    valueAt: story.valueAt.get(to) as number,
    gradientAt: gradientAt ?? Number.MAX_SAFE_INTEGER,
    paths: paths.flatMap((path, number) => (path.edges.includes(edge) ? [number] : [])),
    text,
    at: (layout.links[at] as GraphLayout["links"][0]).text,
  }));
  const gradients = story.gradients.map(({ node, text, from, until }) => {
    const [x, y] = centres.get(node) as Point;
    return { x, y: y + BOX.height / 2 + BOX.below / 2, text, from, until };
  });
  return {
    width: layout.width,
    height: layout.height,
    layers: [
      ...edgeLayers(edgeRows),
      ...nodeLayers(nodeRows),
      textLayer(gradients, {
        color: PALETTE.vermillion,
        fontSize: 13,
        fontWeight: "bold",
        filter: "step >= datum.from && step < datum.until",
      }),
    ],
  };
}

interface Frame {
  readonly centre: Point;
  readonly width: number;
}

/**
 * Graphviz lets an edge end at the side of the gradient's line below a box; this bends such an end up
 * to the box itself. Ends above and below a box stay.
 */
function liftEnds(curve: readonly Point[], from: Frame, to: Frame): readonly Point[] {
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
function edgeText(graph: Graph, { from, to, localGradient }: GraphEdge): string {
  const number = formatNumber(localGradient);
  const twins = graph.edgesInto(to).filter((edge) => edge.from === from);
  return graph.edges.length <= 12 && twins.length === 1
    ? `grad(${to}, ${from}) = ${number}`
    : number;
}

function widthOf({ id, written, value, grad }: GraphNode): number {
  const longest = Math.max(
    id.length,
    (written ?? "").length,
    formatNumber(value, 6).length * 1.35,
    grad === null ? 0 : formatNumber(grad).length + 4,
  );
  return Math.max(BOX.least, Math.round(longest * BOX.charWidth + BOX.padding));
}

function nodeRow(node: GraphNode, story: GraphStory, [x, y]: Point) {
  const width = widthOf(node);
  return {
    id: node.id,
    role: node.role,
    how: node.written ?? node.role,
    value: formatNumber(node.value, 6),
    valueAt: story.valueAt.get(node.id) as number,
    x,
    left: x - width / 2,
    right: x + width / 2,
    top: y - BOX.height / 2,
    bottom: y + BOX.height / 2,
    y,
  };
}

function nodeLayers(nodes: readonly ReturnType<typeof nodeRow>[]): VegaLiteSpec[] {
  const roles = (Object.keys(ROLES) as GraphNode["role"][]).filter((role) =>
    nodes.some((node) => node.role === role),
  );
  const scale = (channel: "fill" | "stroke") => ({
    domain: roles,
    range: roles.map((role) => ROLES[role][channel]),
  });
  const legend = { title: null, orient: "top", symbolType: "square", symbolSize: 180 };
  const rows = (dy: number, field: "id" | "how" | "value") =>
    nodes.map((node) => ({ x: node.x, y: node.y + dy, text: node[field], valueAt: node.valueAt }));
  return [
    {
      data: { values: nodes },
      mark: { type: "rect", cornerRadius: 7 },
      encoding: {
        x: { field: "left", type: "quantitative" },
        x2: { field: "right" },
        y: { field: "top", type: "quantitative" },
        y2: { field: "bottom" },
        fill: {
          field: "role",
          type: "nominal",
          scale: scale("fill"),
          legend,
        },
        stroke: { field: "role", type: "nominal", scale: scale("stroke"), legend },
        strokeWidth: { condition: { test: "datum.valueAt == step", value: 3 }, value: 1.4 },
        tooltip: [
          { field: "id", type: "nominal", title: "node" },
          { field: "how", type: "nominal", title: "computed as" },
          { field: "value", type: "nominal", title: "value" },
        ],
      },
    },
    textLayer(rows(-19, "id"), { color: INK.strong, fontSize: 13, fontWeight: "bold" }),
    textLayer(rows(-3, "how"), { color: INK.soft, fontSize: 11.5 }),
    textLayer(rows(16, "value"), {
      color: INK.strong,
      fontSize: 17,
      filter: "step >= datum.valueAt",
    }),
  ];
}

interface EdgeRow {
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

function edgeLayers(edges: readonly EdgeRow[]): VegaLiteSpec[] {
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

interface TextLook {
  readonly color: string;
  readonly fontSize: number;
  readonly fontWeight?: "bold";
  readonly filter?: string;
}

function textLayer(
  values: readonly { readonly x: number; readonly y: number; readonly text: string }[],
  { filter, ...look }: TextLook,
): VegaLiteSpec {
  return {
    data: { values },
    ...(filter === undefined ? {} : { transform: [{ filter }] }),
    mark: { type: "text", ...look },
    encoding: {
      x: { field: "x", type: "quantitative" },
      y: { field: "y", type: "quantitative" },
      text: { field: "text", type: "nominal" },
    },
  };
}
