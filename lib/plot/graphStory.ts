import type { Graph, GraphEdge } from "../autograd/graph.js";
import type { Path } from "../autograd/path.js";
import { formatNumber } from "../core/number.js";

/** A gradient text under a node while `from` ≤ step < `until`. */
export interface GradientText {
  readonly node: string;
  readonly text: string;
  readonly from: number;
  readonly until: number;
}

/** A computation graph as a film: what is known at each step, forward first and then backward. */
export interface GraphStory {
  /** One sentence per step; step 0 shows the leaves. */
  readonly narration: readonly string[];
  /** Node → the step at which its value is known. */
  readonly valueAt: ReadonlyMap<string, number>;
  /** Per edge of the graph: the step at which its local gradient is used; null if never. */
  readonly gradientAt: readonly (number | null)[];
  readonly gradients: readonly GradientText[];
}

/** The film of a graph; without gradients (before `backward()`) it ends with the forward pass. */
export function tellGraph(graph: Graph): GraphStory {
  const narration = ["Inputs and parameters are given."];
  const valueAt = new Map<string, number>();
  for (const { node } of graph.forward()) {
    if (node.written === null) {
      valueAt.set(node.id, 0);
      continue;
    }
    valueAt.set(node.id, narration.length);
    const value = formatNumber(node.value);
    narration.push(`Forward: ${node.id} = ${node.written} = ${node.calculation} = ${value}`);
  }
  const changes = new Map<string, { step: number; total: number }[]>();
  const gradientAt = new Map<GraphEdge, number>();
  if (graph.root.grad !== null) {
    const { id } = graph.root;
    changes.set(id, [{ step: narration.length, total: 1 }]);
    narration.push(`Backward starts at the end: grad(${id}, ${id}) = 1`);
    for (const { node, gradient, contributions } of graph.backward()) {
      const step = narration.length;
      for (const { edge, total } of contributions) {
        gradientAt.set(edge, step);
        const earlier = (changes.get(edge.from) ?? []).filter((change) => change.step !== step);
        changes.set(edge.from, [...earlier, { step, total }]);
      }
      const shares = contributions.map(({ edge, amount, total }) => {
        const product = `${formatNumber(gradient)} · ${bracketed(edge.localGradient)}`;
        const sum = total === amount ? "" : `, in all ${formatNumber(total)}`;
        return `${edge.from} gets ${product} = ${formatNumber(amount)}${sum}`;
      });
      narration.push(`Backward through ${node.id}: ${shares.join("; ")}`);
    }
  }
  return {
    narration,
    valueAt,
    gradientAt: graph.edges.map((edge) => gradientAt.get(edge) ?? null),
    gradients: graph.nodes
      .filter(({ role }) => role !== "constant")
      .flatMap(({ id }) => gradientTexts(id, changes.get(id) ?? [], narration.length)),
  };
}

/** "—" until backward arrives: a gradient that is not known is not 0. */
function gradientTexts(
  node: string,
  changes: readonly { readonly step: number; readonly total: number }[],
  end: number,
): GradientText[] {
  const texts = [
    { text: "grad —", from: 0 },
    ...changes.map(({ step, total }) => ({ text: `grad ${formatNumber(total)}`, from: step })),
  ];
  return texts.map((text, at) => ({ node, ...text, until: texts[at + 1]?.from ?? end }));
}

/** The chain rule along one path, in words and numbers; `only` when no other path joins its ends. */
export function tellPath({ nodes, edges, product }: Path, only: boolean): string {
  const name = `grad(${nodes.at(-1)}, ${nodes[0]})`;
  const chain = edges.toReversed();
  const factors = chain.map((edge) => bracketed(edge.localGradient)).join(" · ");
  const words = chain.map(({ from, to }) => `grad(${to}, ${from})`).join(" · ");
  const start = only ? name : `This path's share of ${name}`;
  const result = edges.length === 1 ? factors : `${factors} = ${formatNumber(product)}`;
  const wordy = only && edges.length > 1 && edges.length <= 4;
  return wordy ? `${start} = ${words} = ${result}` : `${start} = ${result}`;
}

function bracketed(number: number): string {
  return number < 0 ? `(${formatNumber(number)})` : formatNumber(number);
}
