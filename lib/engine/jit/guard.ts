import type { Graph, GraphOutput } from "./graph.js";

/**
 * Lets operations wait until numbers are known to be finite: when one is not, none of them runs and the
 * whole call fails.
 *
 * @returns the operations that look at the numbers
 */
export function guard(
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
