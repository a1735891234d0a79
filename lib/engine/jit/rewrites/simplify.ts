import type { GraphOutput } from "../graph.js";
import type { Node } from "../proto.js";
import type { Program, Shape } from "./program.js";

/**
 * tfjs multiplies matrices as batches, often of one between reshapes: they become matrix products as such,
 * for which TensorFlow has the faster kernels and fuses bias and activation. Reshapes of reshapes, and
 * casts and reshapes that change nothing, go.
 */
export function simplify(program: Program): void {
  for (const node of program.ordered()) {
    if (node.op === "Cast") dropCast(program, node);
    if (node.op === "Reshape") shortenReshape(program, node);
    if (node.op === "BatchMatMulV2") asMatMul(program, node);
  }
}

function dropCast(program: Program, { name, input, attributes }: Node): void {
  const { SrcT, DstT } = attributes;
  if (SrcT === undefined || DstT === undefined || !("type" in SrcT) || !("type" in DstT)) return;
  if (SrcT.type === DstT.type) program.redirect(`${name}:0`, input[0] as GraphOutput);
}

function shortenReshape(program: Program, node: Node): void {
  let [from] = node.input as [GraphOutput];
  while (program.maker(from).op === "Reshape") [from] = program.maker(from).input as [GraphOutput];
  if (from !== node.input[0]) program.rewire(node, 0, from);
  const shape = node.shapes?.[0];
  const before = program.shapeOf(from);
  if (shape !== undefined && before !== null && equal(shape, before)) {
    program.redirect(`${node.name}:0`, from);
  }
}

function asMatMul(program: Program, node: Node): void {
  const { T, adj_x, adj_y } = node.attributes;
  const isFloat = T !== undefined && "type" in T && T.type === program.binding.TF_FLOAT;
  const shape = node.shapes?.[0];
  const [a, b] = node.input.map((each) => asMatrix(program, each));
  if (!isFloat || shape === undefined || a == null || b == null) return;
  if (adj_x === undefined || adj_y === undefined) return;
  const attributes = { T, transpose_a: adj_x, transpose_b: adj_y };
  const product = program.add("MatMul", [a(), b()], attributes, [shape.slice(-2)]);
  const asBefore = shape.length === 2 ? product : program.reshape(product, shape);
  program.redirect(`${node.name}:0`, asBefore);
}

/** How a matrix, or a batch of one, is read as a matrix; null for what is neither. */
function asMatrix(program: Program, result: GraphOutput): (() => GraphOutput) | null {
  const shape = program.shapeOf(result);
  if (shape?.length === 2) return () => result;
  if (shape?.length !== 3 || shape[0] !== 1) return null;
  const matrix = shape.slice(1);
  const { op, input } = program.maker(result);
  const from = input[0];
  if (op === "Reshape" && from !== undefined) {
    const before = program.shapeOf(from);
    if (before !== null && equal(before, matrix)) return () => from;
  }
  return () => program.reshape(result, matrix);
}

export function equal(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}
