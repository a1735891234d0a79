import type { Graph } from "../autograd/graph.js";

export interface Nudge {
  /** Vega-Lite parameters: `nudge`, `epsilon`, and the value of every node after the nudge. */
  readonly params: readonly object[];
  /** A Vega expression for the sentence that compares the true change with grad · ε. */
  readonly sentence: string;
}

/** Larger graphs get no nudge: every node is one more signal that the page computes. */
const MOST_NODES = 60;

/**
 * Lets the reader move one node by ε and see the result change. The chart carries the whole forward
 * pass as expressions, so the true change is computed in the page; Vega knows no infinite numbers, so
 * a graph with one gets no nudge.
 */
export function nudge(graph: Graph, first: string): Nudge | null {
  const finite = graph.nodes.every(
    ({ value, grad }) => Number.isFinite(value) && Number.isFinite(grad ?? 0),
  );
  if (graph.nodes.length > MOST_NODES || !finite) return null;
  const { root } = graph;
  const choices = graph.nodes.filter((node) => node.role !== "constant" && node !== root);
  const signals = new Map(graph.nodes.map(({ id }, at) => [id, `value${at}`]));
  const values = graph.nodes.map((node) => {
    const before = node.expression?.((id) => signals.get(id) as string) ?? String(node.value);
    const name = signals.get(node.id) as string;
    return { name, expr: `${before} + (nudge === ${JSON.stringify(node.id)} ? epsilon : 0)` };
  });
  const slopes = Object.fromEntries(choices.map(({ id }) => [id, graph.grad(root.id, id)]));
  const after = signals.get(root.id) as string;
  const before = String(root.value);
  const text = (expression: string): string => `format(${expression}, '.4~g')`;
  return {
    params: [
      {
        name: "nudge",
        value: first,
        bind: { input: "select", options: choices.map(({ id }) => id) },
      },
      {
        name: "epsilon",
        value: 0.5,
        bind: { input: "range", min: -1, max: 1, step: 0.05, name: "ε" },
      },
      ...values,
      { name: "slope", expr: `(${JSON.stringify(slopes)})[nudge]` },
    ],
    sentence: [
      "'Nudge: ' + nudge + (epsilon < 0 ? ' − ' : ' + ')",
      text("abs(epsilon)"),
      `' moves ${quoted(root.id)} by '`,
      text(`${after} - (${before})`),
      "'; grad · ε = '",
      text("slope"),
      "' · '",
      text("epsilon"),
      "' = '",
      text("slope * epsilon"),
    ].join(" + "),
  };
}

/** Text inside a single-quoted Vega string. */
function quoted(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("'", "\\'");
}
