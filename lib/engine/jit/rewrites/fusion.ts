import type { GraphOutput } from "../graph.js";
import type { Node } from "../proto.js";
import type { Program } from "./program.js";

/**
 * Prepares what TensorFlow fuses: a product or convolution and its bias become one operation when the bias is
 * added by `BiasAdd`. ReLU's gradient is the same from its output as from its input: it is given the output,
 * so that what lies before ReLU need not be kept.
 */
export function prepareFusion(program: Program): void {
  for (const node of program.ordered()) {
    if (node.op === "Add" || node.op === "AddV2") asBiasAdd(program, node);
    if (node.op === "ReluGrad") readOutput(program, node);
    if (node.op === "Sum") asBiasAddGrad(program, node);
  }
}

const WITH_BIAS = new Set(["MatMul", "Conv2D", "DepthwiseConv2dNative"]);

function asBiasAdd(program: Program, { name, input, attributes, shapes = [] }: Node): void {
  const [product, bias] = input as [GraphOutput, GraphOutput];
  const { T } = attributes;
  const size = shapes[0]?.at(-1);
  const biasShape = program.shapeOf(bias);
  if (!WITH_BIAS.has(program.maker(product).op) || T === undefined) return;
  if (biasShape?.length !== 1 || biasShape[0] !== size) return;
  const added = program.add("BiasAdd", [product, bias], { T }, shapes);
  program.redirect(`${name}:0`, added);
}

function readOutput(program: Program, node: Node): void {
  const features = node.input[1] as GraphOutput;
  const relu = program.readersOf(features).find(({ op }) => op === "Relu");
  if (relu !== undefined) program.rewire(node, 1, `${relu.name}:0`);
}

/** A sum over all axes but the last. */
function asBiasAddGrad(program: Program, { name, input, attributes, shapes = [] }: Node): void {
  const [from, axes] = input as [GraphOutput, GraphOutput];
  const rank = program.shapeOf(from)?.length ?? 0;
  const over = program.integersOf(axes);
  const { T } = attributes;
  if (rank < 2 || over?.length !== rank - 1 || shapes[0]?.length !== 1 || T === undefined) return;
  if (!over.every((axis, i) => axis === i)) return;
  const sum = program.add("BiasAddGrad", [from], { T }, shapes);
  program.redirect(`${name}:0`, sum);
}
