import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { jit } from "../../../../lib/engine/jit/jit.js";
import { optimizers, schedules } from "../../../../lib/optim/index.js";
import { assertClose } from "./close.js";
import { nativeTensors } from "./counting.js";
import { numbers, stateOf } from "./programs.js";

const CALLS = 5;
const TOLERANCE = 1e-4;

const OPTIMIZERS: Readonly<Record<string, () => tf.Optimizer>> = {
  sgd: () => tf.train.sgd(0.1),
  adam: () => tf.train.adam(0.1),
  adagrad: () => tf.train.adagrad(0.1),
  "dl Nadam with a schedule": () =>
    optimizers.Nadam({
      learningRate: schedules.stepDecay({
        initialLearningRate: 0.1,
        decaySteps: 3,
        decayRate: 0.5,
      }),
    }),
};

class Trained {
  readonly w: tf.Variable = tf.variable(tf.tensor1d([0.5, -0.3]));
  readonly b = tf.variable(tf.tensor1d([0.2]));
  readonly optimizer: tf.Optimizer;
  readonly other = tf.train.sgd(0.05);

  constructor(make: () => tf.Optimizer) {
    this.optimizer = make();
  }

  loss(): tf.Scalar {
    return this.w.mul(this.b.add(2)).sub(1).square().sum();
  }

  step(optimizer = this.optimizer): tf.Scalar {
    return optimizer.minimize(() => this.loss(), true, [this.w, this.b]) as tf.Scalar;
  }

  /** Weights, the count of steps, slots. */
  async state(): Promise<number[][]> {
    return [numbers(this.w), numbers(this.b), ...(await stateOf(this.optimizer))];
  }
}

/** What a function does behind a step with what that changes. */
const PROGRAMS: Readonly<Record<string, (of: Trained) => tf.Tensor[]>> = {
  "computes the loss again": (of) => [of.step(), of.loss()],
  "gives clones of its weights": (of) => [of.w.clone(), of.step(), of.w.clone(), of.b.clone()],
  "gives a view of them": (of) => [of.step(), of.w.reshape([2, 1])],
  "steps again": (of) => [of.step(), of.step()],
  "steps by another optimizer": (of) => [of.step(), of.step(of.other), of.b.clone()],
  "assigns what it computes of them": (of) => {
    const loss = of.step();
    of.w.assign(of.w.clipByValue(-0.4, 0.4));
    return [loss];
  },
  "assigns what has nothing to do with them": (of) => {
    const loss = of.step();
    of.b.assign(tf.tensor1d([0.7]));
    return [loss, of.b.clone()];
  },
  "assigns, steps, and assigns": (of) => {
    of.w.assign(of.w.mul(0.9));
    const loss = of.step();
    of.b.assign(of.b.add(of.w.sum().mul(0.01)));
    return [loss, of.step(of.other)];
  },
};

describe("what a compiled function does behind an optimizer's step", () => {
  for (const [named, make] of Object.entries(OPTIMIZERS)) {
    for (const [does, program] of Object.entries(PROGRAMS)) {
      it(`sees what the step gives: it ${does}; ${named}`, async () => {
        const [eager, jitted] = [new Trained(make), new Trained(make)];
        const step = jit(() => program(jitted), { xla: false });
        const kept: [tf.Tensor[], tf.Tensor[]][] = [];
        for (let call = 0; call < CALLS; call++) {
          kept.push([program(eager), step()]);
          assertClose(await eager.state(), await jitted.state(), TOLERANCE);
        }
        assert.equal(step.stats().graphs.length, 1);
        // Also what was looked at before later steps.
        for (const [expected, given] of kept)
          assertClose(expected.map(numbers), given.map(numbers), TOLERANCE);
        step.dispose();
      });
    }
  }

  for (const [named, make] of Object.entries(OPTIMIZERS)) {
    it(`does not happen, nor the step, where it fails: ${named}`, async () => {
      const of = new Trained(make);
      of.step().dispose();
      let fails: () => void = () => undefined;
      const step = jit(
        () => {
          const loss = of.step();
          fails();
          return loss;
        },
        { xla: false },
      );
      const before = await of.state();
      const { numTensors: tensors } = tf.memory();
      const natives: number[] = [];
      for (const failure of [
        () => {
          throw new RangeError("behind the step");
        },
        () => {
          of.loss();
          throw new RangeError("behind a look at the weights");
        },
      ]) {
        fails = failure;
        assert.throws(step, /behind/);
        assert.deepEqual(await of.state(), before);
        assert.equal(tf.memory().numTensors, tensors);
        natives.push(nativeTensors());
      }
      // Each variable may have got a resource, once.
      assert.equal(natives[1], natives[0]);
      fails = () => undefined;
      const twin = new Trained(make);
      twin.step().dispose();
      for (let call = 0; call < 3; call++)
        assertClose([numbers(twin.step())], [numbers(step())], TOLERANCE);
      assertClose(await twin.state(), await of.state(), TOLERANCE);
      step.dispose();
    });
  }
});
