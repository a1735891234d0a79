import assert from "node:assert/strict";
import { tf } from "gradlab/engine";
import type { io, LayersModel, SymbolicTensor, Tensor } from "@tensorflow/tfjs";
import { multiHeadAttention } from "../../../../lib/layers/index.js";

type Symbol = SymbolicTensor;

const dense = (x: Symbol, units = 4): Symbol => tf.layers.dense({ units }).apply(x) as Symbol;
const add = (...xs: Symbol[]): Symbol => tf.layers.add().apply(xs) as Symbol;
const product = (...xs: Symbol[]): Symbol => tf.layers.multiply().apply(xs) as Symbol;

/** Models in which a layer takes a tensor more than once, and so do others. */
const MODELS: Readonly<Record<string, () => LayersModel>> = {
  "a square beside its root": () => {
    const input = tf.input({ shape: [3] });
    const x = dense(input);
    return tf.model({ inputs: input, outputs: add(x, product(x, x)) });
  },
  "a cube, taken by three more": () => {
    const input = tf.input({ shape: [3] });
    const x = dense(input);
    const cube = product(x, x, x);
    return tf.model({ inputs: input, outputs: [add(x, cube), product(cube, x, cube), dense(x)] });
  },
  "a square of an input and of an output": () => {
    const input = tf.input({ shape: [4] });
    const x = dense(product(input, input));
    return tf.model({ inputs: input, outputs: [add(x, x), x, add(input, x)] });
  },
  "self-attention beside what it attends to": () => {
    const input = tf.input({ shape: [5, 4] });
    const x = dense(input);
    const attended = multiHeadAttention({ numHeads: 2, keyDim: 2 }).apply([x, x]) as Symbol;
    return tf.model({ inputs: input, outputs: dense(add(x, attended), 1) });
  },
  "a model within a model, given a tensor twice": () => {
    const [a, b] = [tf.input({ shape: [4] }), tf.input({ shape: [4] })];
    const inner = tf.model({ inputs: [a, b], outputs: add(product(a, a), b) });
    const input = tf.input({ shape: [3] });
    const x = dense(input);
    return tf.model({ inputs: input, outputs: add(inner.apply([x, x]) as Symbol, x) });
  },
};

const valuesOf = (made: Tensor | Tensor[]): number[][] =>
  [made].flat().map((tensor) => [...tensor.dataSync()]);

describe("a tensor that a layer takes twice", () => {
  for (const [name, build] of Object.entries(MODELS)) {
    it(name, async () => {
      const model = build();
      const x = tf.randomNormal(
        [2, ...((model.inputs[0] as SymbolicTensor).shape.slice(1) as number[])],
        0,
        1,
        "float32",
        3,
      );
      // In training tfjs frees nothing on the way.
      const expected = tf.tidy(() => valuesOf(model.call(x, { training: true })));
      const before = tf.memory().numTensors;
      const ways: Readonly<Record<string, () => Tensor | Tensor[]>> = {
        predict: () => model.predict(x),
        predictOnBatch: () => model.predictOnBatch(x),
        call: () => model.call(x, {}),
        apply: () => model.apply(x) as Tensor | Tensor[],
      };
      for (const [way, run] of Object.entries(ways)) {
        const made = run();
        assert.deepEqual(valuesOf(made), expected, way);
        tf.dispose(made);
        assert.equal(tf.memory().numTensors, before, `${way} leaves no tensor`);
      }
      const targets = model.outputs.map((output) =>
        tf.zeros([2, ...(output.shape.slice(1) as number[])]),
      );
      model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
      const scores = [model.evaluate(x, targets)].flat();
      const losses = expected.map(
        (values) => values.reduce((sum, v) => sum + v * v, 0) / values.length,
      );
      const total = losses.reduce((a, b) => a + b);
      // tfjs gives the sum of the first output's loss, of the first two, …
      const [loss = NaN] = scores[model.outputs.length - 1]?.dataSync() ?? [];
      assert.ok(Math.abs(loss - total) < 1e-4 * (1 + total));
      tf.dispose([scores, targets]);

      let saved: io.ModelArtifacts | undefined;
      await model.save(
        tf.io.withSaveHandler(async (artifacts) => {
          saved = artifacts;
          return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } };
        }),
      );
      const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved as io.ModelArtifacts));
      assert.deepEqual(
        tf.tidy(() => valuesOf(loaded.predict(x))),
        expected,
      );
      tf.dispose([x, model, loaded] as never);
    });
  }
});
