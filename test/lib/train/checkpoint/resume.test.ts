import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Callback } from "../../../../lib/train/index.js";
import { train, VARIANTS } from "./trainings.js";

/** Ends a training after so many batches, as a crash does. */
function crashAfter(batches: number): Callback {
  let count = 0;
  return {
    onBatchEnd: () => {
      if (++count === batches) throw new Error("crash");
    },
  };
}

describe("a training that goes on from a checkpoint", () => {
  let path: string;
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), "resume-"));
  });
  afterEach(() => rmSync(path, { recursive: true, force: true }));

  for (const [name, variant] of Object.entries(VARIANTS)) {
    it(`ends as if it had never been cut off: ${name}`, async () => {
      const whole = await train(variant);
      for (const every of [{ epochs: 1 }, { batches: 1 }, { batches: 3, epochs: 2 }]) {
        const checkpoint = { path: join(path, JSON.stringify(every)), every };
        let cuts = 0;
        for (let attempt = 0; ; attempt++) {
          assert.ok(attempt < 40, "it comes to an end");
          // A batch further each time, so that also one without a new checkpoint is among them.
          const crash = [crashAfter(2 + ((attempt * 3) % 7))];
          try {
            const bits = await train(variant, { checkpoint, resume: true }, crash);
            assert.equal(bits, whole, `after ${cuts} cuts`);
            break;
          } catch (error) {
            if ((error as Error).message !== "crash") throw error;
            cuts++;
          }
        }
        assert.ok(cuts >= 3);
        assert.equal(readdirSync(checkpoint.path).length, 2);
      }
    });
  }
});
