import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { jit } from "../../../../lib/engine/jit/jit.js";
import { mayHelp } from "../../../../lib/engine/jit/xla.js";

describe("XLA, left to jit", () => {
  it("is tried on small graphs, and not where it is known to be slower or to take much memory", () => {
    const products = ["MatMul", "Tanh", "ResourceApplyAdam"];
    assert.equal(mayHelp(products, 1e6), true);
    assert.equal(mayHelp(products, 75e6), false);
    assert.equal(mayHelp(["Conv2D", ...products], 1000), false);
    assert.equal(mayHelp(Array<string>(500).fill("Mul"), 0), false);
  });

  it("changes no result and no variable while it is tried", () => {
    const [eager, jitted] = [false, true].map((compiled) => {
      const w = tf.tidy(() => tf.variable(tf.tensor2d([[0.5, -0.2]])));
      const optimizer = tf.train.adam(0.1);
      const own = (x: tf.Tensor): tf.Scalar =>
        optimizer.minimize(() => w.mul(x).sub(1).square().mean().asScalar(), true, [
          w,
        ]) as tf.Scalar;
      const step = compiled ? jit(own) : own;
      const seen: number[][] = [];
      const x = tf.tensor2d([[1, 2]]);
      // One call makes slots, one traces; each form is timed for some calls.
      for (let call = 0; call < 20; call++) {
        const loss = step(x);
        seen.push([...loss.dataSync(), ...w.dataSync()]);
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
