import type { Binding } from "../native.js";
import type { Node } from "../proto.js";
import { prepareFusion } from "./fusion.js";
import { Program } from "./program.js";
import { batchSharedProducts } from "./shared.js";
import { simplify } from "./simplify.js";
import { gatherSums } from "./sums.js";
import { turnProducts } from "./transposed.js";

/** Each looks at what the one before left, without what nobody reads any more. */
const PASSES = [simplify, gatherSums, batchSharedProducts, prepareFusion, turnProducts];

/**
 * What TensorFlow's own optimiser does not do with a recorded graph. Results stay the same but for
 * the order in which numbers are added.
 *
 * @param roots operations that stay as they are
 */
export function rewrite(
  recorded: readonly Node[],
  binding: Binding,
  roots: readonly string[],
): readonly Node[] {
  return PASSES.reduce<readonly Node[]>((nodes, pass) => {
    const program = new Program(nodes, binding, roots);
    pass(program);
    return program.ordered();
  }, recorded);
}
