import assert from "node:assert/strict";
import fc from "fast-check";
import { HOST } from "../../../lib/core/host.js";
import { Random } from "../../../lib/core/random.js";
import {
  gradientDescent,
  gradientNoise,
  lastBatchSize,
  leastSquaresLine,
  naiveForwardPasses,
  squaredErrorOfLine,
  totalUpdates,
  tuneNaively,
  updatesPerEpoch,
} from "../../../lib/optim/index.js";
import { assertClose } from "./close.js";

const random = new Random(5);
const x = Array.from({ length: 60 }, () => random.uniform(-1, 1));
const y = x.map((value) => 2 * value - 1 + random.normal(0, 0.3));
const problem = squaredErrorOfLine(x, y);

describe("squaredErrorOfLine", () => {
  it("its gradient is the central difference, on all samples and on some", () => {
    for (const indices of [undefined, [3], [0, 7, 7]]) {
      const w = [0.4, -0.2];
      problem.gradient(w, indices).forEach((slope, i) => {
        const near = (d: number) => problem.value(w.with(i, (w[i] ?? NaN) + d), indices);
        assertClose(slope, (near(1e-5) - near(-1e-5)) / 2e-5, 1e-8);
      });
    }
  });

  it("leastSquaresLine is where its gradient vanishes", () => {
    for (const slope of problem.gradient(leastSquaresLine(x, y))) assertClose(slope, 0, 1e-12);
    assert.throws(
      () => leastSquaresLine([1, 1], [2, 3]),
      /x must be numbers that are not all equal/,
    );
    assert.throws(() => squaredErrorOfLine([1], [1, 2]), /y must be 1 finite numbers/);
  });
});

describe("gradientDescent", () => {
  const options = { w0: [0, 0], learningRate: 0.1, seed: 3 };

  it("counts updates and sample gradients in all three regimes", () => {
    for (const [batchSize, perEpoch] of [
      ["all", 1],
      [16, 4],
      [1, 60],
    ] as const) {
      const { points, sampleGradients, end } = gradientDescent(problem, {
        ...options,
        batchSize,
        epochs: 3,
      });
      assert.equal(points.length, 1 + 3 * perEpoch);
      assert.equal(sampleGradients, 180);
      assert.equal(end.epoch, 3);
      for (const { w, loss } of points) assert.equal(loss, problem.value(w));
    }
  });

  it("batch descent reaches the line of closed form", () => {
    const { end } = gradientDescent(problem, { ...options, batchSize: "all", epochs: 2000 });
    leastSquaresLine(x, y).forEach((value, i) => assertClose(end.w[i], value, 1e-9));
  });

  it("a batch of all samples is the full gradient, whatever the seed", () => {
    const run = (seed: number) =>
      gradientDescent(problem, { ...options, seed, batchSize: 60, epochs: 5 }).end.w;
    assert.deepEqual(run(1), run(2));
  });

  it("uses each sample once an epoch", () => {
    const seen: number[] = [];
    const spy = {
      ...problem,
      gradient: (w: readonly number[], indices: readonly number[] = []) => {
        seen.push(...indices);
        return problem.gradient(w, indices);
      },
    };
    gradientDescent(spy, { ...options, batchSize: 7, epochs: 1 });
    assert.deepEqual(
      seen.toSorted((a, b) => a - b),
      x.map((_, i) => i),
    );
    assert.notDeepEqual(
      seen,
      x.map((_, i) => i),
    );
  });

  it("the same seed gives the same run, another seed another", () => {
    const run = (seed: number) =>
      gradientDescent(problem, { ...options, seed, batchSize: 5, epochs: 2 });
    assert.deepEqual(run(1), run(1));
    assert.notDeepEqual(run(1).end.w, run(2).end.w);
  });

  it("stops when the cell is stopped", () => {
    const globals = globalThis as { [HOST]?: unknown };
    globals[HOST] = { signal: AbortSignal.abort(), show: () => Promise.resolve() };
    try {
      assert.throws(() => gradientDescent(problem, { ...options, batchSize: 1, epochs: 1 }), {
        name: "InterruptedError",
      });
    } finally {
      delete globals[HOST];
    }
  });

  it("refuses batches and starts that do not fit", () => {
    const go = (batchSize: number, w0: number[]) => () =>
      gradientDescent(problem, { batchSize, epochs: 1, w0 });
    assert.throws(go(61, [0, 0]), /batchSize must be at most the 60 samples; received 61/);
    assert.throws(go(0, [0, 0]), /batchSize/);
    assert.throws(go(1, [0]), /w0 must be 2 finite numbers/);
  });
});

