import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tf } from "../../../../lib/engine/index.js";
import { optimizers } from "../../../../lib/optim/index.js";

const count = (): number => tf.memory().numTensors;

const OPTIMIZERS: Readonly<Record<string, () => InstanceType<typeof tf.Optimizer>>> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9),
  adam: () => tf.train.adam(0.1),
  rmsprop: () => tf.train.rmsprop(0.1),
  adagrad: () => tf.train.adagrad(0.1),
  adadelta: () => tf.train.adadelta(0.1),
  "Adam of dl": () => optimizers.Adam({ learningRate: 0.1 }),
};

describe("saving and loading a model leaves no tensor", () => {
  let folder = "";
  before(() => (folder = mkdtempSync(join(tmpdir(), "gradlab-save-"))));
  after(() => rmSync(folder, { recursive: true }));

  for (const [name, make] of Object.entries(OPTIMIZERS)) {
    it(name, async () => {
      const atStart = count();
      const model = tf.sequential({
        layers: [tf.layers.dense({ units: 3, inputShape: [2] }), tf.layers.dense({ units: 1 })],
      });
      const optimizer = make();
      model.compile({ optimizer, loss: "meanSquaredError" });
      const [x, y] = [tf.ones([4, 2]), tf.ones([4, 1])];
      await model.fit(x, y, { epochs: 2 });
      const url = `file://${join(folder, name.replaceAll(" ", "-"))}`;
      // One of dl keeps its count of steps as a variable of its own.
      await optimizer.getWeights().then(([iterations]) => {
        if (!(iterations?.tensor instanceof tf.Variable)) tf.dispose(iterations?.tensor ?? []);
      });
      const before = count();
      for (const includeOptimizer of [false, true, true]) {
        // At once, so that the counts of two saves could be taken for each other's.
        await Promise.all([1, 2].map((i) => model.save(`${url}-${i}`, { includeOptimizer })));
        assert.equal(count(), before, `includeOptimizer ${includeOptimizer}`);
      }
      const loaded = await tf.loadLayersModel(`${url}-2/model.json`);
      const [once, again] = [model, loaded].map((each) => {
        const predicted = each.predict(x) as ReturnType<typeof tf.ones>;
        const values = [...predicted.dataSync()];
        predicted.dispose();
        return values;
      });
      assert.deepEqual(again, once);
      assert.equal(loaded.optimizer.iterations, optimizer.iterations);
      loaded.optimizer.dispose();
      loaded.dispose();
      assert.equal(count(), before, "loaded and disposed");
      optimizer.dispose();
      model.dispose();
      tf.dispose([x, y]);
      assert.equal(count(), atStart);
    });
  }
});
