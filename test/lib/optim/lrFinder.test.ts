import assert from "node:assert/strict";
import { HOST } from "../../../lib/core/host.js";
import { lrFinder } from "../../../lib/optim/index.js";
import { assertClose } from "./close.js";

/** Plain descent on ½ w²: the loss falls for rates below 2 and explodes above. */
function parabola(): (rate: number) => number {
  let w = 10;
  return (rate) => {
    const loss = 0.5 * w * w;
    w -= rate * w;
    return loss;
  };
}

const quiet = { verbose: false };

describe("lrFinder", () => {
  it("sweeps rates of equal distance on a logarithmic axis", async () => {
    const rates: number[] = [];
    const { points, diverged } = await lrFinder(
      (rate) => {
        rates.push(rate);
        return 1 / rates.length;
      },
      { ...quiet, minLearningRate: 1e-4, maxLearningRate: 1, steps: 5 },
    );
    rates.forEach((rate, i) => assertClose(rate, 10 ** (i - 4), 1e-12));
    assert.deepEqual(
      points.map(({ rate }) => rate),
      rates,
    );
    assert.equal(diverged, false);
  });

  it("smooths as a mean with weights βⁱ: exact for a constant, by hand for two", async () => {
    const same = await lrFinder(() => 3, { ...quiet, steps: 20 });
    for (const { smoothed } of same.points) assertClose(smoothed, 3, 1e-12);
    let calls = 0;
    const two = await lrFinder(() => (++calls === 1 ? 1 : 4), {
      ...quiet,
      steps: 5,
      smoothing: 0.5,
      divergence: 100,
    });
    assertClose(two.points[1]?.smoothed, (0.5 * 1 + 4) / 1.5, 1e-12);
  });

  it("ends when the loss explodes or is no number, and suggests rates below that", async () => {
    const found = await lrFinder(parabola(), { ...quiet, maxLearningRate: 100 });
    assert.ok(found.diverged);
    const { steepest, valley, minimum } = found.suggestion;
    for (const rate of [steepest, valley, minimum]) {
      assert.ok(rate !== null && rate > 1e-3 && rate < 2, String(rate));
    }
    assert.ok((steepest ?? NaN) < 10 * (minimum ?? NaN), "before the lowest loss");
    let calls = 0;
    const nan = await lrFinder(() => (++calls > 8 ? NaN : 1 / calls), quiet);
    assert.ok(nan.diverged);
    assert.equal(nan.points.length, 8);
  });

  it("suggests nothing when the loss never falls", async () => {
    let calls = 0;
    const { suggestion } = await lrFinder(() => ++calls, { ...quiet, steps: 10, divergence: 100 });
    assert.deepEqual(suggestion, { steepest: null, valley: null, minimum: null });
  });

  it("stops when the cell is stopped, and passes on what the step throws", async () => {
    const failing = (rate: number) => {
      if (rate > 0.01) throw new Error("no more data");
      return 1;
    };
    await assert.rejects(lrFinder(failing, quiet), /no more data/);
    const controller = new AbortController();
    const globals = globalThis as { [HOST]?: unknown };
    globals[HOST] = { signal: controller.signal, show: () => Promise.resolve() };
    let calls = 0;
    const counting = () => {
      if (++calls === 5) controller.abort();
      return 1;
    };
    try {
      await assert.rejects(lrFinder(counting, quiet), { name: "InterruptedError" });
    } finally {
      delete globals[HOST];
    }
    assert.equal(calls, 5);
  });

  it("refuses what makes no sense", async () => {
    const one = () => 1;
    const cases: [() => Promise<unknown>, RegExp][] = [
      [() => lrFinder(3 as never), /step must be a function/],
      [() => lrFinder(() => "1" as never, quiet), /step must be a function that gives the loss/],
      [() => lrFinder(() => NaN, quiet), /step must be a function that gives the loss/],
      [() => lrFinder(one, { minLearningRate: 0 }), /minLearningRate/],
      [() => lrFinder(one, { minLearningRate: 1, maxLearningRate: 1 }), /maxLearningRate/],
      [() => lrFinder(one, { steps: 4 }), /steps must be at least 5/],
      [() => lrFinder(one, { smoothing: 1 }), /smoothing/],
      [() => lrFinder(one, { divergence: 1 }), /divergence/],
    ];
    for (const [call, message] of cases) await assert.rejects(call, message);
  });
});
