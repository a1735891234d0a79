import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../../core/errors.js";
import { isTensor, shapeOf, type Nested, type TensorOrNested } from "../../core/nested.js";

/** Which keys a query may look at. */
export interface AttentionOptions {
  /** 1 (true) where a query may look at a key, else 0; must broadcast to [..., queries, keys]. */
  readonly mask?: TensorOrNested;
  /** Each position looks at itself and what lies before it; default false. */
  readonly causal?: boolean;
}

/** Low enough that its exponential is 0 in float32, without making a row of nothing else NaN. */
const NEVER = -1e9;

/**
 * Scaled dot-product attention: each query takes the mean of the values, weighted by how well their keys
 * match it: softmax(Q·Kᵀ / √d)·V. Without the root the products grow with d and softmax saturates.
 * Differentiable by tfjs.
 *
 * Source: Vaswani et al. 2017.
 *
 * @param query [..., queries, d], a tensor or (nested) lists; key and value are of the same kind
 * @param key [..., keys, d]
 * @param value [..., keys, dv]
 * @param options mask (none), causal false
 * @returns output [..., queries, dv] and weights [..., queries, keys], whose rows sum to 1, of that kind;
 *   a row whose mask is all 0 looks everywhere equally
 * @throws ArgumentError for shapes that do not fit together
 * @example
 * const eye = [[1, 0], [0, 1]];
 * dl.nn.attention(eye, eye, eye).weights; // ≈ [[0.6698, 0.3302], [0.3302, 0.6698]]
 * dl.nn.attention(eye, eye, eye, { causal: true }).weights[0]; // [1, 0]
 */
export function attention(
  query: tf.Tensor,
  key: tf.Tensor,
  value: tf.Tensor,
  options?: AttentionOptions,
): { readonly output: tf.Tensor; readonly weights: tf.Tensor };
export function attention<T extends Nested>(
  query: T,
  key: T,
  value: T,
  options?: AttentionOptions,
): { readonly output: T; readonly weights: T };
export function attention(
  query: TensorOrNested,
  key: TensorOrNested,
  value: TensorOrNested,
  { mask, causal = false }: AttentionOptions = {},
): unknown {
  const lists = !isTensor(query);
  for (const [name, each] of Object.entries({ query, key, value })) {
    requireThat(isTensor(each) !== lists, name, "of the same kind as query: tensor or lists", each);
    if (!isTensor(each)) shapeOf(each, name);
  }
  let numbers: unknown;
  const tensors = tf.tidy(() => {
    const [q, k, v] = [query, key, value].map(tensorOf) as [tf.Tensor, tf.Tensor, tf.Tensor];
    requireShapes(q, k, v);
    const [queries, keys] = [q.shape.at(-2) ?? 1, k.shape.at(-2) ?? 1];
    const scores = tf.matMul(q, k, false, true).div(Math.sqrt(q.shape.at(-1) ?? 1));
    let seen = scores;
    if (mask !== undefined) seen = hide(seen, tensorOf(mask));
    if (causal) seen = hide(seen, tf.linalg.bandPart(tf.ones([queries, keys]), -1, 0));
    const weights = tf.softmax(seen);
    const found = { output: tf.matMul(weights, v), weights };
    if (!lists) return found;
    numbers = { output: found.output.arraySync(), weights: weights.arraySync() };
    return {};
  });
  return lists ? numbers : tensors;
}

function tensorOf(value: TensorOrNested): tf.Tensor {
  return (isTensor(value) ? value : tf.tensor(value)).toFloat();
}

function requireShapes(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor): void {
  requireThat(q.rank >= 2, "query", "of shape [..., queries, d]", q);
  const batch = q.shape.slice(0, -2);
  const same = (each: tf.Tensor): boolean =>
    each.rank === q.rank && tf.util.arraysEqual(each.shape.slice(0, -2), batch);
  const before = batch.map((size) => `${size}, `).join("");
  const matches = same(k) && k.shape.at(-1) === q.shape.at(-1);
  requireThat(matches, "key", `of shape [${before}keys, ${q.shape.at(-1)}]`, k);
  const paired = same(v) && v.shape.at(-2) === k.shape.at(-2);
  requireThat(paired, "value", `of shape [${before}${k.shape.at(-2)}, dv]`, v);
}

function hide(scores: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  const padded = [...scores.shape.map(() => 1), ...mask.shape].slice(-scores.rank);
  const fits =
    mask.rank <= scores.rank && padded.every((size, i) => size === 1 || size === scores.shape[i]);
  requireThat(fits, "mask", `a shape that broadcasts to [${scores.shape.join(", ")}]`, mask);
  const open = mask.greater(0).toFloat();
  return scores.mul(open).add(tf.sub(1, open).mul(NEVER));
}
