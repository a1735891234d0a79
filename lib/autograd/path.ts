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

/**
 * All paths, found from the end backwards; only nodes that `from` leads to are visited. Works without
 * recursion, so that a path of 100,000 nodes is no deeper than one of ten.
 */
export function listPaths(graph: Graph, from: string, to: string): readonly Path[] {
  const counts = countPaths(graph, from);
  const incoming = (id: string): readonly GraphEdge[] =>
    id === from ? [] : graph.edgesInto(id).filter((edge) => counts.has(edge.from));
  const found: Path[] = [];
  if (from === to) return [{ nodes: [from], edges: [], product: 1 }];
  // The edges from `to` back to where the search stands, each beside those still to be tried.
  const trail: GraphEdge[] = [];
  const open: { readonly edges: readonly GraphEdge[]; next: number }[] = [
    { edges: incoming(to), next: 0 },
  ];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const edge = top.edges[top.next++];
    if (edge === undefined) {
      open.pop();
      trail.pop();
      continue;
    }
    trail.push(edge);
    if (edge.from === from) {
      found.push(pathAlong(trail.toReversed()));
      trail.pop();
    } else {
      open.push({ edges: incoming(edge.from), next: 0 });
    }
  }
  return found;
}

function pathAlong(edges: readonly GraphEdge[]): Path {
  return {
    nodes: [...edges.slice(0, 1).map((edge) => edge.from), ...edges.map((edge) => edge.to)],
    edges,
    product: edges.reduce((product, edge) => product * edge.localGradient, 1),
  };
}
