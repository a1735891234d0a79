import * as tf from "@tensorflow/tfjs";
import { ArgumentError } from "../../core/errors.js";
import { isSavedTensor, loadTensor, saveTensor, type Saved, type SavedTensor } from "./saved.js";

/** A variable of what is trained, with the name that a learner knows it by: `hidden/kernel`. */
export interface NamedVariable {
  readonly name: string;
  readonly variable: tf.Variable;
}

/** The variables of a layers model, also those that are not trained, by layer. */
export function variablesOf(model: tf.LayersModel): NamedVariable[] {
  const seen = new Map<string, number>();
  return model.layers.flatMap((layer) =>
    layer.weights.map((weight) => {
      const { originalName } = weight;
      const own = originalName.startsWith(`${layer.name}/`);
      const plain = own ? originalName : `${layer.name}/${originalName}`;
      const count = (seen.get(plain) ?? 0) + 1;
      seen.set(plain, count);
      const name = count === 1 ? plain : `${plain}_${count}`;
      return { name, variable: weight.read() as tf.Variable };
    }),
  );
}

/** Names → values. */
export function saveVariables(variables: readonly NamedVariable[]): Record<string, SavedTensor> {
  return Object.fromEntries(variables.map(({ name, variable }) => [name, saveTensor(variable)]));
}

/**
 * Gives variables their saved values, in order: names that count up ("dense_3") differ from run to
 * run. Nothing is changed when one of them does not fit.
 *
 * @throws ArgumentError naming the first variable of another name or shape, with both shapes
 */
export function loadVariables(
  variables: readonly NamedVariable[],
  saved: Saved | undefined,
  what: string,
): void {
  const entries = requireVariables(variables, saved, what);
  variables.forEach(({ variable }, i) => {
    const value = loadTensor(entries[i]?.[1] as SavedTensor);
    variable.assign(value);
    value.dispose();
  });
}

/** The saved values in the order of the variables. */
export function requireVariables(
  variables: readonly NamedVariable[],
  saved: Saved | undefined,
  what: string,
): readonly [string, SavedTensor][] {
  const entries = Object.entries((saved ?? {}) as Record<string, Saved>);
  variables.forEach((now, i) => requireSame(now, entries[i], what));
  const extra = entries[variables.length];
  if (extra !== undefined) {
    throw new ArgumentError(
      what,
      `of this model, which has ${variables.length} variables`,
      `${entries.length} variables, ${extra[0]} among them`,
    );
  }
  return entries as [string, SavedTensor][];
}

function requireSame(
  { name, variable }: NamedVariable,
  entry: [string, Saved] | undefined,
  what: string,
): void {
  const [otherName, other] = entry ?? [];
  const same =
    isSavedTensor(other) &&
    variable.dtype === other.dtype &&
    variable.shape.length === other.shape.length &&
    variable.shape.every((length, axis) => length === other.shape[axis]) &&
    kind(name) === kind(otherName ?? "");
  if (same) return;
  const here = `${name} of shape [${variable.shape.join(", ")}]`;
  const there = isSavedTensor(other)
    ? `${otherName} of shape [${other.shape.join(", ")}]`
    : "nothing in its place";
  throw new ArgumentError(what, `of this model, which has ${here}`, there);
}

/** "dense_3/kernel" → "dense/kernel" */
function kind(name: string): string {
  return name.replaceAll(/_[A-Za-z]*\d+(?=\/|$)/g, "");
}
