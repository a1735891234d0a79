import type { Binding, OpAttribute } from "./native.js";
import type { Origins } from "./origins.js";
import type { Attribute, Node } from "./proto.js";

/** A result of an operation of the graph: "name:index". */
export type GraphOutput = string;

/** A TensorFlow graph under construction. */
export class Graph {
  readonly nodes: Node[] = [];
  readonly #binding: Binding;
  readonly #origins: Origins;

  constructor(binding: Binding, origins: Origins) {
    this.#binding = binding;
    this.#origins = origins;
  }

  /** Adds an operation; its results are `${name}:0`, `${name}:1` … An input "^name" is an operation to wait for. */
  add(
    op: string,
    inputs: readonly GraphOutput[],
    attributes: Readonly<Record<string, Attribute>> = {},
    shapes: readonly (readonly number[])[] = [],
  ): string {
    const name = `n${this.nodes.length}`;
    const origin = this.#origins.now();
    this.nodes.push({ name, op, input: [...inputs], attributes, shapes, origin });
    return name;
  }

  /** Adds an operation as a kernel of tfjs-node runs it. */
  record(
    op: string,
    inputs: readonly GraphOutput[],
    attributes: readonly OpAttribute[],
    shapes: readonly (readonly number[])[],
  ): string {
    const entries = attributes.map((each) => [each.name, this.#attribute(each)] as const);
    return this.add(op, inputs, Object.fromEntries(entries), shapes);
  }

  placeholder(dtype: number, shape: readonly number[] | null): string {
    const attributes = { dtype: { type: dtype }, shape: { shape } };
    return this.add("Placeholder", [], attributes, shape === null ? [] : [shape]);
  }

  constant(dtype: number, shape: readonly number[], content: Uint8Array): string {
    return this.add("Const", [], constantAttributes(dtype, shape, content), [shape]);
  }

  #attribute({ type, value }: OpAttribute): Attribute {
    const binding = this.#binding;
    const many = Array.isArray(value);
    switch (type) {
      case binding.TF_ATTR_STRING:
        return many ? { list: { s: value as string[] } } : { s: value as string };
      case binding.TF_ATTR_INT:
        return many ? { list: { i: value as number[] } } : { i: value as number };
      case binding.TF_ATTR_FLOAT:
        return many ? { list: { f: value as number[] } } : { f: value as number };
      case binding.TF_ATTR_BOOL:
        return many ? { list: { b: value as boolean[] } } : { b: value as boolean };
      case binding.TF_ATTR_TYPE:
        return { type: value as number };
      case binding.TF_ATTR_SHAPE:
        return { shape: value as number[] };
      default:
        throw new Error(`an attribute of type ${type} cannot stand in a graph`);
    }
  }
}

export function constantAttributes(
  dtype: number,
  shape: readonly number[],
  content: Uint8Array,
): Readonly<Record<string, Attribute>> {
  const size = shape.reduce((product, each) => product * each, 1);
  const tensor = { dtype, shape, content: compact(content, size) };
  return { dtype: { type: dtype }, value: { tensor } };
}

/**
 * The gradients of means and sums bring whole activations of ones: where all numbers are the same, one is
 * kept. A copy: what was given may change.
 */
function compact(content: Uint8Array, size: number): Uint8Array {
  const width = content.byteLength / size;
  const end = content.byteLength;
  // All numbers are the same where each is as the one before it.
  const same = Buffer.compare(content.subarray(width), content.subarray(0, end - width)) === 0;
  return content.slice(0, same ? width : end);
}
