/**
 * Random programs that compute with tensors, assign to variables and train them, as they come out of
 * somebody's hands: what a compiled function has to agree about with the program itself.
 */
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { optimizers, schedules } from "../../../../lib/optim/index.js";

const SIZE = 3;

/** Two variables and what trains them. */
export class World {
  readonly variables = [
    tf.tidy(() => tf.variable(tf.tensor1d([0.5, -0.3, 0.1]))),
    tf.tidy(() => tf.variable(tf.tensor1d([0.2, 0.4, -0.6]))),
  ] as const;
  readonly optimizers = [
    tf.train.sgd(0.1),
    tf.train.momentum(0.1, 0.9),
    tf.train.adam(0.1, 0.9, 0.99, 0.1),
    tf.train.adagrad(0.1),
    optimizers.AdamW({ learningRate: 0.1, weightDecay: 0.01, epsilon: 0.1 }),
    optimizers.Nadam({ learningRate: 0.1, epsilon: 0.1 }),
    optimizers.SGD({
      learningRate: schedules.stepDecay({
        initialLearningRate: 0.1,
        decaySteps: 3,
        decayRate: 0.5,
      }),
    }),
  ];
  /** From outside of the program. */
  readonly constant = tf.tensor1d([1, -1, 0.5]);
  readonly held: tf.Tensor[] = [];

  variable(n: number): tf.Variable {
    return this.variables[n % 2] as tf.Variable;
  }

  /** Weights and slots. */
  async state(): Promise<number[][]> {
    const values = this.variables.map(numbers);
    for (const optimizer of this.optimizers) values.push(...(await stateOf(optimizer)));
    return values;
  }

  dispose(): void {
    for (const optimizer of this.optimizers) optimizer.dispose();
    tf.dispose([...this.variables, this.constant, ...this.held]);
  }
}

/** The count of steps, and slots. */
export async function stateOf(optimizer: tf.Optimizer): Promise<number[][]> {
  const [count, ...slots] = (await optimizer.getWeights()).map(({ tensor }) => tensor);
  // tfjs makes it for whoever asks, dl's is the optimizer's own.
  if (!("formula" in optimizer)) count?.dispose();
  return [[optimizer.iterations], ...slots.map(numbers)];
}

export const numbers = (tensor: tf.Tensor): number[] => [...tensor.dataSync()];

/** What one line of a program does; `pool` has what its lines have computed so far, the argument first. */
type Line = (world: World, pool: tf.Tensor[], results: tf.Tensor[]) => void;

const from = (pool: readonly tf.Tensor[], n: number): tf.Tensor =>
  pool[n % pool.length] as tf.Tensor;

const OPERATIONS: readonly ((a: tf.Tensor, b: tf.Tensor) => tf.Tensor)[] = [
  (a, b) => a.add(b),
  (a, b) => a.sub(b).mul(0.5),
  (a, b) => a.mul(b).tanh(),
  (a, b) => tf.maximum(a, b),
  (a) => tf.reverse(a),
  (a) => a.clone(),
  (a) => a.reshape([1, SIZE]).reshape([SIZE]),
  (a) => a.sum().mul(tf.onesLike(a)).tanh(),
  (a, b) => tf.tidy(() => tf.stack([a, b]).mean(0)),
];

/** A line is drawn as three numbers. */
const LINES: readonly ((n: number, m: number) => Line)[] = [
  (n, m) => (_, pool) => {
    pool.push(
      (OPERATIONS[n % OPERATIONS.length] ?? OPERATIONS[0]!)(from(pool, m), from(pool, m + n)),
    );
  },
  (n) => (world, pool) => void pool.push(world.variable(n).tanh()),
  (n) => (world, pool) => void pool.push(world.variable(n).clone()),
  (n) => (world, pool) => void pool.push(n % 2 ? tf.tensor1d([n % 3, 0.5, -0.5]) : world.constant),
  (n, m) => (world, pool) => world.variable(n).assign(from(pool, m)),
  (n, m) => (world, pool, results) => {
    const of = n % 3 === 0 ? [...world.variables] : [world.variable(n)];
    const target = from(pool, m).clone();
    const loss = world.optimizers[m % world.optimizers.length]?.minimize(
      () => world.variable(0).mul(world.variable(1).add(2)).sub(target).square().mean(),
      true,
      of,
    );
    if (loss) results.push(loss);
  },
  (n) => (_, pool, results) => void results.push(from(pool, n).clone()),
  (n) => (world, _, results) => void results.push(world.variable(n).clone()),
];

export interface Program {
  readonly run: (world: World, argument: tf.Tensor) => tf.Tensor[];
  /** For fast-check's report. */
  readonly toString: () => string;
}

type Drawn = readonly [line: number, n: number, m: number];

export function programOf(drawn: readonly Drawn[]): Program {
  const lines = drawn.map(([which, n, m]) => (LINES[which] as (typeof LINES)[0])(n, m));
  return {
    run(world, argument) {
      const results: tf.Tensor[] = [];
      const pool = [argument];
      for (const line of lines) line(world, pool, results);
      results.push(from(pool, pool.length - 1).sum());
      return results;
    },
    toString: () => JSON.stringify(drawn),
  };
}

const program: fc.Arbitrary<Program> = fc
  .array(fc.tuple(fc.nat(LINES.length - 1), fc.nat(20), fc.nat(20)), {
    minLength: 1,
    maxLength: 10,
  })
  .map(programOf);

/** What happens between two calls. */
type Act = (world: World) => void;

const ACTS: readonly ((n: number) => Act)[] = [
  () => () => undefined,
  (n) => (world) => void world.held.push(world.variable(n).clone()),
  (n) => (world) => {
    tf.tidy(() => world.variable(n).assign(tf.tensor1d([0.1 * (n % 7), 0.3, -0.2])));
  },
  (n) => (world) => world.variable(n).assign(world.constant),
  () => (world) => world.held.pop()?.dispose(),
  (n) => (world) => void world.variable(n).dataSync(),
  (n) => (world) => {
    const optimizer = world.optimizers[0] as unknown as { setLearningRate(rate: number): void };
    optimizer.setLearningRate(0.05 + 0.01 * (n % 5));
  },
];

export interface Call {
  /** 0 or 1: which program. */
  readonly program: number;
  readonly argument: readonly number[];
  /** What happens before. */
  readonly act: Act;
  readonly toString: () => string;
}

export function callOf(
  drawn: readonly [program: number, act: number, n: number, argument: number],
): Call {
  const [program, which, n, argument] = drawn;
  return {
    program,
    argument: [0.1 * argument, -0.2, 0.3],
    act: (ACTS[which] as (typeof ACTS)[0])(n),
    toString: () => JSON.stringify(drawn),
  };
}

/** Two programs on the same variables, and calls of them with what happens between. */
export const histories: fc.Arbitrary<{
  readonly programs: readonly Program[];
  readonly calls: readonly Call[];
}> = fc.record({
  programs: fc.tuple(program, program),
  calls: fc.array(fc.tuple(fc.nat(1), fc.nat(ACTS.length - 1), fc.nat(20), fc.nat(6)).map(callOf), {
    minLength: 4,
    maxLength: 12,
  }),
});
