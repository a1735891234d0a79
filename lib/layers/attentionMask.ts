import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { isTensor } from "../core/nested.js";
import type { CallArguments } from "./layer.js";

/** What may hide a position: padding of query, value and key, shape [batch, length]; pairs, [batch, T, S]. */
export interface AttentionMasks {
  readonly query: tf.Tensor | null;
  readonly value: tf.Tensor | null;
  readonly key: tf.Tensor | null;
  readonly pairs: tf.Tensor | null;
  readonly causal: boolean;
}

/** A tensor from the arguments of a call, or null. */
export function maskArgument(args: CallArguments, name: string): tf.Tensor | null {
  const given = args[name] ?? null;
  const masks = given === null || (isTensor(given) && given.dtype !== "string");
  requireThat(masks, name, "a tensor of 0 and 1, or of true and false", given);
  return given;
}

/** A mask of pairs, checked: [batch or 1, T, S] or [T, S]. */
export function pairMask(
  mask: tf.Tensor | null,
  batch: number,
  T: number,
  S: number,
): tf.Tensor | null {
  if (!mask) return null;
  const first = mask.rank === 3 ? mask.shape[0] : 1;
  const [rows, columns] = mask.shape.slice(-2);
  const ranked = mask.rank === 2 || mask.rank === 3;
  const fits =
    mask.dtype !== "string" &&
    ranked &&
    (first === 1 || first === batch) &&
    rows === T &&
    columns === S;
  requireThat(fits, "attentionMask", `of shape [${batch} or 1, ${T}, ${S}]`, mask);
  return mask;
}

/** All masks in one, true where query t may see value s: shape [batch or 1, 1, T, S]; null for all. */
export function mergedMask(
  masks: AttentionMasks,
  batch: number,
  T: number,
  S: number,
): tf.Tensor | null {
  const { query, value, key, pairs, causal } = masks;
  requirePadding(query, "queryMask", batch, T);
  requirePadding(value, "valueMask", batch, S);
  requirePadding(key, "keyMask", batch, S);
  const parts = [
    query && asBool(query).reshape([-1, 1, T, 1]),
    value && asBool(value).reshape([-1, 1, 1, S]),
    key && asBool(key).reshape([-1, 1, 1, S]),
    causal ? causalMask(T, S) : null,
    pairs && asBool(pairs).reshape(pairs.rank === 2 ? [1, 1, T, S] : [-1, 1, T, S]),
  ].filter((part) => part !== null);
  const [first, ...rest] = parts;
  return first ? rest.reduce((all, part) => tf.logicalAnd(all, part), first) : null;
}

/** Softmax over what may be seen; a query that may see nothing gets zeros, as in Keras. */
export function maskedSoftmax(logits: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  const hidden = tf.fill(logits.shape, -1e9);
  return tf.softmax(tf.where(mask, logits, hidden)).mul(mask.toFloat());
}

/** True where the value comes no later than the query: shape [1, 1, T, S]. */
function causalMask(T: number, S: number): tf.Tensor {
  return tf
    .range(0, T, 1, "int32")
    .reshape([1, 1, T, 1])
    .greaterEqual(tf.range(0, S, 1, "int32").reshape([1, 1, 1, S]));
}

function requirePadding(
  mask: tf.Tensor | null,
  argument: string,
  batch: number,
  length: number,
): void {
  const [rows, columns, ...rest] = mask?.shape ?? [batch, length];
  const fits = (rows === batch || rows === 1) && columns === length && rest.length === 0;
  requireThat(fits, argument, `of shape [${batch} or 1, ${length}]`, mask);
}

function asBool(mask: tf.Tensor): tf.Tensor {
  return mask.dtype === "bool" ? mask : mask.greater(0.5);
}

/**
 * Whether a mask comes along with a symbolic tensor. tfjs does not say: it hands a layer the mask of its
 * first input, and, where that has none, the one of an earlier layer.
 */
export function carriesMask(symbolic: tf.SymbolicTensor): boolean {
  const layer = symbolic.sourceLayer;
  if (layer.getClassName() === "Masking") return true;
  if (layer.getClassName() === "Embedding") return layer.supportsMasking && masksZero(layer);
  return layer.supportsMasking && symbolic.inputs.some(carriesMask);
}

function masksZero(embedding: tf.layers.Layer): boolean {
  return embedding.getConfig()["maskZero"] === true;
}
