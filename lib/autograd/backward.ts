import { formatNumber } from "../core/number.js";
import { topologicalOrder } from "./topology.js";
import type { Value } from "./value.js";

/**
 * A gradient that cannot be had, and why: leftovers of an earlier `backward()`, a leaf that was changed
 * in between, a result that is not a number.
 *
 * @example
 * const w = dl.Value.parameter("w", 3);
 * const y = w.mul(2);
 * y.backward();
 * y.backward(); // throws GradientError: w still has the gradient 2 of an earlier backward(); call zeroGrad() first, …
 * w.data = 4;
 * y.backward(); // throws GradientError: w changed from 3 to 4 after w · 2 was computed; run the forward pass again
 */
export class GradientError extends Error {
  override readonly name = "GradientError";
}

/** Everything that `root` depends on, `root` last. */
export function dependenciesOf(root: Value): Value[] {
  return topologicalOrder(
    root,
    (value) => value.origin?.inputs ?? [],
    (value) => value.name,
  );
}

export function zeroGrad(root: Value): void {
  for (const value of dependenciesOf(root)) value.grad = null;
}

/** All gradients are found before the first is stored, so a failure leaves the graph as it was. */
export function backward(root: Value, accumulate: boolean): void {
  if (!root.requiresGrad) {
    throw new GradientError(
      `${root.name} depends on no input or parameter: there is nothing to differentiate`,
    );
  }
  const order = dependenciesOf(root);
  requireCurrent(order);
  if (!accumulate) requireNoGradients(order);
  const gradients = new Map<Value, number>([[root, 1]]);
  for (const value of order.toReversed()) {
    const upstream = gradients.get(value);
    if (upstream === undefined || !value.origin) continue;
    for (const [at, input] of value.origin.inputs.entries()) {
      if (!input.requiresGrad) continue;
      const contribution = upstream * (value.origin.partials[at] as number);
      requireNumber(contribution, value, input, upstream, value.origin.partials[at] as number);
      gradients.set(input, (gradients.get(input) ?? 0) + contribution);
    }
  }
  for (const [value, gradient] of gradients) {
    value.grad = value.origin ? gradient : (value.grad ?? 0) + gradient;
  }
}

/** Local gradients belong to the numbers of the forward pass; with others they would be wrong. */
export function requireCurrent(values: readonly Value[]): void {
  for (const value of values) {
    for (const [at, input] of (value.origin?.inputs ?? []).entries()) {
      const then = value.origin?.arguments[at] as number;
      if (Object.is(then, input.data)) continue;
      throw new GradientError(
        `${input.name} changed from ${formatNumber(then)} to ${formatNumber(input.data)} after ` +
          `${value.name} was computed; run the forward pass again`,
      );
    }
  }
}

function requireNoGradients(values: readonly Value[]): void {
  const left = values.find((value) => value.grad !== null);
  if (left === undefined) return;
  throw new GradientError(
    `${left.name} still has the gradient ${formatNumber(left.grad as number)} of an earlier backward(); ` +
      "call zeroGrad() first, or backward({ accumulate: true }) to add to it",
  );
}

function requireNumber(
  contribution: number,
  value: Value,
  input: Value,
  upstream: number,
  partial: number,
): void {
  if (!Number.isNaN(contribution)) return;
  throw new GradientError(
    `the gradient that ${value.name} passes to ${input.name} is not a number: ` +
      `${formatNumber(upstream)} · ${formatNumber(partial)}`,
  );
}
