import fc from "fast-check";
import { Value } from "../../../lib/autograd/value.js";

/** A recipe for an expression: each step combines two earlier values, so values are shared. */
export interface Recipe {
  readonly leaves: readonly number[];
  readonly steps: readonly { readonly op: Op; readonly left: number; readonly right: number }[];
}

/** Smooth functions on all inputs that can occur, and bounded, so that differences stay exact. */
const OPS = {
  add: (x: Value, y: Value) => x.add(y),
  sub: (x: Value, y: Value) => x.sub(y),
  mul: (x: Value, y: Value) => x.tanh().mul(y.tanh()),
  div: (x: Value, y: Value) => x.div(y.mul(y).add(1)),
  pow: (x: Value, y: Value) => x.sigmoid().add(0.5).pow(y.tanh()),
  exp: (x: Value) => x.tanh().exp(),
  log: (x: Value) => x.mul(x).add(1).log(),
  sigmoid: (x: Value) => x.sigmoid(),
  sum: (x: Value, y: Value) => Value.sum([x, y, x]),
  neg: (x: Value) => x.neg(),
} as const;
type Op = keyof typeof OPS;

export const recipes: fc.Arbitrary<Recipe> = fc.record({
  leaves: fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 1, maxLength: 4 }),
  steps: fc.array(
    fc.record({
      op: fc.constantFrom(...(Object.keys(OPS) as Op[])),
      left: fc.nat(20),
      right: fc.nat(20),
    }),
    { minLength: 1, maxLength: 8 },
  ),
});

/** The recipe's result for the given leaves; every step sees all values before it. */
export function build({ steps }: Recipe, leaves: readonly Value[]): Value {
  const values = [...leaves];
  for (const { op, left, right } of steps) {
    const pick = (at: number): Value => values[values.length - 1 - (at % values.length)] as Value;
    values.push(OPS[op](pick(left), pick(right)));
  }
  return values.at(-1) as Value;
}
