import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { jit } from "../../../../lib/engine/jit/jit.js";
import { nativeTensors } from "./counting.js";
import { histories, numbers, World } from "./programs.js";

describe("compiled programs", function () {
  this.timeout(240_000);

  it("do what the programs do, whatever happens between calls: results, variables, slots, clones; and leave nothing", async () => {
    await fc.assert(
      fc.asyncProperty(histories, async ({ programs, calls }) => {
        const before = [tf.memory().numTensors, nativeTensors()];
        const [eager, jitted] = [new World(), new World()];
        const compiled = programs.map((program) =>
          jit((argument: tf.Tensor) => program.run(jitted, argument), { xla: false }),
        );
        const results: [tf.Tensor[], tf.Tensor[]][] = [];
        try {
          for (const { program, argument, act } of calls) {
            for (const world of [eager, jitted]) act(world);
            const given = tf.tensor1d([...argument]);
            results.push([
              tf.tidy(() => programs[program]?.run(eager, given) ?? []),
              compiled[program]?.(given) ?? [],
            ]);
            given.dispose();
            assertClose(await eager.state(), await jitted.state());
          }
          for (const pair of results)
            assertClose(...(pair.map((each) => each.map(numbers)) as Pair));
          assertClose(eager.held.map(numbers), jitted.held.map(numbers));
        } finally {
          tf.dispose(results);
          for (const each of compiled) each.dispose();
          for (const world of [eager, jitted]) world.dispose();
        }
        assert.deepEqual([tf.memory().numTensors, nativeTensors()], before);
      }),
      { numRuns: 60 },
    );
  });
});

type Pair = [number[][], number[][]];

function assertClose(expected: readonly number[][], given: readonly number[][]): void {
  assert.equal(given.length, expected.length);
  expected.forEach((row, i) => {
    row.forEach((value, at) => {
      const found = given[i]?.[at] ?? NaN;
      const near = Math.abs(found - value) <= 1e-3 * Math.max(1, Math.abs(value));
      assert.ok(near, `${i}[${at}]: ${found} instead of ${value}`);
    });
  });
}
