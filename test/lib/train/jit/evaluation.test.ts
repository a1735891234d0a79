import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { seedAll } from "../../../../lib/engine/seed.js";
import * as losses from "../../../../lib/losses/index.js";
import { evaluate, fit } from "../../../../lib/train/index.js";
import { CASES } from "./cases.js";
import { LABELS, X, Y, compiled, difference, mlp } from "./models.js";

/** Kernels that tfjs ran by itself: none of a network's where a graph ran. */
async function kernelsOf(run: () => Promise<unknown>): Promise<readonly string[]> {
  const names: string[] = [];
  const engine = tf.engine() as unknown as {
    runKernel: (name: string, ...rest: unknown[]) => unknown;
  };
  const { runKernel } = engine;
  engine.runKernel = (name, ...rest) => {
    names.push(name);
    return runKernel.call(engine, name, ...rest);
  };
  try {
    await run();
  } finally {
    Reflect.deleteProperty(engine, "runKernel");
  }
  return names;
}

const PRODUCTS = /MatMul|Conv2D/;

describe("evaluation by graphs", () => {
  for (const [name, { model, data = { x: X, y: Y }, options }] of Object.entries(CASES)) {
    it(`measures as without: ${name}`, async () => {
      seedAll(3);
      const made = model();
      const { metrics, lossWeights } = options ?? {};
      const measure = async (jit: boolean) =>
        await evaluate(made, data, {
          batchSize: 4,
          jit,
          ...(metrics !== undefined && { metrics }),
          ...(lossWeights !== undefined && { lossWeights }),
        });
      const expected = await measure(false);
      await measure(true);
      const before = tf.memory().numTensors;
      let given: Record<string, number> = {};
      const kernels = await kernelsOf(async () => (given = await measure(true)));
      assert.deepEqual(
        kernels.filter((each) => PRODUCTS.test(each)),
        [],
      );
      assert.deepEqual(Object.keys(given), Object.keys(expected));
      assert.ok(difference(Object.values(expected), Object.values(given)) < 1e-6);
      assert.equal(tf.memory().numTensors, before);
      made.dispose();
    });
  }

  it("is compiled unasked where there are four batches or more", async () => {
    const model = compiled(mlp());
    for (const [batchSize, compiles] of [
      [7, false],
      [5, true],
    ] as const) {
      const run = async () => await evaluate(model, { x: X, y: Y }, { batchSize });
      await run();
      const kernels = await kernelsOf(run);
      assert.equal(!kernels.some((each) => PRODUCTS.test(each)), compiles, String(batchSize));
    }
    model.dispose();
  });

  it("sees what changes in between", async () => {
    const model = compiled(mlp());
    const data = { x: X, y: Y };
    for (const scale of [1, 3]) {
      tf.tidy(() => model.setWeights(model.getWeights().map((weight) => weight.mul(scale))));
      const eager = await evaluate(model, data, { batchSize: 5, jit: false });
      const graph = await evaluate(model, data, { batchSize: 5 });
      assert.ok(difference(Object.values(eager), Object.values(graph)) < 1e-6);
    }
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const eager = await evaluate(model, data, { batchSize: 5, jit: false });
    const graph = await evaluate(model, data, { batchSize: 5 });
    assert.deepEqual(Object.keys(graph), ["loss"]);
    assert.ok(difference(Object.values(eager), Object.values(graph)) < 1e-6);
    model.dispose();
  });

  it("validates each epoch of a training, and lets a callback evaluate in between", async () => {
    const model = compiled(mlp());
    const measured: number[] = [];
    const data = { x: X, y: Y };
    const history = await fit(model, data, {
      epochs: 3,
      batchSize: 8,
      verbose: 0,
      validation: data,
      callbacks: {
        onEpochEnd: async () => {
          measured.push((await evaluate(model, data, { batchSize: 5 }))["loss"] ?? NaN);
        },
      },
    });
    assert.deepEqual(history.steps, { graphs: 2, eager: null });
    assert.ok(difference(history.get("valLoss"), measured) < 1e-6);
    model.dispose();
  });

  it("still says which label is no class, and where data do not fit", async () => {
    const model = compiled(mlp(), tf.train.sgd(0.1), "sparseCategoricalCrossentropy");
    const wrong = tf.tidy(() => LABELS.add(1));
    const run = async (x: tf.Tensor, y: tf.Tensor) =>
      await evaluate(model, { x, y }, { batchSize: 5, jit: true });
    await assert.rejects(
      run(X, wrong),
      /data\.y must be class indices from 0 to 2.*received "3 in row/,
    );
    await assert.rejects(run(X.slice([0, 1]), LABELS), /data\.x must be of shape \[n, 6\]/);
    model.dispose();
  });

  it("gives NaN for a loss that is NaN, as without", async () => {
    const model = compiled(mlp());
    model.setWeights(model.getWeights().map((weight) => tf.fill(weight.shape, NaN)));
    const { loss } = await evaluate(model, { x: X, y: Y }, { batchSize: 5 });
    assert.ok(Number.isNaN(loss));
    model.dispose();
  });

  it("compiles functions when asked, and says what cannot be compiled", async () => {
    const w = tf.variable(tf.ones([6, 3]));
    const options = { batchSize: 5, loss: losses.meanSquaredError, optimizer: tf.train.sgd(0.1) };
    const model = { call: (x: tf.Tensor) => x.matMul(w), variables: [w] };
    const data = { x: X, y: Y };
    const eager = await evaluate(model, data, options);
    const graph = await evaluate(model, data, { ...options, jit: true });
    assert.ok(difference(Object.values(eager), Object.values(graph)) < 1e-6);
    const reading = {
      call: (x: tf.Tensor) => x.matMul(w).mul(x.sum().dataSync()[0] ?? 0),
      variables: [w],
    };
    await assert.rejects(
      evaluate(reading, data, { ...options, jit: true }),
      /TracerError: jit: the function reads a value of a tensor by dataSync\(\)/,
    );
    await assert.rejects(
      evaluate(compiled(mlp()), data, { jit: "yes" as never }),
      /jit must be "auto", true or false; received "yes"/,
    );
    w.dispose();
  });
});
