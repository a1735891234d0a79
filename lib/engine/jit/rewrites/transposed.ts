import type { GraphOutput } from "../graph.js";
import type { Node } from "../proto.js";
import type { Program } from "./program.js";

/** Of the right factor: smaller ones are read in no time either way. */
const FEWEST_NUMBERS = 2 ** 20;
/** Of the left factor: beyond, the second transposition costs what the first one saves. */
const MOST_ROWS = 256;

/**
 * The gradient of a dense layer's input, g Wᵀ, is (W gᵀ)ᵀ: TensorFlow reads a large W across its rows 1.5 to
 * 4 times as slowly as along them, and g, a batch, is small beside it.
 */
export function turnProducts(program: Program): void {
  for (const node of program.ordered()) {
    if (node.op === "MatMul") turn(program, node);
  }
}

function turn(program: Program, { name, input, attributes, shapes = [] }: Node): void {
  const { T, transpose_a: a, transpose_b: b } = attributes;
  const [g, w] = input as [GraphOutput, GraphOutput];
  const [given, weights, result] = [program.shapeOf(g), program.shapeOf(w), shapes[0]];
  if (T === undefined || a === undefined || b === undefined) return;
  if (!("b" in a) || a.b || !("b" in b) || !b.b) return;
  if (given?.length !== 2 || weights?.length !== 2 || result?.length !== 2) return;
  const [rows, columns] = result as [number, number];
  if (rows > MOST_ROWS || columns * (weights[1] as number) < FEWEST_NUMBERS) return;
  const product = program.add("MatMul", [w, g], attributes, [[columns, rows]]);
  const Tperm = { type: program.binding.TF_INT32 };
  const turned = program.add("Transpose", [product, program.integers([1, 0])], { T, Tperm }, [
    result,
  ]);
  program.redirect(`${name}:0`, turned);
}
