import type { TensorEdge, TensorGraph, TensorNode } from "../autograd/tensorGraph.js";
import { formatNumber } from "../core/number.js";
import type { GraphStory } from "./graphStory.js";

/** The film of a program of tensors: one operation per step, forward and then backward. */
export function tellTensors(graph: TensorGraph): GraphStory {
  const narration = ["Inputs and parameters are given."];
  const valueAt = new Map<string, number>();
  for (const node of graph.nodes) {
    valueAt.set(node.id, node.op === null ? 0 : narration.length);
    if (node.op !== null) narration.push(`Forward: ${node.written} gives ${sizeOf(node)}`);
  }
  const gradientAt = new Map<TensorEdge, number>();
  const reached = new Map<string, number>([[graph.root.id, narration.length]]);
  narration.push(`Backward starts at the end: the gradient of ${graph.root.id} is 1`);
  for (const node of graph.nodes.toReversed()) {
    const edges = graph.edgesInto(node.id).filter(({ gradNorm }) => gradNorm !== null);
    if (edges.length === 0) continue;
    for (const edge of edges) {
      gradientAt.set(edge, narration.length);
      // The last share makes the gradient complete.
      reached.set(edge.from, narration.length);
    }
    const shares = edges.map(({ from, gradNorm }) => `${from} gets ${formatNumber(gradNorm ?? 0)}`);
    narration.push(`Backward through ${node.id}, norms: ${shares.join("; ")}`);
  }
  return {
    narration,
    valueAt,
    gradientAt: graph.edges.map((edge) => gradientAt.get(edge) ?? null),
    gradients: graph.nodes
      .filter(({ role }) => role !== "constant")
      .flatMap(({ id, gradNorm }) => {
        const at = reached.get(id);
        const end = narration.length;
        if (gradNorm === null || at === undefined) {
          return [{ node: id, text: "no gradient", from: 0, until: end }];
        }
        return [
          { node: id, text: "grad —", from: 0, until: at },
          { node: id, text: `grad norm ${formatNumber(gradNorm)}`, from: at, until: end },
        ];
      }),
  };
}

function sizeOf({ shape, value, norm }: TensorNode): string {
  if (value !== null) return formatNumber(value);
  return `shape [${shape.join(", ")}], norm ${formatNumber(norm)}`;
}

/** The size of a share, where a tensor's gradient is the sum of several. */
export function shareText(graph: TensorGraph, { from, gradNorm }: TensorEdge): string {
  const uses = graph.edges.filter((edge) => edge.from === from && edge.gradNorm !== null);
  return uses.length > 1 && gradNorm !== null ? formatNumber(gradNorm) : "";
}

/** What a reader who sees no picture needs: every tensor, its shape and the size of its gradient. */
export function describeTensors(graph: TensorGraph): string {
  const nodes = graph.nodes
    .filter(({ role }) => role !== "constant")
    .map((node) => {
      const how = node.written === null ? node.id : `${node.id} = ${node.written}`;
      const gradient = node.gradNorm === null ? "" : ` (gradient ${formatNumber(node.gradNorm)})`;
      return `${how}: ${sizeOf(node)}${gradient}`;
    });
  return `Computation graph of tensors that ends in ${graph.root.id}: ${nodes.join("; ")}.`;
}
