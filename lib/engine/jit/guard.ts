import type { Graph, GraphOutput } from "./graph.js";

/**
 * TensorFlow puts these into the product before them, and the fused operation makes 0 of NaN: a training
 * would go on with broken weights and a finite loss. One that something waits for stays as it is.
 */
const ACTIVATIONS = new Set(["Relu", "Relu6", "Elu", "LeakyRelu", "Sigmoid", "Tanh"]);

/**
 * Lets NaN be seen in the results as it is without a graph.
 *
 * @returns the operations that see to it
 */
export function keepNaN(graph: Graph): readonly string[] {
  const activations = graph.nodes.filter(({ op }) => ACTIVATIONS.has(op));
  if (activations.length === 0) return [];
  const waiting = activations.map(({ name }) => `^${name}`);
  return [graph.add("NoOp", waiting)];
}

/**
 * Lets operations wait until numbers are known to be finite: when one is not, none of them runs and the
 * whole call fails.
 *
 * @returns the operations that look at the numbers
 */
export function requireFinite(
  graph: Graph,
  float: number,
  numbers: readonly GraphOutput[],
  effects: readonly string[],
): readonly string[] {
  const guards = numbers.map((number) => {
    const finite = graph.add("IsFinite", [number], { T: { type: float } });
    const T = { list: { type: [float] } };
    return graph.add("Assert", [`${finite}:0`, number], { T, summarize: { i: 1 } });
  });
  const waiting = new Set(effects);
  for (const node of graph.nodes) {
    if (waiting.has(node.name)) node.input.push(...guards.map((name) => `^${name}`));
  }
  return guards;
}
