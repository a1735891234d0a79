import type * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";
import { isTensor } from "../core/nested.js";
import type { Fields } from "../data/index.js";

/**
 * The tensors of fields in the order of a model's inputs or outputs.
 *
 * @param shared one tensor stands for all names
 * @throws ArgumentError for a name too many or too few
 */
export function bindFields(
  fields: Fields,
  names: readonly string[],
  argument: string,
  shared = false,
): tf.Tensor[] {
  if (isTensor(fields)) {
    const wanted = `${names.length} tensors: ${names.join(", ")}`;
    requireThat(shared || names.length === 1, argument, wanted, fields);
    return names.map(() => fields);
  }
  if (Array.isArray(fields)) {
    const list = fields as readonly tf.Tensor[];
    const wanted = `${names.length} tensors: ${names.join(", ")}`;
    requireThat(list.length === names.length, argument, wanted, `${list.length} tensors`);
    return [...list];
  }
  const record = fields as Readonly<Record<string, tf.Tensor>>;
  const given = Object.keys(record);
  const known = names.every((name) => given.includes(name)) && given.length === names.length;
  if (!known)
    throw new ArgumentError(argument, `{ ${names.join(", ")} }`, `{ ${given.join(", ")} }`);
  return names.map((name) => record[name] as tf.Tensor);
}
