/** `%time`, `%%time` and `%timeit`. */
import { writeStream } from "../streams.js";

/** How many tensors there are; undefined where tf is not. */
export type CountTensors = () => number | undefined;

export interface Clock {
  readonly wall: number;
  readonly processor: NodeJS.CpuUsage;
  readonly tensors: number | undefined;
}

export function readClock(countTensors: CountTensors): Clock {
  const tensors = countTensors();
  return { tensors, processor: process.cpuUsage(), wall: performance.now() };
}

/** `Wall time: 1.23 s · processor: 2.1 s (user 2.0 s, system 0.1 s) · tensors: +3, now 12` */
export function describeTime(since: Clock, countTensors: CountTensors): string {
  const wall = performance.now() - since.wall;
  const { user, system } = process.cpuUsage(since.processor);
  const parts = [
    `Wall time: ${duration(wall)}`,
    `processor: ${duration((user + system) / 1000)} (user ${duration(user / 1000)}, system ${duration(system / 1000)})`,
  ];
  const now = countTensors();
  const created = now === undefined ? 0 : now - (since.tensors ?? 0);
  if (created !== 0) parts.push(`tensors: ${created > 0 ? "+" : ""}${created}, now ${now}`);
  return parts.join(" · ");
}

const RUNS = 7;
/** A run repeats the code until it takes this long, so that the clock's steps do not matter. */
const RUN_MS = 100;
const LONGEST_LOOP = 10_000_000;

export async function timeRepeatedly(code: () => unknown, wait: Wait): Promise<void> {
  // The first call may load or compile what the others find ready.
  await timeLoops(code, 1, wait);
  let loops = 1;
  let elapsed = await timeLoops(code, loops, wait);
  while (elapsed < RUN_MS && loops < LONGEST_LOOP) {
    loops *= elapsed < RUN_MS / 20 ? 10 : Math.ceil(RUN_MS / elapsed);
    elapsed = await timeLoops(code, loops, wait);
  }
  // The runs before this one have warmed the code up.
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) times.push((await timeLoops(code, loops, wait)) / loops);
  const mean = times.reduce((sum, one) => sum + one, 0) / RUNS;
  const variance = times.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (RUNS - 1);
  writeStream(
    "stdout",
    `${duration(mean)} ± ${duration(Math.sqrt(variance))} per loop (mean ± standard deviation of ${RUNS} runs of ${loops.toLocaleString("en-US")} ${loops === 1 ? "loop" : "loops"} each; best ${duration(Math.min(...times))})\n`,
  );
}

/** Lets Stop end the wait. */
export type Wait = <T>(value: T) => Promise<Awaited<T>>;

interface StopFlag {
  readonly __gradlabStop: number;
  readonly __gradlabInterrupt: () => void;
}

/** Where the last value goes, so that no compiler leaves the work out. */
export const sink: { value: unknown } = { value: undefined };

async function timeLoops(code: () => unknown, loops: number, wait: Wait): Promise<number> {
  const stop = globalThis as unknown as StopFlag;
  const start = performance.now();
  for (let loop = 0; loop < loops; loop++) {
    const value = code();
    sink.value = value instanceof Promise ? await wait(value) : value;
    if (stop.__gradlabStop) stop.__gradlabInterrupt();
  }
  const elapsed = performance.now() - start;
  sink.value = undefined;
  // A turn of the event loop, so that Stop and other answers come in between.
  await wait(new Promise((resolve) => setImmediate(resolve)));
  return elapsed;
}

/** Three digits and the unit that suits: 1.23 s, 45.6 ms, 789 µs, 12.3 ns; minutes from two of them on. */
export function duration(milliseconds: number): string {
  if (milliseconds >= 120_000) {
    const seconds = Math.round(milliseconds / 1000);
    return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  }
  if (milliseconds === 0) return "0 s";
  const [divisor, unit]: readonly [number, string] =
    milliseconds >= 999.5
      ? [1000, "s"]
      : milliseconds >= 0.9995
        ? [1, "ms"]
        : milliseconds >= 0.0009995
          ? [1e-3, "µs"]
          : [1e-6, "ns"];
  const value = milliseconds / divisor;
  return `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} ${unit}`;
}
