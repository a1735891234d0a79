import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { jit } from "../../../../lib/engine/jit/jit.js";
import { close } from "./derivatives.js";

describe("gradients of complex numbers", () => {
  it("point where a real loss grows fastest: |z|² has 2 z", () => {
    tf.tidy(() => {
      const [re, im] = [tf.tensor1d([1, -2]), tf.tensor1d([3, 0.5])];
      const f = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
        tf.real(tf.complex(a, b).mul(tf.complex(a, b.neg()))).sum();
      const [a, b] = tf.grads(f)([re, im]) as [tf.Tensor, tf.Tensor];
      close(a.dataSync(), [2, -4]);
      close(b.dataSync(), [6, 1]);
      const whole = tf.grad((z) => tf.abs(z).square().sum())(tf.complex(re, im));
      assert.equal(whole.dtype, "complex64");
      close(whole.dataSync(), [2, 6, -4, 1]);
    });
  });

  it("learn through a Fourier transform: a signal from how strong its frequencies are", () => {
    const before = tf.memory().numTensors;
    const wanted = tf.tidy(() =>
      tf.abs(tf.spectral.rfft(tf.tensor2d([[0, 1, 0, -1, 0, 1, 0, -1]]))),
    );
    const start = tf.tensor2d([[0.5, 0.4, -0.2, 0.3, 0.1, -0.6, 0.2, -0.1]]);
    const signal = tf.variable(start);
    const optimizer = tf.train.sgd(0.1);
    const loss = (): tf.Scalar =>
      tf.abs(tf.spectral.rfft(signal)).sub(wanted).square().mean() as tf.Scalar;
    const step = jit(() => optimizer.minimize(loss, true) as tf.Scalar);
    const losses = Array.from({ length: 300 }, () => {
      const made = step();
      const [value] = made.dataSync();
      made.dispose();
      return value ?? NaN;
    });
    assert.ok((losses.at(-1) ?? NaN) < 1e-4 * (losses[0] ?? 0), losses.slice(-1).join());
    step.dispose();
    optimizer.dispose();
    tf.dispose([wanted, start, signal]);
    assert.equal(tf.memory().numTensors, before);
  });

  it("say which operation has none, instead of a wrong one", () => {
    tf.tidy(() => {
      const z = tf.complex(tf.tensor1d([1]), tf.tensor1d([2]));
      assert.throws(() => tf.grad((x) => tf.real(x.exp()).sum())(z), /Exp has none for complex/);
    });
  });
});
