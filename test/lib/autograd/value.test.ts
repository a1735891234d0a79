import assert from "node:assert/strict";
import fc from "fast-check";
import { ArgumentError } from "../../../lib/core/errors.js";
import { GradientError } from "../../../lib/autograd/backward.js";
import { noGrad } from "../../../lib/autograd/noGrad.js";
import { Value } from "../../../lib/autograd/value.js";

const close = (actual: number | null, expected: number, tolerance = 1e-12): void => {
  assert.ok(actual !== null, "there is no gradient");
  assert.ok(
    Math.abs(actual - expected) <= tolerance,
    `${actual} is not ${expected} ± ${tolerance}`,
  );
};

describe("autograd/value", () => {
  it("carries the course's worked example", () => {
    const x = Value.input("x", 2);
    const w = Value.parameter("w", 3);
    const b = Value.parameter("b", 1);
    const yTrue = Value.input("y_true", 4);
    const loss = yTrue.absDifference(x.mul(w).add(b));
    assert.equal(loss.data, 3);
    loss.backward();
    assert.deepEqual([w.grad, b.grad, x.grad, yTrue.grad], [2, 1, 3, -1]);
    assert.deepEqual([w.data, b.data], [3, 1], "backward() must not change parameters");
  });

  it("agrees with micrograd's published example", () => {
    const a = Value.parameter("a", -4);
    const b = Value.parameter("b", 2);
    let c = a.add(b);
    let d = a.mul(b).add(b.pow(3));
    c = c.add(c.add(1));
    c = c.add(c.add(1).sub(a));
    d = d.add(d.mul(2).add(b.add(a).relu()));
    d = d.add(d.mul(3).add(b.sub(a).relu()));
    const f = c.sub(d).pow(2);
    const g = f.div(2).add(Value.constant(10).div(f));
    g.backward();
    close(g.data, 24.7041, 5e-5);
    close(a.grad, 138.8338, 5e-5);
    close(b.grad, 645.5773, 5e-5);
  });

  it("adds gradients of a value that is used twice", () => {
    const a = Value.parameter("a", 3);
    a.add(a).backward();
    assert.equal(a.grad, 2);
  });

  it("has no gradient before backward, and none again after zeroGrad", () => {
    const a = Value.parameter("a", 3);
    const y = a.mul(2);
    assert.deepEqual([a.grad, y.grad], [null, null]);
    assert.match(String(a), /grad —/);
    y.backward();
    y.zeroGrad();
    assert.deepEqual([a.grad, y.grad], [null, null]);
  });

  it("refuses a second backward, and adds when told to", () => {
    const a = Value.parameter("a", 3);
    const y = a.mul(2).named("y");
    y.backward();
    assert.throws(() => y.backward(), /a still has the gradient 2 of an earlier backward\(\)/);
    assert.throws(() => a.mul(5).backward(), GradientError, "another result shares the leaf");
    assert.equal(a.grad, 2, "a refused backward() changes nothing");
    y.backward({ accumulate: true });
    assert.deepEqual([a.grad, y.grad], [4, 1], "only leaves add up");
  });

  it("gives constants and detached values no gradient", () => {
    const a = Value.parameter("a", 3);
    const half = a.detach();
    const y = a.mul(half);
    y.backward();
    assert.deepEqual([a.grad, half.grad, half.requiresGrad], [3, null, false]);
    assert.throws(() => half.mul(2).backward(), /nothing to differentiate/);
  });

  it("records nothing inside noGrad, and records again after an exception", () => {
    const a = Value.parameter("a", 3);
    assert.equal(noGrad(() => a.mul(2)).requiresGrad, false);
    assert.throws(() =>
      noGrad(() => {
        throw new Error("inside");
      }),
    );
    assert.equal(a.mul(2).requiresGrad, true);
  });

  it("refuses a backward pass through changed numbers", () => {
    const w = Value.parameter("w", 3);
    const y = w.mul(2).named("y");
    w.data = 2.8;
    assert.throws(() => y.backward(), /w changed from 3 to 2\.8 after y was computed/);
    assert.throws(() => (y.data = 1), /y is a result/);
  });

  it("names the operation that gives no number", () => {
    const a = Value.input("a", -1);
    assert.throws(() => a.log(), /log\(a\) is not a number for -1/);
    assert.throws(() => Value.input("z", 0).div(0), /z \/ 0 is not a number/);
    assert.throws(() => Value.input("x", Number.NaN), ArgumentError);
    const zero = Value.parameter("zero", 0);
    const y = zero.pow(0.5).named("root").mul(0);
    assert.throws(() => y.backward(), /that root passes to zero is not a number: 0 · ∞/);
    assert.equal(zero.grad, null, "a failed backward() stores nothing");
  });

  it("reaches the far end of a chain of 100,000 operations", () => {
    const a = Value.parameter("a", 1);
    let y: Value = a;
    for (let i = 0; i < 100_000; i++) y = y.add(1);
    y.backward();
    assert.deepEqual([y.data, a.grad], [100_001, 1]);
  });

  it("adds and compares 200,000 values in one node", () => {
    const values = Array.from({ length: 200_000 }, (_, i) => Value.parameter("v", i));
    const total = Value.sum(values);
    total.backward();
    assert.deepEqual([total.data, values[5]?.grad], [19_999_900_000, 1]);
    total.zeroGrad();
    const largest = Value.max(values);
    largest.backward();
    assert.deepEqual([largest.data, values.at(-1)?.grad, values[0]?.grad], [199_999, 1, 0]);
  });

  it("shares the gradient of max evenly between ties", () => {
    const values = [2, 5, 5, 1].map((number, i) => Value.parameter(`v${i}`, number));
    Value.max(values).backward();
    assert.deepEqual(
      values.map(({ grad }) => grad),
      [0, 0.5, 0.5, 0],
    );
    assert.throws(() => Value.max([]), ArgumentError);
  });

  it("keeps the slopes of sigmoid and tanh where 1 − σ rounds to 0", () => {
    const slope = (number: number, method: "sigmoid" | "tanh"): number => {
      const x = Value.parameter("x", number);
      x[method]().backward();
      return x.grad ?? Number.NaN;
    };
    assert.ok(Math.abs(slope(40, "sigmoid") / Math.exp(-40) - 1) < 1e-12);
    assert.ok(Math.abs(slope(25, "tanh") / (4 * Math.exp(-50)) - 1) < 1e-12);
  });

  it("keeps sigmoid and tanh finite at the extremes", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e4, max: 1e4, noNaN: true }), (number) => {
        for (const method of ["sigmoid", "tanh", "relu"] as const) {
          const x = Value.parameter("x", number);
          const y = x[method]();
          y.backward();
          assert.ok(Number.isFinite(y.data) && Number.isFinite(x.grad));
        }
      }),
    );
  });
});
