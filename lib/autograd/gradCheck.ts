import type { Tensor } from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import type { TensorOrNested } from "../core/nested.js";
import { dependenciesOf } from "./backward.js";
import { GradCheck, judge, relativeErrorOf } from "./gradCheckTable.js";
import { moved, numericGradient } from "./numericGradient.js";
import { checkTensors, type TensorCheckOptions } from "./tensorGradCheck.js";
import type { NamedTensors } from "./tensorTrace.js";
import { Value } from "./value.js";

/**
 * Compares the gradients that the program computes with centred differences:
 * D(h) = (f(x + h) − f(x − h)) / 2h.
 *
 * With numbers, `fn` is a program of `Value`s and everything is float64. With tensors (or nested lists),
 * `fn` is a program of tensors and the gradient is tfjs's: float32, so the step is larger, its
 * error is taken out by a second one (4·D(h/2) − D(h)) / 3, the thresholds are wider (the table names
 * them), and of a large tensor ten elements are checked. Where an operation has its kink
 * between x − h and x + h (relu, abs, max, …), the row names it.
 *
 * Source: the thresholds are those of Stanford's course CS231n.
 *
 * @param fn builds the result from values, or a scalar tensor from tensors, of the given names
 * @param at name → number, or name → tensor or nested lists
 * @param options h, the step: 1e-5 for numbers, 1e-2 for tensors by default; a number stands for { h }.
 *   For tensors also `most` elements of each (10) and the `seed` that picks them (0)
 * @throws ArgumentError for nothing to check, or a step that is not above 0
 * @example
 * dl.gradCheck(({ x, w }) => x.mul(w).tanh(), { x: 2, w: 0.3 }).worst < 1e-7; // true
 * const check = dl.gradCheck(({ w }) => w.square().sum(), { w: [[1, 2], [3, 4]] });
 * check.rows.map((row) => row.judgement); // ["right", "right", "right", "right"]
 */
export function gradCheck<Name extends string>(
  fn: (inputs: Readonly<Record<Name, Value>>) => Value,
  at: Readonly<Record<Name, number>>,
  options?: number | { readonly h?: number },
): GradCheck;
export function gradCheck<Name extends string>(
  fn: (inputs: NamedTensors<Name>) => Tensor,
  at: Readonly<Record<Name, Exclude<TensorOrNested, number>>>,
  options?: number | TensorCheckOptions,
): GradCheck;
export function gradCheck(
  fn: (inputs: never) => unknown,
  at: Readonly<Record<string, TensorOrNested>>,
  options: number | TensorCheckOptions = {},
): GradCheck {
  const given = typeof options === "number" ? { h: options } : options;
  const some = typeof at === "object" && at !== null && Object.keys(at).length > 0;
  requireThat(some, "at", "an object with at least one number or tensor", at);
  return allNumbers(at)
    ? checkValues(fn as (inputs: Readonly<Record<string, Value>>) => Value, at, given.h ?? 1e-5)
    : checkTensors(fn as (inputs: NamedTensors<string>) => Tensor, at, given);
}

function allNumbers(
  at: Readonly<Record<string, TensorOrNested>>,
): at is Readonly<Record<string, number>> {
  return Object.values(at).every((value) => typeof value === "number");
}

function checkValues<Name extends string>(
  fn: (inputs: Readonly<Record<Name, Value>>) => Value,
  at: Readonly<Record<Name, number>>,
  h: number,
): GradCheck {
  const names = Object.keys(at) as Name[];
  const numbers = names.map((name) => at[name]);
  const run = (x: readonly number[]): Run<Name> => {
    const entries = names.map((name, i) => [name, Value.parameter(name, x[i] as number)] as const);
    const inputs = Object.fromEntries(entries) as Record<Name, Value>;
    return { inputs, output: fn(inputs) };
  };
  const { inputs, output } = run(numbers);
  output.backward();
  const numeric = numericGradient((x) => run(x).output.data, numbers, h);
  // Each difference carries about one rounding of each side's result, divided by 2h.
  const noise = (4 * Number.EPSILON * Math.abs(output.data)) / h;
  const rows = names.map((name, i) => {
    const analytic = inputs[name].grad ?? 0;
    const kinks = crossed(run(moved(numbers, i, -h)).output, run(moved(numbers, i, h)).output);
    const relativeError = relativeErrorOf(analytic, numeric[i] as number, noise);
    const judgement = judge(relativeError, "float64");
    return {
      input: name,
      analytic,
      numeric: numeric[i] as number,
      relativeError,
      judgement,
      kinks,
    };
  });
  return new GradCheck(rows, h);
}

interface Run<Name extends string> {
  readonly inputs: Readonly<Record<Name, Value>>;
  readonly output: Value;
}

/** Operations that lie in different smooth pieces on the two sides. */
function crossed(left: Value, right: Value): string[] {
  const pieces = (root: Value) =>
    dependenciesOf(root).flatMap(({ name, origin }) =>
      origin?.operation.piece ? [{ name, piece: origin.operation.piece(origin.arguments) }] : [],
    );
  const others = pieces(right);
  return pieces(left)
    .filter(({ piece }, at) => piece !== others[at]?.piece)
    .map(({ name }) => name);
}
