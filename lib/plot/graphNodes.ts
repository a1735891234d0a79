import type { GraphNode } from "../autograd/graph.js";
import type { TensorNode } from "../autograd/tensorGraph.js";
import { formatNumber } from "../core/number.js";
import type { VegaLiteSpec } from "./chart.js";
import type { Point } from "./graphLayout.js";
import type { GraphStory } from "./graphStory.js";
import { textLayer } from "./graphText.js";
import { FILL, INK, PALETTE } from "./ink.js";

/** Fill and outline of a node, by its role. */
const ROLES = {
  input: { fill: FILL.blue, stroke: PALETTE.blue },
  parameter: { fill: FILL.orange, stroke: PALETTE.orange },
  constant: { fill: INK.paper, stroke: PALETTE.grey },
  operation: { fill: FILL.grey, stroke: PALETTE.grey },
  output: { fill: FILL.purple, stroke: PALETTE.purple },
} as const;

/** In pixels; `below` holds the gradient's line under the box. */
export const BOX = { height: 60, below: 20, charWidth: 7.4, padding: 18, least: 74 } as const;

/** What a box says: name, how it was computed, value, and the gradient below. */
interface NodeText {
  readonly how: string;
  readonly value: string;
  readonly gradient: string;
}

function textOf(node: GraphNode | TensorNode): NodeText {
  if (!("shape" in node)) {
    const { written, role, value, grad } = node;
    return {
      how: written ?? role,
      value: formatNumber(value, 6),
      gradient: grad === null ? "" : `grad ${formatNumber(grad)}`,
    };
  }
  const { value, shape, norm, gradNorm } = node;
  return {
    how: `[${shape.join(", ")}]`,
    value: value === null ? `norm ${formatNumber(norm)}` : formatNumber(value),
    gradient: gradNorm === null ? "" : `grad norm ${formatNumber(gradNorm)}`,
  };
}

/** The box is wide enough for every text in and under it. */
export function widthOf(node: GraphNode | TensorNode): number {
  const { how, value, gradient } = textOf(node);
  const longest = Math.max(node.id.length, how.length, value.length * 1.35, gradient.length);
  return Math.max(BOX.least, Math.round(longest * BOX.charWidth + BOX.padding));
}

/** The data of one node. */
export function nodeRow(node: GraphNode | TensorNode, story: GraphStory, [x, y]: Point) {
  const width = widthOf(node);
  const { how, value } = textOf(node);
  return {
    id: node.id,
    role: node.role,
    how,
    value,
    valueAt: story.valueAt.get(node.id) as number,
    x,
    left: x - width / 2,
    right: x + width / 2,
    top: y - BOX.height / 2,
    bottom: y + BOX.height / 2,
    y,
  };
}

/** Boxes with name, computation and value. */
export function nodeLayers(nodes: readonly ReturnType<typeof nodeRow>[]): VegaLiteSpec[] {
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
