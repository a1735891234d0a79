import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { jit } from "../../../../lib/engine/jit/jit.js";
import type { Compiled, Definition } from "../../../../lib/engine/jit/operation.js";
import { FasterOf, mayHelp } from "../../../../lib/engine/jit/xla.js";

/** A form of ten operations that takes some milliseconds a call, and says what it is asked to do. */
function form(name: string, milliseconds: number, log: string[]): Compiled {
  return {
    operations: Array<string>(10).fill("Mul"),
    definition: {} as Definition,
    xla: name === "xla",
    stands: () => true,
    run() {
      log.push(name);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
      return [];
    },
    dispose: () => void log.push(`${name} disposed`),
  };
}

/** What runs, and for how many calls in a row. */
function runs(log: readonly string[]): readonly (readonly [name: string, calls: number])[] {
  const rows: [string, number][] = [];
  for (const name of log) {
    const last = rows.at(-1);
    if (last?.[0] === name) last[1]++;
    else rows.push([name, 1]);
  }
  return rows;
}

describe("XLA, left to jit", () => {
  it("is tried on small graphs, and not where it is known to be slower or to take much memory", () => {
    const products = ["MatMul", "Tanh", "ResourceApplyAdam"];
    assert.equal(mayHelp(products, 1e6), true);
    assert.equal(mayHelp(products, 75e6), false);
    assert.equal(mayHelp(["Conv2D", ...products], 1000), false);
    assert.equal(mayHelp(Array<string>(500).fill("Mul"), 0), false);
  });

  it("has its trial when the graph has run for half as long as XLA compiles, and stays if it wins", () => {
    for (const [plain, xla, winner] of [
      [8, 1, "xla"],
      [1, 8, "plain"],
    ] as const) {
      const log: string[] = [];
      const faster = new FasterOf(form("plain", plain, log), () => form("xla", xla, log));
      for (let call = 0; call < 60; call++) faster.run([]);
      const [first, trial, disposed, last] = runs(log);
      // 20 ms, and 6 calls at least; a call waits longer on a busy machine, never shorter.
      assert.equal(first?.[0], "plain");
      assert.ok((first?.[1] ?? 0) >= 6 && (first?.[1] ?? 0) <= Math.max(6, 20 / plain + 1));
      assert.deepEqual(trial, ["xla", 7]);
      assert.deepEqual(disposed, [`${winner === "xla" ? "plain" : "xla"} disposed`, 1]);
      assert.equal(last?.[0], winner);
      assert.equal(faster.xla, winner === "xla");
    }
  });

  it("is given up where it cannot be made or run", () => {
    const log: string[] = [];
    const broken = {
      ...form("xla", 1, log),
      run: () => {
        throw new Error("no kernel");
      },
    };
    for (const other of [() => broken, () => assert.fail("not to be made")]) {
      const faster = new FasterOf(form("plain", 4, log), other);
      for (let call = 0; call < 20; call++) faster.run([]);
      assert.equal(faster.xla, false);
    }
    assert.deepEqual(runs(log), [
      ["plain", 6],
      ["xla disposed", 1],
      ["plain", 34],
    ]);
  });

  it("changes no result and no variable while it is tried", () => {
    const [eager, jitted] = [false, true].map((compiled) => {
      const w = tf.tidy(() => tf.variable(tf.linspace(-1, 1, 250_000).reshape([500, 500])));
      const optimizer = tf.train.adam(0.1);
      const own = (x: tf.Tensor): tf.Scalar =>
        optimizer.minimize(() => w.mul(x).sub(1).square().mean().asScalar(), true, [
          w,
        ]) as tf.Scalar;
      const step = compiled ? jit(own) : own;
      const seen: number[][] = [];
      const x = tf.tidy(() => tf.linspace(0, 2, 250_000).reshape([500, 500]));
      // One call makes slots, one traces; some 2 ms each, so that XLA has had its trial after a third.
      for (let call = 0; call < 120; call++) {
        const loss = step(x);
        seen.push([...loss.dataSync(), ...w.dataSync().filter((_, i) => i % 5000 === 0)]);
        loss.dispose();
      }
      tf.dispose([x, w]);
      optimizer.dispose();
      return seen;
    });
    for (const [i, row] of (eager ?? []).entries()) {
      row.forEach((value, at) => assert.ok(Math.abs(value - (jitted?.[i]?.[at] ?? NaN)) < 1e-4));
    }
  });
});
