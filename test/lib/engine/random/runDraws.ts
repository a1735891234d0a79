/** Run as a program: draws everything random on the engine that GRADLAB_ENGINE names; prints JSON. */
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { jit } from "../../../../lib/engine/jit/jit.js";
import { seedAll } from "../../../../lib/engine/seed.js";
import { INITIALIZERS, LAYERS, OPERATIONS, ORDERS, type Draw } from "./draws.js";

/** Three draws in a row after one seed, after the same again, and after another. */
export interface Drawn {
  readonly first: readonly number[][];
  readonly again: readonly number[][];
  readonly other: readonly number[][];
  /** Tensors that one more draw left behind, but for what it returned. */
  readonly left: number;
}
/** Or why it cannot be drawn from. */
export type Seen = Readonly<Record<string, Drawn | string>>;
/** Of one engine. */
export interface SeenAll {
  readonly eager: Seen;
  readonly compiled: Seen;
  readonly orders: Seen;
}

const SEEDS = { first: 7, again: 7, other: 8 };

function drawn(make: Draw, wrap: (draw: () => tf.Tensor) => () => tf.Tensor): Drawn | string {
  try {
    let left = 0;
    const entries = Object.entries(SEEDS).map(([name, seed]) => {
      seedAll(seed);
      const draw = wrap(make());
      const values = (): number[] => {
        const result = draw();
        const numbers = Array.from(result.dataSync());
        result.dispose();
        return numbers;
      };
      const rows = [values(), values()];
      const before = tf.memory().numTensors;
      rows.push(values());
      left = tf.memory().numTensors - before;
      return [name, rows] as const;
    });
    return { ...(Object.fromEntries(entries) as unknown as Omit<Drawn, "left">), left };
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

const table = (wrap: (draw: () => tf.Tensor) => () => tf.Tensor): Seen =>
  Object.fromEntries(
    Object.entries({ OPERATIONS, INITIALIZERS, LAYERS }).flatMap(([kind, draws]) =>
      Object.entries(draws).map(([name, make]) => [`${kind} ${name}`, drawn(make, wrap)]),
    ),
  );

async function orders(): Promise<Seen> {
  const seen: Record<string, Drawn> = {};
  for (const [name, order] of Object.entries(ORDERS)) {
    const rows: Record<string, number[][]> = {};
    for (const [which, seed] of Object.entries(SEEDS)) {
      seedAll(seed);
      rows[which] = [await order(), await order(), await order()];
    }
    seen[name] = { ...(rows as unknown as Omit<Drawn, "left">), left: 0 };
  }
  return seen;
}

console.log(
  JSON.stringify({
    eager: table((draw) => draw),
    compiled: table((draw) => jit(draw, { xla: false })),
    orders: await orders(),
  }),
);
