import { median, percentile } from "../statistics.js";
import { printTable } from "../table.js";
import type { Network } from "./networks.js";
import type { Loaded, Ran, Report } from "./trainer.js";

/** All that was measured of one way to train a network. */
export interface Measured extends Loaded, Report {
  readonly name: string;
  /** Milliseconds a step, round by round. */
  readonly times: readonly Ran[];
}

/** One bar that jit is held to. */
export interface Verdict {
  readonly network: string;
  readonly bar: string;
  /** By wall time and by CPU time; where only one number is measured, the same twice. */
  readonly wall: number;
  readonly cpu: number;
  readonly held: boolean;
}

const wallOf = ({ times }: Measured): number => median(times.map(({ wall }) => wall));
const cpuOf = ({ times }: Measured): number =>
  percentile(
    times.map(({ cpu }) => cpu),
    0.1,
  );

/** One row per way to train, beside jit. */
export function printNetwork(network: Network, measured: readonly Measured[]): void {
  const jit = measured[0] as Measured;
  printTable(
    `${network.name}, batch ${network.batch}, ${network.optimizer}`,
    ["ms a step", "wall", "jit's share", "CPU", "jit's share", "first pass", "loss", "MiB"],
    measured.map((each) => [
      each.graph?.xla === true ? `${each.name} (XLA)` : each.name,
      wallOf(each).toFixed(2),
      (wallOf(jit) / wallOf(each)).toFixed(2),
      cpuOf(each).toFixed(2),
      (cpuOf(jit) / cpuOf(each)).toFixed(2),
      each.first.toFixed(0),
      each.loss.toFixed(5),
      each.resident.toFixed(0),
    ]),
  );
}

/** What the second call of a jitted step takes beyond an eager step, and the third beyond a compiled one. */
export function tracing(measured: readonly Measured[]): {
  readonly first: number;
  readonly trace: number;
  readonly load: number;
} | null {
  const [jit, eager] = ["jit", "eager"].map((name) => measured.find((each) => each.name === name));
  if (jit === undefined || eager === undefined) return null;
  const [first = 0, second = 0, third = 0] = jit.steps;
  return { first, trace: second - wallOf(eager), load: third - wallOf(jit) };
}

/** Holds jit to the bars of a network. */
export function verdicts(network: Network, measured: readonly Measured[]): Verdict[] {
  const jit = measured[0] as Measured;
  const find = (name: string): Measured | undefined => measured.find((each) => each.name === name);
  const found: Verdict[] = [];
  const add = (bar: string, wall: number, cpu: number, held: boolean): void => {
    found.push({ network: network.name, bar, wall, cpu, held });
  };
  const shares = (of: Measured): [number, number] => [
    wallOf(jit) / wallOf(of),
    cpuOf(jit) / cpuOf(of),
  ];
  const stock = find("tfjs-node fit");
  if (stock) {
    const [wall, cpu] = shares(stock).map((share) => 1 / share) as [number, number];
    add(`≥ ${network.bars.stock} × tfjs-node fit`, wall, cpu, wall >= network.bars.stock);
  }
  const keras = find("Keras, TensorFlow");
  if (keras) {
    const [wall, cpu] = shares(keras);
    add(`≤ ${network.bars.keras} × Keras, TensorFlow`, wall, cpu, wall <= network.bars.keras);
    const memory = jit.resident / keras.resident;
    add("≤ 1 × its memory", memory, memory, memory <= 1);
  }
  const jax = find("Keras, JAX");
  if (jax) add("aim: ≤ 1 × Keras, JAX", ...shares(jax), wallOf(jit) <= wallOf(jax));
  const { trace: most } = network.bars;
  const traced = tracing(measured);
  if (most !== undefined && traced !== null) {
    const took = traced.trace + traced.load;
    add(`trace and load ≤ ${most} ms`, took, took, took <= most);
  }
  return found;
}

export function printVerdicts(found: readonly Verdict[]): void {
  printTable(
    "jit and its bars (held or missed by wall time)",
    ["", "bar", "wall", "CPU", ""],
    found.map(({ network, bar, wall, cpu, held }) => [
      network,
      bar,
      wall.toFixed(wall < 100 ? 2 : 0),
      cpu.toFixed(cpu < 100 ? 2 : 0),
      held ? "held" : "MISSED",
    ]),
  );
}
