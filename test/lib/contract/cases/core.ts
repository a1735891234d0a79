import * as dl from "../../../../lib/index.js";
import type { Contract } from "../harness.js";
import { atLeastZero, but, count, finite, given, numbers, seed, takes } from "../kinds.js";

const random = () => new dl.Random(3);

/** A contract of a method of a stream. */
const method = (
  name: "uniform" | "normal" | "integer" | "choice" | "shuffle",
  args: Contract["args"],
): Contract => ({
  name: `Random#${name}`,
  args,
  call: (...values) => (random()[name] as (...args: unknown[]) => unknown)(...values),
});

const words = [1, 2, 3, 4];

export const CORE: readonly Contract[] = [
  {
    name: "ArgumentError",
    args: {
      argument: given(() => "rate"),
      expectation: given(() => "> 0"),
      received: given(() => -1),
    },
  },
  { name: "Random", args: { seed: seed() } },
  {
    name: "Random.from",
    args: {
      state: but(takes(numbers(words), "huge"), {
        "all zero": () => [0, 0, 0, 0],
        "too short": () => [1, 2, 3],
        negative: () => [1, 2, 3, -4],
        huge: () => [1, 2, 3, 2 ** 32],
      }),
    },
    call: (state: dl.RandomState) => dl.Random.from(state),
  },
  method("uniform", { low: finite(0), high: but(finite(1), { "below low": () => -1 }) }),
  method("normal", { mean: finite(0), standardDeviation: atLeastZero(1) }),
  method("integer", { bound: but(count(6), { "above 2³²": () => 2 ** 32 + 1 }) }),
  method("choice", {
    items: but(
      given(() => [1, 2]),
      { empty: () => [] },
    ),
  }),
  method("shuffle", { items: given(() => [1, 2]) }),
];
