/**
 * Run as a program, in a process of its own: trains a large layer by a jitted step with Adam, and prints how
 * much memory that took at most, in sizes of its weights.
 */
import { readFileSync } from "node:fs";
import { tf } from "../../../../lib/engine/index.js";
import { jit } from "../../../../lib/engine/jit/jit.js";

const UNITS = 3000;

/** In bytes, from Linux; the most so far. */
function peak(): number {
  const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return Number(kilobytes) * 1024;
}

const weights = tf.variable(tf.zeros([UNITS, UNITS]));
const adam = tf.train.adam(0.01);
const step = jit(
  (x: ReturnType<typeof tf.ones>) => adam.minimize(() => x.matMul(weights).square().mean(), true),
  { xla: false },
);
const x = tf.ones([8, UNITS]);
x.matMul(weights).dataSync();
const before = peak();
for (let i = 0; i < 6; i++) tf.dispose(step(x) ?? []);
process.stdout.write(JSON.stringify({ sizes: (peak() - before) / (4 * UNITS ** 2) }));
