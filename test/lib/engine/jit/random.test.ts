import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { jit } from "../../../../lib/engine/jit/jit.js";
import { seedAll } from "../../../../lib/engine/seed.js";

describe("jit and random operations", () => {
  const noisy = (x: tf.Tensor) => ({
    uniform: tf.randomUniform([1000], 2, 4),
    normal: tf.randomNormal([1000], 5, 3),
    truncated: tf.truncatedNormal([1000], 0, 1),
    dropped: tf.dropout(x, 0.25),
  });

  it("draw anew at each call, from the distribution that was asked for", () => {
    const draw = jit(noisy);
    const x = tf.ones([1000]);
    const calls = Array.from({ length: 4 }, () => draw(x));
    for (const name of ["uniform", "normal", "truncated", "dropped"] as const) {
      const texts = calls.map((each) => each[name].dataSync().join());
      assert.equal(new Set(texts).size, 4, name);
    }
    const last = calls[3] as (typeof calls)[number];
    const inside = last.uniform.dataSync().every((value) => value >= 2 && value < 4);
    assert.ok(inside);
    const mean = (values: tf.Tensor) => values.mean().dataSync()[0] as number;
    assert.ok(Math.abs(mean(last.uniform) - 3) < 0.1);
    assert.ok(Math.abs(mean(last.normal) - 5) < 0.5);
    assert.ok(last.truncated.dataSync().every((value) => Math.abs(value) <= 2));
    const dropped = [...last.dropped.dataSync()];
    assert.ok(dropped.every((value) => value === 0 || Math.abs(value - 4 / 3) < 1e-6));
    const share = dropped.filter((value) => value === 0).length / 1000;
    assert.ok(Math.abs(share - 0.25) < 0.06, `${share} dropped`);
    tf.dispose([x, calls]);
    draw.dispose();
  });

  it("follow seedAll", () => {
    const draw = jit(noisy);
    const x = tf.ones([1000]);
    tf.dispose(draw(x));
    const random = Math.random;
    try {
      const runs = [1, 1, 2].map((seed) => {
        seedAll(seed);
        return [draw(x), draw(x)].map((each) => each.dropped.dataSync().join()).join("|");
      });
      assert.equal(runs[0], runs[1]);
      assert.notEqual(runs[0], runs[2]);
    } finally {
      Math.random = random;
    }
    draw.dispose();
    x.dispose();
  });
});
