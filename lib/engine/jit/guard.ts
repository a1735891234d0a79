import type { Graph, GraphOutput } from "./graph.js";

/**
 * TensorFlow puts these into the product before them, and the fused operation makes 0 of NaN: a training
 * would go on with broken weights and a finite loss. One that something waits for stays as it is.
 */
const ACTIVATIONS = new Set(["Relu", "Relu6", "Elu", "LeakyRelu", "Sigmoid", "Tanh"]);

/** What TensorFlow may find to be a multiple of something. */
const LINEAR = new Set(["Mul", "AddV2", "Add", "AddN", "Sub", "Neg", "RealDiv"]);

/**
 * TensorFlow takes max(x, αx) for a leaky ReLU, whatever α is: for α > 1 that is the minimum. A product
 * that something waits for it leaves alone.
 */
function multiples({ nodes }: Graph): readonly string[] {
  const byName = new Map(nodes.map((node) => [node.name, node] as const));
  return nodes
    .filter(({ op }) => op === "Maximum")
    .flatMap(({ input }) => {
      const sources = input.map((each) => byName.get(each.replace(/:\d+$/, "")));
      if (sources.some((source) => source?.op === "Const")) return [];
      return sources.flatMap((source) => (source && LINEAR.has(source.op) ? source.name : []));
    });
}

/**
 * Lets TensorFlow's optimiser leave alone what it would change for another result.
 *
 * @returns the operations that see to it
 */
export function keepMeaning(graph: Graph): readonly string[] {
  const activations = graph.nodes.filter(({ op }) => ACTIVATIONS.has(op)).map(({ name }) => name);
  const kept = new Set([...activations, ...multiples(graph)]);
  return kept.size === 0
    ? []
    : [
        graph.add(
          "NoOp",
          [...kept].map((name) => `^${name}`),
        ),
      ];
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
