import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { jit } from "../../../../lib/engine/jit/jit.js";
import { assertClose } from "./close.js";
import { nativeTensors } from "./counting.js";
import { histories, numbers, World } from "./programs.js";

const TOLERANCE = 1e-3;

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
            assertClose(await eager.state(), await jitted.state(), TOLERANCE);
          }
          for (const [expected, given] of results)
            assertClose(expected.map(numbers), given.map(numbers), TOLERANCE);
          assertClose(eager.held.map(numbers), jitted.held.map(numbers), TOLERANCE);
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
