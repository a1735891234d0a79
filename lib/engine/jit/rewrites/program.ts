import { constantAttributes, type GraphOutput } from "../graph.js";
import type { Binding } from "../native.js";
import type { Attribute, Node } from "../proto.js";

export type Shape = readonly number[];

/**
 * A recorded graph while it is rewritten: nodes are added, results are redirected, and what is then
 * read by nobody goes. Recorded nodes stay as they are: the program has copies.
 */
export class Program {
  readonly binding: Binding;
  readonly #nodes = new Map<string, Node>();
  /** The nodes that read a node's results. */
  readonly #readers = new Map<string, Set<Node>>();
  readonly #roots: readonly string[];
  #names = 0;

  /** @param roots operations that stay as they are; inputs stay as well */
  constructor(nodes: readonly Node[], binding: Binding, roots: readonly string[]) {
    this.binding = binding;
    for (const node of nodes) this.#nodes.set(node.name, { ...node, input: [...node.input] });
    for (const node of this.#nodes.values()) this.#read(node);
    const inputs = nodes.filter(({ op }) => op === "Placeholder").map(({ name }) => name);
    this.#roots = [...inputs, ...roots.map(nameOf)];
  }

  /** The node that makes a result. */
  maker(result: GraphOutput): Node {
    const node = this.#nodes.get(nameOf(result));
    if (node === undefined) throw new Error(`the graph has no ${result}`);
    return node;
  }

  shapeOf(result: GraphOutput): Shape | null {
    return this.maker(result).shapes?.[indexOf(result)] ?? null;
  }

  /** The integers of a constant, or null for what is not one. */
  integersOf(result: GraphOutput): readonly number[] | null {
    const { value } = this.maker(result).attributes;
    if (value === undefined || !("tensor" in value)) return null;
    const { dtype, shape, content } = value.tensor;
    if (dtype !== this.binding.TF_INT32) return null;
    const size = shape.reduce((product, each) => product * each, 1);
    const given = new Int32Array(content.slice().buffer);
    return Array.from({ length: size }, (_, i) => given[i % given.length] as number);
  }

  /** The nodes that read a result. */
  readersOf(result: GraphOutput): Node[] {
    const readers = [...(this.#readers.get(nameOf(result)) ?? [])];
    return readers.filter(({ input }) => input.some((each) => same(each, result)));
  }

  /** How many inputs of nodes are this result. */
  uses(result: GraphOutput): number {
    const inputs = this.readersOf(result).flatMap(({ input }) => input);
    return inputs.filter((each) => same(each, result)).length;
  }

  add(
    op: string,
    inputs: readonly GraphOutput[],
    attributes: Readonly<Record<string, Attribute>>,
    shapes: readonly Shape[],
  ): GraphOutput {
    const node: Node = { name: this.#newName(), op, input: [...inputs], attributes, shapes };
    this.#nodes.set(node.name, node);
    this.#read(node);
    return `${node.name}:0`;
  }

  integers(values: readonly number[], shape: Shape = [values.length]): GraphOutput {
    const content = new Uint8Array(Int32Array.from(values).buffer);
    const { TF_INT32 } = this.binding;
    return this.add("Const", [], constantAttributes(TF_INT32, shape, content), [shape]);
  }

  reshape(result: GraphOutput, shape: Shape): GraphOutput {
    const { TF_FLOAT, TF_INT32 } = this.binding;
    const attributes = { T: { type: TF_FLOAT }, Tshape: { type: TF_INT32 } };
    return this.add("Reshape", [result, this.integers(shape)], attributes, [shape]);
  }

  /** Lets one input of a node be another result. */
  rewire(node: Node, input: number, to: GraphOutput): void {
    node.input[input] = to;
    this.#read(node);
  }

  /** Whoever read `from` reads `to`. */
  redirect(from: GraphOutput, to: GraphOutput): void {
    for (const reader of this.#readers.get(nameOf(from)) ?? []) {
      reader.input.forEach((each, i) => {
        if (same(each, from)) reader.input[i] = to;
      });
      this.#read(reader);
    }
  }

  /** All that the roots need, each node after those that it reads. */
  ordered(): Node[] {
    const order: Node[] = [];
    const seen = new Set<string>();
    const stack = this.#roots.toReversed().map((name) => ({ name, left: false }));
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const node = this.#nodes.get(next.name) as Node;
      if (next.left) order.push(node);
      if (next.left || seen.has(next.name)) continue;
      seen.add(next.name);
      stack.push({ name: next.name, left: true });
      for (const each of node.input.toReversed()) {
        const name = nameOf(each);
        if (!seen.has(name)) stack.push({ name, left: false });
      }
    }
    return order;
  }

  #newName(): string {
    do this.#names++;
    while (this.#nodes.has(`r${this.#names}`));
    return `r${this.#names}`;
  }

  #read(node: Node): void {
    for (const each of node.input) {
      const name = nameOf(each);
      const readers = this.#readers.get(name);
      if (readers === undefined) this.#readers.set(name, new Set([node]));
      else readers.add(node);
    }
  }
}

/** The node's name in "name:1" and "^name". */
export function nameOf(result: GraphOutput): string {
  return result.replace(/^\^/, "").replace(/:\d+$/, "");
}

export function indexOf(result: GraphOutput): number {
  return Number(/:(\d+)$/.exec(result)?.[1] ?? 0);
}

function same(a: GraphOutput, b: GraphOutput): boolean {
  return !a.startsWith("^") && nameOf(a) === nameOf(b) && indexOf(a) === indexOf(b);
}
