import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import * as layers from "../../../../lib/layers/index.js";
import * as losses from "../../../../lib/losses/index.js";
import { optimizers } from "../../../../lib/optim/index.js";
import { fit } from "../../../../lib/train/index.js";
import { X, Y, compiled, dense, difference, mlp, softmax, stacked } from "./models.js";

describe("fit without graphs", () => {
  class Own extends tf.layers.Layer {
    static readonly className = "OwnForJit";
    override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
      return ([inputs].flat()[0] as tf.Tensor).mul(2);
    }
  }
  tf.serialization.registerClass(Own);
  const replaced = dense({ units: 3, inputShape: [6] });
  const call = replaced.call.bind(replaced);
  replaced.call = (...given) => call(...given);
  const UNKNOWN: Readonly<Record<string, [() => tf.LayersModel, RegExp]>> = {
    "a layer of one's own": [
      () => compiled(stacked(new Own({ inputShape: [6] }), softmax())),
      /^Own own_for_jit\S* is of a class that jit does not know$/,
    ],
    "a lambda": [
      () =>
        compiled(
          stacked(
            layers.lambda({ function: (x: tf.Tensor) => x.mul(2), inputShape: [6] }),
            softmax(),
          ),
        ),
      /^Lambda lambda\S* is of a class/,
    ],
    "a layer within a wrapper": [
      () =>
        compiled(
          stacked(
            tf.layers.reshape({ targetShape: [2, 3], inputShape: [6] }),
            tf.layers.timeDistributed({ layer: new Own({}) }),
            tf.layers.flatten(),
            softmax(),
          ),
        ),
      /^Own /,
    ],
    "a call that was replaced": [() => compiled(stacked(replaced, softmax())), /^call of Dense/],
    "a loss of one's own": [
      () =>
        compiled(mlp(), tf.train.sgd(0.1), (yTrue: tf.Tensor, yPred: tf.Tensor) =>
          yTrue.sub(yPred).square().mean(),
        ),
      /^the loss is a function of your own$/,
    ],
    "a recurrent layer that keeps its state": [
      () =>
        compiled(
          stacked(
            tf.layers.gru({ units: 2, stateful: true, batchInputShape: [7, 6, 1] }),
            softmax(),
          ),
        ),
      /^GRU gru\S* is stateful$/,
    ],
    "accumulated gradients": [
      () => compiled(mlp(), optimizers.SGD({ gradientAccumulationSteps: 2 })),
      /something else every few steps/,
    ],
    "a stream of random numbers of the layer's own": [
      () =>
        compiled(
          stacked(
            tf.layers.reshape({ targetShape: [2, 3, 1], inputShape: [6] }),
            layers.randomContrast({ factor: 0.3, seed: 1 }),
            tf.layers.flatten(),
            softmax(),
          ),
        ),
      /calls tf\.rand\(\)/,
    ],
  };
  for (const [name, [model, why]] of Object.entries(UNKNOWN)) {
    it(`trains ${name} as it is, unless asked`, async () => {
      const made = model();
      const x = name.includes("state") ? X.expandDims(2) : X;
      const { steps } = await fit(made, { x, y: Y }, { batchSize: 7, verbose: 0 });
      assert.equal(steps.graphs, 0);
      assert.match(steps.eager ?? "", why);
    });
  }

  it("compiles functions when asked", async () => {
    const w = tf.variable(tf.zeros([6, 3]));
    const model = { call: (x: tf.Tensor) => x.matMul(w), variables: [w] };
    const options = {
      batchSize: 7,
      epochs: 3,
      verbose: 0,
      loss: losses.meanSquaredError,
      optimizer: tf.train.sgd(0.1),
    } as const;
    const eager = await fit(model, { x: X, y: Y }, options);
    const trained = [...w.dataSync()];
    w.assign(tf.zeros([6, 3]));
    const jitted = await fit(model, { x: X, y: Y }, { ...options, jit: true });
    assert.deepEqual(
      [eager.steps, jitted.steps],
      [
        { graphs: 0, eager: "the model is not one of layers" },
        { graphs: 1, eager: null },
      ],
    );
    assert.ok(difference(trained, [...w.dataSync()]) < 1e-5);
    w.dispose();
  });

  it("says with jit: true what cannot be compiled, and changes nothing", async () => {
    const w = tf.variable(tf.ones([6, 3]));
    const model = {
      call: (x: tf.Tensor) => x.matMul(w).mul(x.sum().dataSync()[0] as number),
      variables: [w],
    };
    const optimizer = tf.train.adam(0.1);
    const before = tf.memory().numTensors;
    await assert.rejects(
      fit(
        model,
        { x: X, y: Y },
        { verbose: 0, loss: losses.meanSquaredError, optimizer, jit: true },
      ),
      /TracerError: jit: the function reads a value of a tensor by dataSync\(\)/,
    );
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual([...new Set(w.dataSync())], [1]);
    w.dispose();
  });

  it("leaves a step of the learner's own to dl.jit", async () => {
    const step = (): { loss: number } => ({ loss: 1 });
    const history = await fit(step, { x: X, y: Y }, { verbose: 0 });
    assert.deepEqual(history.steps, { graphs: 0, eager: "the step is a function of your own" });
    await assert.rejects(
      fit(step, { x: X, y: Y }, { jit: true }),
      /jit must be "auto" or false for a step of your own, which may call functions made by dl\.jit/,
    );
  });

  it("refuses another word", async () => {
    await assert.rejects(
      fit(compiled(mlp()), { x: X, y: Y }, { jit: "yes" as never }),
      /jit must be "auto", true or false; received "yes"/,
    );
  });
});
