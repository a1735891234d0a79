import type * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import type { Projections } from "./attentionHeads.js";
import { inputOf, requireShape, type Shape } from "./layer.js";

/** Shapes of what an attention gets, [batch, length, width] each. */
export type AttentionShapes = Readonly<Record<"query" | "value" | "key", Shape>>;

/**
 * The shapes of query, value and key: the value is the query, the key the value, where they are not given.
 *
 * @param built the weights of a layer that has been built, whose widths stay
 * @throws ArgumentError for shapes that do not go together
 */
export function attentionShapes(
  shapes: readonly Shape[],
  layer: tf.layers.Layer,
  built: Projections | null,
): AttentionShapes {
  const [query = [], value = query, key = value] = shapes;
  const some = shapes.length >= 1 && shapes.length <= 4;
  requireThat(some, inputOf(layer), "one to four tensors: query, value, key, mask", shapes);
  for (const [part, shape] of Object.entries({ query, value, key })) {
    const ranked = shape.length === 3 && typeof shape[2] === "number";
    requireShape(ranked, layer, "[batch, length, width]", shape);
    const width = built?.[part as keyof Projections].kernel.shape[0] ?? shape[2];
    requireShape(shape[2] === width, layer, `[batch, length, ${width}], as at first`, shape);
    const together = agree(shape[0], query[0]);
    requireShape(together, layer, `a ${part} of the query's batch, ${query[0]}`, shape);
  }
  const paired = (value[1] ?? null) === (key[1] ?? null);
  requireShape(paired, layer, `a key as long as the value, ${String(value[1])}`, key);
  return { query, value, key };
}

/** Whether two sizes may be the same: one that is not known may be any. */
function agree(one: number | null = null, other: number | null = null): boolean {
  return one === null || other === null || one === other;
}
