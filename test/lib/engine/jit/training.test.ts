import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { DISPLAY } from "../../../../lib/core/host.js";
import { jit } from "../../../../lib/engine/jit/jit.js";
import { nativeTensors } from "./counting.js";
import { stepOf } from "./trainingStep.js";

function dense(units: number, more: object = {}): tf.layers.Layer {
  return tf.layers.dense({ units, ...more });
}

describe("a jitted training step", () => {
  type Model = tf.Sequential;
  const stacked = (...stack: tf.layers.Layer[]): Model => tf.sequential({ layers: stack });

  it("follows a learning rate that changes", () => {
    const weight = tf.scalar(10).variable();
    const optimizer = tf.train.momentum(0.1, 0);
    const step = jit(
      () => optimizer.minimize(() => weight.mul(1).asScalar(), true, [weight]) as tf.Scalar,
    );
    step();
    step();
    const before = weight.dataSync()[0] as number;
    Object.assign(optimizer, { learningRate: 1 });
    step();
    assert.ok(Math.abs((weight.dataSync()[0] as number) - (before - 1)) < 1e-5);
    assert.equal(optimizer.iterations, 3);
    step.dispose();
    weight.dispose();
  });

  it("saves and loads as any model", async () => {
    const model = stacked(dense(3, { inputShape: [2] }));
    const step = jit(stepOf(model, tf.train.adam(0.1)));
    const [x, y] = [tf.ones([4, 2]), tf.ones([4, 3])];
    for (let i = 0; i < 10; i++) step(x, y).dispose();
    let saved: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler((artifacts) => {
        saved = artifacts;
        return Promise.resolve({
          modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" },
        });
      }),
    );
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved as tf.io.ModelArtifacts));
    const [a, b] = [model, loaded].map((each) => (each.predict(x) as tf.Tensor).dataSync().join());
    assert.equal(a, b);
    step.dispose();
  });

  it("leaks nothing in 10,000 calls and 200 retraces", function () {
    this.timeout(300_000);
    const model = stacked(dense(4, { inputShape: [3], activation: "relu" }), dense(2));
    const step = jit(stepOf(model, tf.train.adam(0.01)), { xla: false });
    const run = (rows: number, times: number): void => {
      const [x, y] = [tf.ones([rows, 3]), tf.ones([rows, 2])];
      for (let i = 0; i < times; i++) step(x, y).dispose();
      tf.dispose([x, y]);
    };
    run(5, 3);
    const counts = () => ({ ...tf.memory(), native: nativeTensors(), unreliable: false });
    const before = counts();
    run(5, 10_000);
    assert.deepEqual(counts(), before);
    for (let rows = 6; rows < 206; rows++) run(rows, 2);
    assert.equal(step.stats().traces >= 200, true);
    step.dispose();
    assert.deepEqual(counts(), before);
    model.dispose();
  });
});

describe("the statistics of a jitted function", () => {
  it("count traces, calls and times, of each graph and of those that are gone", () => {
    const total = jit((x: tf.Tensor, by: number) => x.sum().mul(by), { xla: false });
    const [two, three] = [tf.ones([2]), tf.ones([3])];
    for (const x of [two, two, two, three, three]) total(x, 5).dispose();
    const stats = total.stats();
    assert.deepEqual(
      stats.graphs.map(({ arguments: given, calls, xla }) => [given, calls, xla]),
      [
        ["float32[2]; number 5", 2, false],
        ["float32[3]; number 5", 1, false],
      ],
    );
    assert.deepEqual([stats.traces, stats.calls], [2, 3]);
    const sum = stats.graphs.reduce((all, { milliseconds }) => all + milliseconds, 0);
    assert.ok(Math.abs(stats.milliseconds - sum) < 1e-9 && sum > 0 && stats.tracing > 0);
    const bundle = (stats as unknown as Record<symbol, () => Record<string, string>>)[DISPLAY]?.();
    assert.match(
      bundle?.["text/plain"] ?? "",
      /2 traces in .* ms, 3 calls of a graph in .* ms\.(.|\n)*float32\[2\]; number 5/,
    );
    assert.match(bundle?.["text/html"] ?? "", /<table>/);
    total.dispose();
    const { graphs, calls } = total.stats();
    assert.deepEqual([graphs, calls], [[], 3]);
  });
});
