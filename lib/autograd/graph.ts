import type { Tensor } from "@tensorflow/tfjs";
import { ArgumentError } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import { dependenciesOf, requireCurrent } from "./backward.js";
import { uniqueNames } from "./names.js";
import { countPaths, listPaths, type Path } from "./path.js";
import type { TensorOrNested } from "../core/nested.js";
import type { TensorGraph } from "./tensorGraph.js";
import { traceTensors, type NamedTensors } from "./tensorTrace.js";
import type { Role, Value } from "./value.js";

/** A node of a computation graph: a snapshot of a value. */
export interface GraphNode {
  /** Unique in the graph: the label, numbered where labels repeat. */
  readonly id: string;
  /** The root is the output, unless it is a leaf. */
  readonly role: Role | "output";
  /** How it was computed, in words of its inputs: "x · w"; null for a leaf. */
  readonly written: string | null;
  /** The same with the inputs' numbers: "2 · 3". */
  readonly calculation: string | null;
  /** The same as a Vega expression of its inputs' `ids` through `nameOf`; null for a leaf. */
  readonly expression: ((nameOf: (id: string) => string) => string) | null;
  readonly value: number;
  /** ∂root/∂node; null until `backward()` has run. */
  readonly grad: number | null;
}

/** An edge from an input to a result. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Which argument of `to` this is; a value used twice has two edges. */
  readonly argument: number;
  /** grad(to, from): how fast `to` varies when only this argument varies. */
  readonly localGradient: number;
}

/** One step of the forward pass: a node gets its value. */
export interface ForwardStep {
  readonly node: GraphNode;
}

/** One step of the backward pass: a node passes its gradient on to its inputs. */
export interface BackwardStep {
  readonly node: GraphNode;
  /** ∂root/∂node, complete by now. */
  readonly gradient: number;
  readonly contributions: readonly {
    readonly edge: GraphEdge;
    /** gradient · local gradient */
    readonly amount: number;
    /** The input's gradient so far, with this contribution. */
    readonly total: number;
  }[];
}

/** More paths than this are not listed one by one; their sum, the gradient, stays cheap. */
const MOST_PATHS = 10_000;

/**
 * The computation behind a value as a directed acyclic graph, frozen as it is now.
 *
 * @example
 * const x = dl.Value.input("x", 2);
 * const w = dl.Value.parameter("w", 3);
 * const x1 = x.mul(w).named("x1");
 * const loss = dl.Value.input("y_true", 4).absDifference(x1).named("loss_val");
 * loss.backward();
 * const graph = dl.Graph.from(loss);
 * graph.grad("x1", "w"); // 2
 * graph.paths("w", "loss_val").map((path) => path.product); // [2]
 * graph.nodes.map((node) => node.id); // ["y_true", "x", "w", "x1", "loss_val"]
 */
export class Graph {
  readonly #byId: ReadonlyMap<string, GraphNode>;
  readonly #into: ReadonlyMap<string, readonly GraphEdge[]>;

  private constructor(
    /** Each node after all its inputs; the root comes last. */
    readonly nodes: readonly GraphNode[],
    readonly edges: readonly GraphEdge[],
    readonly root: GraphNode,
  ) {
    this.#byId = new Map(nodes.map((node) => [node.id, node]));
    const into = new Map<string, GraphEdge[]>(nodes.map(({ id }) => [id, []]));
    for (const edge of edges) into.get(edge.to)?.push(edge);
    this.#into = into;
  }

  /**
   * The graph of everything that `root` depends on.
   *
   * @throws GradientError when a leaf was changed after the forward pass
   */
  static from(root: Value): Graph {
    const values = dependenciesOf(root);
    requireCurrent(values);
    const ids = uniqueIds(values);
    const idOf = (value: Value): string => ids.get(value) as string;
    const nodes = values.map((value) => snapshot(value, value === root, idOf));
    const edges = values.flatMap((value) =>
      (value.origin?.inputs ?? []).map((input, argument) => ({
        from: idOf(input),
        to: idOf(value),
        argument,
        localGradient: value.origin?.partials[argument] as number,
      })),
    );
    return new Graph(nodes, edges, nodes.at(-1) as GraphNode);
  }

