import type { Graph, GraphEdge } from "./graph.js";

/** A way from one node to another along edges. */
export interface Path {
  /** Ids, start and end included. */
  readonly nodes: readonly string[];
  readonly edges: readonly GraphEdge[];
  /** The product of the local gradients: this path's share of the derivative. */
  readonly product: number;
}

/** How many paths lead from a node to each node; 1 for itself. Nothing is listed, so this is cheap. */
export function countPaths(graph: Graph, from: string): ReadonlyMap<string, number> {
  const counts = new Map([[from, 1]]);
  for (const { id } of graph.nodes) {
    if (id === from) continue;
    const count = graph
      .edgesInto(id)
      .reduce((total, edge) => total + (counts.get(edge.from) ?? 0), 0);
    if (count > 0) counts.set(id, count);
  }
  return counts;
}

/** All paths, found from the end backwards; only nodes that `from` leads to are visited. */
export function listPaths(graph: Graph, from: string, to: string): readonly Path[] {
  const counts = countPaths(graph, from);
  const walk = (end: string): Path[] => {
    if (end === from) return [{ nodes: [from], edges: [], product: 1 }];
    return graph
      .edgesInto(end)
      .filter((edge) => counts.has(edge.from))
      .flatMap((edge) =>
        walk(edge.from).map((path) => ({
          nodes: [...path.nodes, end],
          edges: [...path.edges, edge],
          product: path.product * edge.localGradient,
        })),
      );
  };
  return walk(to);
}
