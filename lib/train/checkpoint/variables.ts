import { ArgumentError } from "../../core/errors.js";
import type { NamedWeight } from "../trainable.js";
import { isSavedTensor, loadTensor, saveTensor, type Saved, type SavedValue } from "./saved.js";

/** Names and values. */
export function saveVariables(variables: readonly NamedWeight[]): SavedValue[] {
  return variables.map(({ name, variable }) => ({ name, value: saveTensor(variable) }));
}

/**
 * Gives variables their saved values, in order: names that count up ("dense_3") differ from run to
 * run. Nothing is changed when one of them does not fit.
 *
 * @throws ArgumentError naming the first variable of another name or shape, with both shapes
 */
export function loadVariables(variables: readonly NamedWeight[], saved: Saved, what: string): void {
  const values = requireVariables(variables, saved, what);
  variables.forEach(({ variable }, i) => {
    const value = loadTensor((values[i] as SavedValue).value);
    variable.assign(value);
    value.dispose();
  });
}

/**
 * The saved values in the order of the variables.
 *
 * @throws ArgumentError as {@link loadVariables}
 */
export function requireVariables(
  variables: readonly NamedWeight[],
  saved: Saved,
  what: string,
): readonly SavedValue[] {
  const values = (Array.isArray(saved) ? saved : []) as readonly SavedValue[];
  variables.forEach((now, i) => requireSame(now, values[i], what));
  const extra = values[variables.length];
  if (extra !== undefined) {
    throw new ArgumentError(
      what,
      `of this model, which has ${variables.length} variables`,
      `${values.length} variables, ${extra.name} among them`,
    );
  }
  return values;
}

function requireSame(
  { name, variable }: NamedWeight,
  other: SavedValue | undefined,
  what: string,
): void {
  const same =
    isSavedTensor(other?.value) &&
    variable.dtype === other.value.dtype &&
    variable.shape.length === other.value.shape.length &&
    variable.shape.every((length, axis) => length === other.value.shape[axis]) &&
    plain(name) === plain(other.name);
  if (same) return;
  const here = `${name} of shape [${variable.shape.join(", ")}]`;
  const there = isSavedTensor(other?.value)
    ? `${other.name} of shape [${other.value.shape.join(", ")}]`
    : "nothing in its place";
  throw new ArgumentError(what, `of this model, which has ${here}`, there);
}

/** "dense_Dense3/kernel_1" → "dense/kernel", "17" → "": numbers that count up in a process say nothing. */
function plain(name: string): string {
  return name.replaceAll(/(?:^|_[A-Za-z]*)\d+(?=\/|$)/g, "");
}
