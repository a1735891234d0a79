import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { seedAll, tf } from "../../../lib/engine/index.js";
import { randomState, restoreRandomState } from "../../../lib/engine/seed.js";

describe("seedAll", () => {
  it("refuses a seed that is none, and changes nothing then", () => {
    const random = Math.random;
    for (const seed of [-1, 1.5, NaN, 2 ** 32]) {
      assert.throws(() => seedAll(seed), /seed must be a whole number in \[0, 4294967296\)/);
    }
    assert.equal(Math.random, random);
  });

  it("draws classes as often as their probabilities say, from logits and from probabilities", () => {
    seedAll(2);
    const shares = [0.1, 0.2, 0.3, 0.4];
    const draws = 20_000;
    for (const normalized of [false, true]) {
      const given = tf.tensor1d(normalized ? shares : shares.map(Math.log));
      const drawn = Array.from(tf.multinomial(given, draws, undefined, normalized).dataSync());
      shares.forEach((share, label) => {
        const count = drawn.filter((value) => value === label).length;
        const deviation = Math.sqrt(draws * share * (1 - share));
        assert.ok(Math.abs(count - draws * share) < 4 * deviation, `${label}: ${count}`);
      });
    }
  });

  it("has a state from which dropout, initializers and shuffles go on bit for bit", async () => {
    const draw = async () => [
      ...tf.dropout(tf.ones([20]), 0.5).dataSync(),
      ...tf.randomNormal([5]).dataSync(),
      ...(await tf.data.array([1, 2, 3, 4, 5, 6]).shuffle(6).toArray()),
      Math.random(),
    ];
    seedAll(3);
    await draw();
    const state = randomState();
    const expected = await draw();
    assert.ok(state);
    seedAll(99);
    restoreRandomState(state);
    assert.deepEqual(await draw(), expected);
    const own = Math.random;
    try {
      Math.random = () => 0.5;
      assert.equal(randomState(), null, "another stream has taken its place");
    } finally {
      Math.random = own;
    }
    assert.throws(() => restoreRandomState([0, 0, 0, 0]), /state must be four whole numbers/);
    assert.equal(Math.random, own);
  });

  it("leaves a seed of one's own alone, and no tensor behind", () => {
    const logits = tf.zeros([2, 5]).as2D(2, 5);
    const draw = (seed: number) => {
      const drawn = tf.multinomial(logits, 40, seed);
      const values = Array.from(drawn.dataSync());
      drawn.dispose();
      return values;
    };
    const before = tf.memory().numTensors;
    assert.deepEqual(draw(9), draw(9));
    assert.notDeepEqual(draw(9), draw(10));
    assert.equal(tf.memory().numTensors, before);
  });
});

describe("model.fit", () => {
  it("draws its progress bar only when asked", async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const said: unknown[] = [];
    const { progressBarHelper: bar } = createRequire(import.meta.url)(
      "@tensorflow/tfjs-node-gpu/dist/callbacks",
    ) as { progressBarHelper: { log: (text: string) => void } };
    const { log } = bar;
    bar.log = (text) => said.push(text);
    try {
      const [x, y] = [tf.ones([2, 1]), tf.ones([2, 1])];
      await model.fit(x, y, { epochs: 1 });
      await model.fit(x, y);
      assert.equal(said.length, 0);
      await model.fit(x, y, { epochs: 1, verbose: 1 });
      assert.equal(said[0], "Epoch 1 / 1");
    } finally {
      bar.log = log;
    }
  });
});
