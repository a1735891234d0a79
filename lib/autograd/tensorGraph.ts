import { ArgumentError } from "../core/errors.js";
import { escapeHtml, tableHtml, tableText } from "../core/html.js";
import { DISPLAY, type MimeData } from "../core/host.js";
import { formatNumber } from "../core/number.js";
import { Panel } from "../core/panel.js";
import type { GraphNode } from "./graph.js";

/** A node of a tensor program: a snapshot of a tensor. */
export interface TensorNode {
  /** Unique in the graph: the name of a leaf, or the operation, numbered where it repeats. */
  readonly id: string;
  /** Trainable variables are parameters; the root is the output. */
  readonly role: GraphNode["role"];
  /** tfjs's word for the operation that made it; null for a leaf. */
  readonly op: string | null;
  /** The same with what it reads: "matMul(x, w)"; null for a leaf. */
  readonly written: string | null;
  readonly shape: readonly number[];
  readonly dtype: string;
  /** ‖x‖₂, the root of the sum of squares. */
  readonly norm: number;
  /** The number itself, of a tensor of size 1; else null. */
  readonly value: number | null;
  /** ‖∂root/∂x‖₂; null where no gradient flows. */
  readonly gradNorm: number | null;
}

/** An edge from a tensor to one that was computed from it. */
export interface TensorEdge {
  readonly from: string;
  readonly to: string;
  /** tfjs's name of the argument: x, a, b, … */
  readonly argument: string;
  /** ‖this argument's share of ∂root/∂from‖₂; null where no gradient flows. */
  readonly gradNorm: number | null;
}

/**
 * A program of tensors as a directed acyclic graph, with the sizes of values and gradients, made by
 * `Graph.trace`. As the last line of a cell it shows itself as a table; `dl.plot.computationGraph`
 * draws it.
 *
 * @param nodes each after all that it reads
 * @param edges in the order of the arguments of the node at which they end
 * @param root the last node, the program's result
 * @example
 * const { nodes, edges, root } = dl.Graph.trace(({ x }) => x.square().sum(), { x: [1, 2, 3] });
 * nodes.map((node) => node.written); // [null, "square(x)", "sum(square)"]
 * edges.map(({ from, to }) => `${from} → ${to}`); // ["x → square", "square → sum"]
 * root.value; // 14
 */
export class TensorGraph {
  readonly #byId: ReadonlyMap<string, TensorNode>;

  constructor(
    /** Each node after all that it reads; the root comes last. */
    readonly nodes: readonly TensorNode[],
    readonly edges: readonly TensorEdge[],
    readonly root: TensorNode,
  ) {
    this.#byId = new Map(nodes.map((node) => [node.id, node]));
  }

  /**
   * The node of that id, with its shape and its norms.
   *
   * @throws ArgumentError for an id that the graph does not have
   */
  node(id: string): TensorNode {
    const node = this.#byId.get(id);
    if (node) return node;
    throw new ArgumentError("node", `one of ${[...this.#byId.keys()].join(", ")}`, id);
  }

  /** The edges that end at a node, in the order of its arguments. */
  edgesInto(id: string): readonly TensorEdge[] {
    const { id: known } = this.node(id);
    return this.edges.filter(({ to }) => to === known);
  }

  [DISPLAY](): MimeData {
    const head = ["tensor", "computed as", "shape", "norm", "gradient norm"];
    const rows = this.nodes.map(({ id, written, role, shape, norm, gradNorm }) => [
      id,
      written ?? role,
      `[${shape.join(", ")}]`,
      formatNumber(norm),
      gradNorm === null ? "—" : formatNumber(gradNorm),
    ]);
    const html = tableHtml(
      head,
      rows.map((row) => row.map(escapeHtml)),
    );
    return new Panel(html, tableText(head, rows))[DISPLAY]();
  }
}
