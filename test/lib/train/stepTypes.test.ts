import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import "gradlab/engine";
import * as dfd from "danfojs-node";
import { DataLoader } from "../../../lib/data/index.js";
import { optimizers } from "../../../lib/optim/index.js";
import * as plot from "../../../lib/plot/index.js";
import { fit } from "../../../lib/train/index.js";

// What is shown here is that it compiles, without a type told: the data say what a batch holds.
describe("a step of one's own, and the types of its batch", () => {
  const quiet = { verbose: 0 } as const;
  const x = [
    [1, 2],
    [3, 4],
  ];
  const y = [5, 11];

  it("rows as one tensor", async () => {
    const w = tf.variable(tf.zeros([2, 1]));
    const optimizer = optimizers.SGD({ learningRate: 0.02 });
    const { last } = await fit(
      ({ x, y }) => {
        const loss = optimizer.minimize(
          () => tf.losses.meanSquaredError(y.reshape([-1, 1]), x.matMul(w)).asScalar(),
          true,
          [w],
        );
        return { loss: loss ?? Number.NaN };
      },
      { x, y },
      { ...quiet, epochs: 200, variables: [w] },
    );
    assert.ok((last?.loss ?? 1) < 0.05);
  });

  it("several inputs in order, or by name; a Series; a typed array", async () => {
    const two = [tf.tensor2d(x), tf.ones([2, 2])];
    const inOrder = await fit(
      ({ x: [a, b], y }) => ({
        loss: (a as tf.Tensor)
          .sub(b as tf.Tensor)
          .sum()
          .add(y.sum()),
      }),
      { x: two, y: Float32Array.from(y) },
      { ...quiet, variables: [] },
    );
    const byName = await fit(
      ({ x, y }) => ({ loss: x.a.sub(x.b).sum().add(y.sum()) }),
      { x: { a: x, b: tf.ones([2, 2]) }, y: new dfd.Series(y) },
      { ...quiet, variables: [] },
    );
    assert.deepEqual([inOrder.last?.loss, byName.last?.loss], [22, 22]);
  });

  it("batches of a loader as what they may be", async () => {
    const { last } = await fit(
      ({ x, step }) => ({ loss: (x as tf.Tensor).sum().mul(step >= 0 ? 1 : 0) }),
      DataLoader({ x, y }, { batchSize: 2 }),
      { ...quiet, variables: [] },
    );
    assert.equal(last?.loss, 10);
  });

  it("a DataFrame is a table of a picture", () => {
    const frame = new dfd.DataFrame({ a: [1, 2, 3], b: [2, 3, 4] });
    assert.match(plot.scatter(frame, { x: "a", y: "b" }).description, /^b against a: 3 points/);
  });
});
