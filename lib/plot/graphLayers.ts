import { Graph } from "../autograd/graph.js";
import type { Path } from "../autograd/path.js";
import type { TensorGraph } from "../autograd/tensorGraph.js";
import { requireThat } from "../core/errors.js";
import type { VegaLiteSpec } from "./chart.js";
import { edgeLayers, edgeText, liftEnds } from "./graphEdges.js";
import { layoutGraph, type GraphLayout, type Point } from "./graphLayout.js";
import { BOX, nodeLayers, nodeRow, widthOf } from "./graphNodes.js";
import type { GraphStory } from "./graphStory.js";
import { shareText } from "./graphTensors.js";
import { textLayer } from "./graphText.js";
import { PALETTE } from "./theme.js";

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
  graph: Graph | TensorGraph,
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
  const texts =
    graph instanceof Graph
      ? graph.edges.map((edge) => edgeText(graph, edge))
      : graph.edges.map((edge) => shareText(graph, edge));
  const edges = graph.edges
    .map((edge, at) => {
      const gradientAt = story.gradientAt[at] ?? null;
      const { from, to } = edge;
      return { from, to, edge, gradientAt, text: gradientAt === null ? "" : (texts[at] ?? "") };
    })
    .filter(({ from }) => shown.includes(graph.node(from)));
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
    paths: paths.flatMap((path, number) =>
      path.edges.some((each) => each === edge) ? [number] : [],
    ),
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