  /**
   * Runs a program of tensors once, forward and backward, and gives its graph: every operation with the
   * shape of its result, the tensors it reads, and how large the gradient is that arrives at it. Shapes
   * and sizes stand where {@link Graph.from} has single numbers. Works on every engine, changes no
   * variable and leaves no tensor behind.
   *
   * Trainable variables that the program uses (also those of a layers model) are found by themselves
   * and are the parameters; `inputs` names what else is given.
   *
   * @param fn tensors of the given names → a scalar tensor, such as a loss
   * @param inputs name → tensor or (nested) numbers; default none
   * @throws ArgumentError when the result is no scalar float32 tensor
   * @throws GradientError when the result depends on no float32 input and no trainable variable
   * @example
   * const w = tf.variable(tf.tensor2d([[1], [-1]]));
   * const graph = dl.Graph.trace(({ x }) => x.matMul(w).relu().mean(), { x: [[3, 1], [1, 3]] });
   * graph.nodes.map((node) => node.op); // [null, null, "matMul", "relu", "mean"]
   * graph.node("matMul").shape; // [2, 1]
   * graph.node("matMul").gradNorm; // 0.5
   */
  static trace<Name extends string = never>(
    fn: (inputs: NamedTensors<Name>) => Tensor,
    inputs: Readonly<Record<Name, TensorOrNested>> = {} as Readonly<Record<Name, TensorOrNested>>,
  ): TensorGraph {
    return traceTensors(fn, inputs);
  }

  /**
   * The node of that id, with its value and its gradient.
   *
   * @throws ArgumentError for an id that the graph does not have
   */
  node(id: string): GraphNode {
    const node = this.#byId.get(id);
    if (node) return node;
    throw new ArgumentError("node", `one of ${[...this.#byId.keys()].join(", ")}`, id);
  }

  /** The edges that end at a node, in the order of its arguments. */
  edgesInto(id: string): readonly GraphEdge[] {
    return this.#into.get(this.node(id).id) as readonly GraphEdge[];
  }

  /** Nodes in the order in which values become known. */
  forward(): readonly ForwardStep[] {
    return this.nodes.map((node) => ({ node }));
  }

  /** Nodes in reverse order, each passing gradient · local gradient to its inputs. */
  backward(): readonly BackwardStep[] {
    const totals = new Map([[this.root.id, 1]]);
    return this.nodes.toReversed().flatMap((node) => {
      const gradient = totals.get(node.id);
      if (gradient === undefined) return [];
      const contributions = this.edgesInto(node.id)
        .filter(({ from }) => this.node(from).role !== "constant")
        .map((edge) => {
          const amount = gradient * edge.localGradient;
          const total = (totals.get(edge.from) ?? 0) + amount;
          totals.set(edge.from, total);
          return { edge, amount, total };
        });
      return contributions.length > 0 ? [{ node, gradient, contributions }] : [];
    });
  }

  /**
   * Every path from one node to another with the product of its local gradients.
   *
   * @throws Error when there are more than 10,000
   */
  paths(from: string, to: string = this.root.id): readonly Path[] {
    const count = this.countPaths(from, to);
    if (count <= MOST_PATHS) return listPaths(this, from, to);
    throw new Error(
      `${count.toLocaleString("en")} paths lead from ${from} to ${to}, too many to list; ` +
        `grad("${to}", "${from}") gives the sum of their products`,
    );
  }

  /** How many paths lead from one node to another. */
  countPaths(from: string, to: string = this.root.id): number {
    this.node(from);
    this.node(to);
    return countPaths(this, from).get(to) ?? 0;
  }

  /** grad(B, A): how fast B varies when A varies, the sum of the products over all paths A → B. */
  grad(b: string, a: string): number {
    this.node(a);
    this.node(b);
    const sums = new Map([[a, 1]]);
    for (const node of this.nodes) {
      for (const { from, localGradient } of this.edgesInto(node.id)) {
        const sum = sums.get(from);
        if (sum === undefined || node.id === a) continue;
        sums.set(node.id, (sums.get(node.id) ?? 0) + sum * localGradient);
      }
    }
    return sums.get(b) ?? 0;
  }
}

function snapshot(value: Value, isRoot: boolean, idOf: (value: Value) => string): GraphNode {
  const { origin } = value;
  const ids = origin?.inputs.map(idOf) ?? [];
  const names = origin?.inputs.map((input, at) =>
    input.role === "constant" ? input.label : (ids[at] as string),
  );
  return {
    id: idOf(value),
    role: isRoot && origin ? "output" : value.role,
    written: origin?.operation.write(names ?? []) ?? null,
    calculation: origin?.operation.write(origin.arguments.map(bracketed)) ?? null,
    expression: origin ? (nameOf) => origin.operation.expression(ids.map(nameOf)) : null,
    value: value.data,
    grad: value.grad,
  };
}

/** Negative numbers in brackets, as people write them behind a sign. */
function bracketed(number: number): string {
  return number < 0 ? `(${formatNumber(number)})` : formatNumber(number);
}

/** Labels, with a number behind each that occurs again; v1, v2 … for values without one. */
function uniqueIds(values: readonly Value[]): Map<Value, string> {
  const names = uniqueNames(values.map(({ label }, at) => (label === "" ? `v${at + 1}` : label)));
  return new Map(values.map((value, at) => [value, names[at] as string]));
}