describe("gradientNoise", () => {
  it("falls as one over the batch size", () => {
    const noise = gradientNoise(problem, { w: [0, 0], batchSizes: [1, 4, 16, 64], draws: 600 });
    assert.ok(Math.abs(noise.slope + 1) < 0.1, String(noise.slope));
    const perSample = x.map((_, i) => problem.gradient([0, 0], [i]));
    const exact = problem.gradient([0, 0]);
    const variance =
      perSample
        .flatMap((g) => g.map((value, k) => (value - (exact[k] ?? NaN)) ** 2))
        .reduce((a, b) => a + b) / x.length;
    for (const point of noise.points) {
      assertClose((point.variance * point.batchSize) / variance, 1, 0.15);
    }
    assert.throws(() => gradientNoise(problem, { w: [0, 0], batchSizes: [4] }), /batchSizes/);
  });
});

describe("tuneNaively", () => {
  it("moves 0.3 to 0.25 when that lowers the loss, in two passes", () => {
    const loss = ([w = NaN]: readonly number[]) => 2 * w - 0.1;
    const { w, forwardPasses, tries } = tuneNaively(loss, [0.3]);
    assert.equal(w[0], 0.25);
    assert.equal(forwardPasses, 2);
    assert.deepEqual(
      tries.map(({ value, loss: l, kept }) => [value, Number(l.toFixed(12)), kept]),
      [
        [0.35, 0.6, false],
        [0.25, 0.4, true],
      ],
    );
  });

  it("never raises the loss, and needs two passes per coefficient and round", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 4 }),
        (w0, rounds) => {
          let calls = 0;
          const loss = (w: readonly number[]) => {
            calls++;
            return w.reduce((sum, value, i) => sum + Math.cos(3 * value + i), 0);
          };
          const before = loss(w0);
          calls = 0;
          const after = tuneNaively(loss, w0, { rounds });
          assert.ok(after.loss <= before);
          assert.equal(after.forwardPasses, 2 * w0.length * rounds);
          assert.equal(calls, after.forwardPasses + 1);
        },
      ),
    );
    assert.equal(naiveForwardPasses(407_050), 814_100);
  });
});

describe("updates", () => {
  it("has the course's numbers", () => {
    assert.equal(updatesPerEpoch(60_000, 128), 469);
    assert.equal(lastBatchSize(60_000, 128), 96);
    assert.equal(totalUpdates(60_000, 128, 5), 2345);
    assert.equal(totalUpdates(60_000, 128, 10), 4690);
    assert.equal(updatesPerEpoch(60_000, 60_000), 1);
    assert.equal(updatesPerEpoch(60_000, 1), 60_000);
    assert.throws(() => updatesPerEpoch(0, 1), /samples must be a whole number ≥ 1; received 0/);
    assert.throws(() => updatesPerEpoch(10, 2.5), /batchSize/);
  });

  it("the batches of an epoch hold every sample once", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e4 }), (n, b) => {
        const last = lastBatchSize(n, b);
        assert.ok(last >= 1 && last <= b);
        assert.equal((updatesPerEpoch(n, b) - 1) * b + last, n);
      }),
    );
  });
});
