import type { GraphOutput } from "../graph.js";
import type { Node } from "../proto.js";
import { Stack } from "./concat.js";
import type { Program } from "./program.js";
import { equal } from "./simplify.js";

/** Fewer terms are left as they are: putting matrices together costs a copy. */
const FEWEST = 4;

/**
 * The gradient of a weight that an unrolled loop uses at each step is a sum of products, one per step:
 * Σₜ aₜᵀ gₜ becomes one product of the aₜ and the gₜ stacked, and a bias's Σₜ Σᵢ gₜᵢ one sum.
 */
export function gatherSums(program: Program): void {
  const order = program.ordered();
  const place = new Map(order.map(({ name }, i) => [name, i] as const));
  const stack = new Stack(program);
  const inner = new Set<string>();
  for (const node of order.toReversed()) {
    if (!isSum(node) || inner.has(node.name)) continue;
    const terms = termsOf(program, node, inner);
    if (terms.length < FEWEST) continue;
    // The backward pass comes to the last step first: in this order steps ascend.
    const at = (each: Node): number => place.get(program.maker(streamOf(each)).name) ?? 0;
    const ofKind = (kind: (program: Program, term: Node) => boolean): Node[] =>
      terms
        .map((term) => program.maker(term))
        .filter((term) => program.uses(`${term.name}:0`) === 1 && kind(program, term))
        .toSorted((a, b) => at(b) - at(a));
    const products = ofKind(isProduct);
    const sums = ofKind(isColumnSum);
    const results: GraphOutput[] = [];
    const gone = new Set<GraphOutput>();
    if (products.length >= FEWEST) {
      const [left, right] = [0, 1].map((i) => stack.of(inputsOf(products, i)));
      const { op, attributes, shapes = [] } = products[0] as Node;
      results.push(
        program.add(op, [left as GraphOutput, right as GraphOutput], attributes, shapes),
      );
      for (const { name } of products) gone.add(`${name}:0`);
    }
    if (sums.length >= FEWEST) {
      const { op, input, attributes, shapes = [] } = sums[0] as Node;
      const all = stack.of(inputsOf(sums, 0));
      results.push(program.add(op, [all, input[1] as GraphOutput], attributes, shapes));
      for (const { name } of sums) gone.add(`${name}:0`);
    }
    if (results.length === 0) continue;
    const rest = terms.filter((term) => !gone.has(term));
    const { op, attributes, shapes = [] } = node;
    const total = [...results, ...rest].reduce((sum, term) =>
      program.add(op, [sum, term], attributes, shapes),
    );
    program.redirect(`${node.name}:0`, total);
  }
}

function isSum({ op }: Node): boolean {
  return op === "Add" || op === "AddV2";
}

/** What a tree of additions adds up: partial sums have no other reader, and nothing is broadcast. */
function termsOf(program: Program, root: Node, inner: Set<string>): GraphOutput[] {
  const shape = root.shapes?.[0];
  const terms: GraphOutput[] = [];
  const open = [...root.input].toReversed();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const node = program.maker(next);
    const given = program.shapeOf(next);
    if (shape === undefined || given === null || !equal(shape, given)) return [];
    if (isSum(node) && program.uses(next) === 1) {
      inner.add(node.name);
      open.push(...node.input.toReversed());
    } else {
      terms.push(next);
    }
  }
  return terms;
}

function isProduct(program: Program, { op, input, attributes }: Node): boolean {
  const { transpose_a: a, transpose_b: b } = attributes;
  if (op !== "MatMul" || a === undefined || b === undefined) return false;
  const shaped = input.every((each) => program.shapeOf(each)?.length === 2);
  return shaped && "b" in a && a.b && "b" in b && !b.b;
}

/** Over the rows of a matrix. */
function isColumnSum(program: Program, { op, input }: Node): boolean {
  const [matrix, axes] = input;
  if (op !== "Sum" || matrix === undefined || axes === undefined) return false;
  const over = program.integersOf(axes);
  return program.shapeOf(matrix)?.length === 2 && over?.length === 1 && over[0] === 0;
}

/** The input that comes from the backward pass. */
function streamOf({ op, input }: Node): GraphOutput {
  return input[op === "MatMul" ? 1 : 0] as GraphOutput;
}

function inputsOf(nodes: readonly Node[], i: number): GraphOutput[] {
  return nodes.map(({ input }) => input[i] as GraphOutput);
}
