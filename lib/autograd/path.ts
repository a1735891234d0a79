import type { Graph, GraphEdge } from "./graph.js";

/** A way from one node to another along edges. */
export interface Path {
  /** Ids, start and end included. */
  readonly nodes: readonly string[];
  readonly edges: readonly GraphEdge[];
  /** The product of the local gradients: this path's share of the derivative. */
  readonly product: number;
}

/** How many paths there are, without listing them. */
export function countPaths(graph: Graph, from: string, to: string): number {
  const counts = new Map([[from, 1]]);
  for (const { id } of graph.nodes) {
    if (id === from) continue;
    const count = graph
      .edgesInto(id)
      .reduce((total, edge) => total + (counts.get(edge.from) ?? 0), 0);
    counts.set(id, count);
  }
  return counts.get(to) ?? 0;
}

/** All paths, found from the end backwards. */
export function walkPaths(graph: Graph, from: string, to: string): readonly Path[] {
  if (from === to) return [{ nodes: [from], edges: [], product: 1 }];
  return graph.edgesInto(to).flatMap((edge) =>
    walkPaths(graph, from, edge.from).map((path) => ({
      nodes: [...path.nodes, to],
      edges: [...path.edges, edge],
      product: path.product * edge.localGradient,
    })),
  );
}
