import assert from "node:assert/strict";
import type * as tfTypes from "@tensorflow/tfjs";
import { tf } from "../../../lib/engine/index.js";
import * as dl from "../../../lib/index.js";
import { KERAS_CASES } from "./kerasCases.js";

/** What does something else every few steps is refused by `jit`, in words. */
const STEADY = KERAS_CASES.filter(({ title }) => !/gradientAccumulation|Overwrite/.test(title));

describe("optimizers in a compiled step", () => {
  for (const { title, make } of STEADY) {
    it(`${title}: twenty steps as without jit`, () => {
      const run = (compiled: boolean): number[] => {
        const w = tf.variable(tf.tensor1d([-1.5, 0.8]));
        const optimizer = make();
        const plain = (x: tfTypes.Tensor) => {
          const loss = () => w.mul(x).square().sum().add(w.sin().prod()).asScalar();
          return optimizer.minimize(loss, true, [w]) as tfTypes.Scalar;
        };
        const jitted = dl.jit(plain);
        const step = compiled ? jitted : plain;
        const x = tf.tensor1d([0.3, 1.4]);
        const seen: number[] = [];
        for (let i = 0; i < 20; i++) {
          step(x).dispose();
          seen.push(...w.dataSync());
        }
        assert.equal(optimizer.iterations, 20);
        const averages = optimizer.settings.useEma;
        if (averages) optimizer.assignAveragedWeights();
        seen.push(...w.dataSync());
        jitted.dispose();
        optimizer.dispose();
        tf.dispose([w, x]);
        return seen;
      };
      const [eager, graph] = [run(false), run(true)];
      eager.forEach((value, i) => {
        const off = Math.abs(value - (graph[i] ?? NaN));
        assert.ok(off <= 2e-6 * Math.max(1, Math.abs(value)), `number ${i}: off by ${off}`);
      });
    });
  }
});
