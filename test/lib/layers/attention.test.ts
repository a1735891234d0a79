import assert from "node:assert/strict";
import fc from "fast-check";
import { tf } from "../../../lib/engine/index.js";
import * as layers from "../../../lib/layers/index.js";
import { assertClose, largest, normal } from "./compare.js";

type Tensor = ReturnType<typeof tf.tensor>;
type Symbol = ReturnType<typeof tf.input>;

const result = (given: unknown): Tensor => given as Tensor;

describe("multiHeadAttention", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it("softmax(QKᵀ/√d)V by hand: Q = K = I₂", () => {
    const layer = layers.multiHeadAttention({ numHeads: 1, keyDim: 2, useBias: false });
    const x = tf.tensor([
      [
        [1, 0],
        [0, 1],
      ],
    ]);
    layer.apply(x);
    const identity = tf.eye(2);
    const shapes = [
      [2, 1, 2],
      [2, 1, 2],
      [2, 1, 2],
      [1, 2, 2],
    ];
    layer.setWeights(shapes.map((shape) => identity.reshape(shape)));
    const [, scores] = layer.apply(x, { returnAttentionScores: true }) as Tensor[];
    const e = Math.exp(1 / Math.SQRT2);
    const [most, least] = [e / (e + 1), 1 / (e + 1)];
    assertClose(
      scores as Tensor,
      [
        [
          [
            [most, least],
            [least, most],
          ],
        ],
      ],
      1e-6,
      "scores",
    );
    assertClose(
      scores as Tensor,
      [
        [
          [
            [0.6698, 0.3302],
            [0.3302, 0.6698],
          ],
        ],
      ],
      5e-5,
      "the course's",
    );
  });

  it("one, two and three times the same input are the same", () => {
    const layer = layers.multiHeadAttention({ numHeads: 2, keyDim: 3 });
    const x = tf.tensor(normal([2, 4, 6], 1));
    const one = result(layer.apply(x)).arraySync();
    assert.deepEqual(result(layer.apply([x, x])).arraySync(), one);
    assert.deepEqual(result(layer.apply([x, x, x])).arraySync(), one);
  });

  it("rows of scores sum to 1, and a causal one looks at nothing later", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(99),
        (batch, length, heads, seed) => {
          tf.tidy(() => {
            const layer = layers.multiHeadAttention({
              numHeads: heads,
              keyDim: 2,
              useCausalMask: true,
              returnAttentionScores: true,
            });
            const x = tf.tensor(normal([batch, length, 4], seed, 3));
            const [out, scores] = layer.apply(x) as Tensor[];
            assert.deepEqual(out?.shape, [batch, length, 4]);
            assert.deepEqual(scores?.shape, [batch, heads, length, length]);
            assertClose(scores.sum(-1), tf.ones([batch, heads, length]).arraySync(), 1e-6, "sums");
            const later = tf.sub(1, tf.linalg.bandPart(tf.ones([length, length]), -1, 0));
            assert.equal(scores.mul(later).sum().arraySync(), 0);
            const changed = tf.concat(
              [x.slice([0, 0], [-1, length - 1]), tf.zeros([batch, 1, 4])],
              1,
            );
            const [other] = layer.apply(changed) as Tensor[];
            const before = [0, 0, 0];
            const until = [-1, length - 1, -1];
            assert.deepEqual(
              other?.slice(before, until).arraySync(),
              out.slice(before, until).arraySync(),
            );
            layer.dispose();
          });
        },
      ),
      { numRuns: 20, seed: 5 },
    );
  });

  it("in a model, padding counts as queryMask and valueMask do", () => {
    const tokens = tf.input({ shape: [5], dtype: "int32" });
    const embedding = tf.layers.embedding({ inputDim: 9, outputDim: 4, maskZero: true });
    const layer = layers.multiHeadAttention({ numHeads: 2, keyDim: 3 });
    const dropped = tf.layers.dropout({ rate: 0.5 }).apply(embedding.apply(tokens)) as Symbol;
    const model = tf.model({ inputs: tokens, outputs: layer.apply(dropped) as Symbol });
    const numbers = tf.tensor2d(
      [
        [1, 2, 3, 0, 0],
        [4, 5, 6, 7, 0],
      ],
      undefined,
      "int32",
    );
    const embedded = result(embedding.apply(numbers));
    const mask = numbers.notEqual(0);
    // A layer of its own with the same weights: the first belongs to a model.
    const alone = layers.multiHeadAttention({ numHeads: 2, keyDim: 3 });
    alone.apply(embedded);
    alone.setWeights(layer.getWeights());
    const expected = result(alone.apply(embedded, { queryMask: mask, valueMask: mask }));
    assertClose(result(model.predict(numbers)), expected.arraySync(), 1e-6, "result");
    const without = result(alone.apply(embedded));
    assert.ok(largest(expected.sub(without)) > 1e-3);
  });

  it("a mask that ended before it is not heeded", () => {
    const tokens = tf.input({ shape: [5], dtype: "int32" });
    const embedding = tf.layers.embedding({ inputDim: 9, outputDim: 4, maskZero: true });
    const flat = tf.layers.conv1d({ filters: 4, kernelSize: 1 }).apply(embedding.apply(tokens));
    const layer = layers.multiHeadAttention({ numHeads: 1, keyDim: 3 });
    const features = tf.model({ inputs: tokens, outputs: flat as Symbol });
    const model = tf.model({ inputs: tokens, outputs: layer.apply(flat) as Symbol });
    const numbers = tf.tensor2d([[1, 2, 3, 0, 0]], undefined, "int32");
    const expected = result(layer.apply(result(features.predict(numbers))));
    assertClose(result(model.predict(numbers)), expected.arraySync(), 1e-6, "result");
  });

  it("in cross attention a padded value is refused, and a mask as fourth input is heeded", () => {
    const [query, tokens] = [tf.input({ shape: [3, 4] }), tf.input({ shape: [5], dtype: "int32" })];
    const embedding = tf.layers.embedding({ inputDim: 9, outputDim: 4, maskZero: true });
    const value = embedding.apply(tokens) as Symbol;
    const layer = layers.multiHeadAttention({ numHeads: 1, keyDim: 3 });
    assert.throws(() => layer.apply([query, value]), /give the fourth input/);
    const plain = tf.input({ shape: [5, 4] });
    const pairs = tf.input({ shape: [3, 5] });
    const crossed = layer.apply([query, plain, plain, pairs]) as Symbol;
    const model = tf.model({ inputs: [query, plain, pairs], outputs: crossed });
    const [q, v] = [tf.tensor(normal([2, 3, 4], 1)), tf.tensor(normal([2, 5, 4], 2))];
    const mask = tf
      .tensor([
        [
          [1, 1, 0, 0, 0],
          [0, 1, 0, 1, 0],
          [1, 1, 1, 1, 1],
        ],
      ])
      .tile([2, 1, 1]);
    const expected = result(layer.apply([q, v], { attentionMask: mask }));
    assertClose(result(model.predict([q, v, mask])), expected.arraySync(), 1e-6, "result");
  });

  it("arguments that a model would lose are refused", () => {
    const layer = layers.multiHeadAttention({ numHeads: 1, keyDim: 3 });
    const x = tf.input({ shape: [3, 4] });
    assert.throws(
      () => layer.apply(x, { useCausalMask: true }),
      /useCausalMask must be left out in a model/,
    );
  });

  it("dropout keeps the mean, drops its share, and only in training", () => {
    const layer = layers.multiHeadAttention({ numHeads: 1, keyDim: 2, dropout: 0.3, seed: 1 });
    const x = tf.tensor(normal([1, 1, 2], 3)).tile([2000, 1, 1]);
    const still = result(layer.apply(x));
    const [first] = still.arraySync() as number[][][];
    // One value to attend to: its score 1 becomes 0 or 1/0.7.
    const trained = result(layer.apply(x, { training: true }));
    const ratio = trained.div(still).slice([0, 0, 0], [-1, 1, 1]).reshape([2000]);
    const zeros = ratio.abs().less(1e-6).sum().arraySync() as number;
    // Five standard deviations of a share of 2000.
    assert.ok(Math.abs(zeros / 2000 - 0.3) < 5 * Math.sqrt((0.3 * 0.7) / 2000), `${zeros} dropped`);
    const kept = ratio
      .sub(1 / 0.7)
      .abs()
      .less(1e-4)
      .sum()
      .arraySync() as number;
    assert.equal(zeros + kept, 2000);
    assert.deepEqual((result(layer.apply(x)).arraySync() as number[][][])[0], first);
    const again = result(layer.apply(x, { training: true }));
    assert.ok(largest(again.sub(trained)) > 0, "the next call draws anew");
  });

  it("frozen weights stay in training", async () => {
    const layer = layers.multiHeadAttention({ numHeads: 1, keyDim: 3, inputShape: [3, 4] });
    const model = tf.sequential({
      layers: [layer, tf.layers.flatten(), tf.layers.dense({ units: 1 })],
    });
    layer.trainable = false;
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const before = layer.getWeights().map((weight) => weight.arraySync());
    await model.fit(tf.tensor(normal([4, 3, 4], 1)), tf.ones([4, 1]), { epochs: 1 });
    assert.deepEqual(
      layer.getWeights().map((weight) => weight.arraySync()),
      before,
    );
    assert.equal(layer.countParams(), 3 * (4 * 3 + 3) + 3 * 4 + 4);
  });
});
