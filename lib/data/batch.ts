import type * as tf from "@tensorflow/tfjs";
import { isTensor } from "../core/nested.js";

/** One tensor, several in order, or several by name: a model may have more than one input or output. */
export type Fields = tf.Tensor | readonly tf.Tensor[] | Readonly<Record<string, tf.Tensor>>;

/** Some samples: each tensor has one row per sample. */
export interface Batch {
  readonly x: Fields;
  readonly y?: Fields;
  /** How much each sample counts: [n], or one such tensor per output. */
  readonly sampleWeight?: Fields;
  /** How many samples there are. */
  readonly size: number;
  /** Which rows of the data these are, where the data have rows. */
  readonly rows?: readonly number[];
}

/** The tensors of fields with what each is called in a message: "x", "x[1]" or "x.age". */
export function namedFields(fields: Fields, name: string): [name: string, tensor: tf.Tensor][] {
  if (isTensor(fields)) return [[name, fields]];
  if (isList(fields)) return fields.map((tensor, i) => [`${name}[${i}]`, tensor]);
  return Object.entries(fields).map(([key, tensor]) => [`${name}.${key}`, tensor]);
}

/** The tensors of fields, in order. */
export function listFields(fields: Fields): tf.Tensor[] {
  return namedFields(fields, "").map(([, tensor]) => tensor);
}

/** Whether fields are given in order (and not by name). */
export function isList<T>(value: T | readonly T[] | Readonly<Record<string, T>>): value is T[] {
  return Array.isArray(value);
}

/** All tensors of a batch. */
export function tensorsOf({ x, y, sampleWeight }: Batch): tf.Tensor[] {
  return [x, y, sampleWeight].flatMap((fields) => (fields === undefined ? [] : listFields(fields)));
}
