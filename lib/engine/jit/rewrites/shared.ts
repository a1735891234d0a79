import type { GraphOutput } from "../graph.js";
import type { Attribute, Node } from "../proto.js";
import { Stack } from "./concat.js";
import { nameOf, type Program } from "./program.js";

/** Fewer products are left as they are: putting matrices together and apart costs copies. */
const FEWEST = 4;

/**
 * An unrolled loop multiplies each step's input with the same weights: Xₜ W for all t, none of which
 * waits for another, becomes one product of the Xₜ stacked.
 */
export function batchSharedProducts(program: Program): void {
  const stack = new Stack(program);
  for (const group of groups(program)) {
    const members = independent(program, group);
    if (members.length < FEWEST) continue;
    const { input, attributes } = members[0] as Node;
    const left = stack.of(members.map((each) => each.input[0] as GraphOutput));
    const shapes = members.map((each) => each.shapes?.[0] as readonly number[]);
    const rows = shapes.map(([count]) => count as number);
    const columns = shapes[0]?.[1] as number;
    const whole = [rows.reduce((sum, count) => sum + count, 0), columns];
    const product = program.add("MatMul", [left, input[1] as GraphOutput], attributes, [whole]);
    const parts = split(program, product, rows, shapes, attributes["T"] as Attribute);
    members.forEach(({ name }, i) => program.redirect(`${name}:0`, `${nameOf(parts)}:${i}`));
  }
}

function split(
  program: Program,
  product: GraphOutput,
  rows: readonly number[],
  shapes: readonly (readonly number[])[],
  T: Attribute,
): GraphOutput {
  const attributes = { T, Tlen: { type: program.binding.TF_INT32 }, num_split: { i: rows.length } };
  const inputs = [product, program.integers(rows), program.integers([0], [])];
  return program.add("SplitV", inputs, attributes, shapes);
}

/** Products of matrices by what they multiply with on the right. */
function groups(program: Program): Node[][] {
  const found = new Map<string, Node[]>();
  for (const node of program.ordered()) {
    const { transpose_a: a, transpose_b: b } = node.attributes;
    if (node.op !== "MatMul" || a === undefined || !("b" in a) || a.b) continue;
    if (node.input.some((each) => program.shapeOf(each)?.length !== 2)) continue;
    const key = `${node.input[1]} ${JSON.stringify(b)}`;
    const group = found.get(key);
    if (group === undefined) found.set(key, [node]);
    else group.push(node);
  }
  return [...found.values()].filter(({ length }) => length >= FEWEST);
}

/** Those of a group that wait for no other of it. */
function independent(program: Program, group: readonly Node[]): Node[] {
  const members = new Set(group.map(({ name }) => name));
  const waiting = new Set<string>();
  const free: Node[] = [];
  for (const node of program.ordered()) {
    const waits = node.input.some((each) => {
      const name = nameOf(each);
      return waiting.has(name) || members.has(name);
    });
    if (waits) waiting.add(node.name);
    else if (members.has(node.name)) free.push(node);
  }
  return free;
}
