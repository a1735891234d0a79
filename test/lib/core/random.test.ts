import assert from "node:assert/strict";
import fc from "fast-check";
import { Random } from "../../../lib/core/random.js";

describe("core/random", () => {
  it("gives the reference sequence of xoshiro128** 1.1", () => {
    const random = Random.from([1, 2, 3, 4]);
    const drawn = Array.from({ length: 10 }, () => random.bits());
    assert.deepEqual(
      drawn,
      [
        11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597,
        4258142804,
      ],
    );
  });

  it("goes on bit for bit from a saved state", () => {
    const step = fc.constantFrom("uniform", "normal", "bits", "shuffle");
    fc.assert(
      fc.property(fc.nat(2 ** 31), fc.array(step), fc.array(step), (seed, before, after) => {
        const random = new Random(seed);
        const run = (on: Random, steps: readonly string[]) =>
          steps.map((name) => {
            if (name === "shuffle") return on.shuffle([1, 2, 3, 4, 5]);
            return on[name as "uniform" | "normal" | "bits"]();
          });
        run(random, before);
        const saved = JSON.parse(JSON.stringify(random.state)) as typeof random.state;
        assert.deepEqual(run(Random.from(saved), after), run(random, after));
      }),
    );
  });

  it("spreads whole numbers evenly, also where 2³² is no multiple of the bound", () => {
    const random = new Random(1);
    const counts = [0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 70_000; i++) counts[random.integer(7)]! += 1;
    const chiSquared = counts.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0);
    assert.ok(chiSquared < 22.46, `χ² with 6 degrees of freedom is ${chiSquared}`);
  });

  it("draws normal numbers with the mean, deviation and tails asked for", () => {
    const random = new Random(2);
    const drawn = Array.from({ length: 50_000 }, () => random.normal(3, 2));
    const mean = drawn.reduce((sum, x) => sum + x, 0) / drawn.length;
    const variance = drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length;
    const within = drawn.filter((x) => Math.abs(x - 3) < 2).length / drawn.length;
    assert.ok(Math.abs(mean - 3) < 0.04 && Math.abs(variance - 4) < 0.12);
    assert.ok(Math.abs(within - 0.6827) < 0.01);
  });

  it("keeps uniform numbers inside the interval, and shuffles without losing an item", () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: -1e9, max: 1e9, noNaN: true }), (seed, low) => {
        const random = new Random(seed);
        const high = low + 1e-3;
        for (let i = 0; i < 20; i++) {
          const x = random.uniform(low, high);
          assert.ok(x >= low && x < high);
        }
        assert.deepEqual(
          random.shuffle([1, 2, 3, 4]).toSorted((a, b) => a - b),
          [1, 2, 3, 4],
        );
      }),
    );
  });

  it("names what it cannot take", () => {
    assert.throws(
      () => new Random(1.5),
      /seed must be a whole number in \[0, 4294967296\); received 1\.5/,
    );
    assert.throws(() => new Random(0).integer(0), /bound must be/);
    assert.throws(() => new Random(0).uniform(1, 1), /high must be a finite number above 1/);
    assert.throws(() => new Random(0).normal(0, -1), /standardDeviation/);
    assert.throws(() => new Random(0).choice([]), /items/);
    assert.throws(() => Random.from([0, 0, 0, 0]), /not all 0/);
  });
});
