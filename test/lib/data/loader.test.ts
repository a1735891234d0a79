import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import "../../../lib/engine/index.js";
import { DataLoader, type BatchSource, type DataLoaderOptions } from "../../../lib/data/index.js";

/** The numbers of each batch of one pass. */
async function pass(loader: BatchSource): Promise<number[][]> {
  const batches: number[][] = [];
  for await (const { x } of loader.epoch()) batches.push([...(x as tf.Tensor).dataSync()]);
  return batches;
}

const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe("DataLoader", () => {
  it("gives every sample once a pass, for all sizes; the same seed gives the same order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 45 }),
        fc.boolean(),
        async (samples, batchSize, shuffle) => {
          const make = (): ReturnType<typeof DataLoader> =>
            DataLoader({ x: count(samples) }, { batchSize, shuffle, seed: 3 });
          const [a, b] = [make(), make()];
          for (let epoch = 0; epoch < 2; epoch++) {
            const batches = await pass(a);
            assert.equal(batches.length, a.batches);
            assert.deepEqual(await pass(b), batches);
            assert.deepEqual(
              batches.flat().toSorted((p, q) => p - q),
              count(samples),
            );
            if (!shuffle) assert.deepEqual(batches.flat(), count(samples));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it("goes on bit for bit from a saved state, within a pass and between two, also with a map", async () => {
    const options: DataLoaderOptions = {
      batchSize: 4,
      seed: 7,
      map: ({ x }, random) => ({ x: (x as tf.Tensor).add(random.uniform()) }),
    };
    const make = (): ReturnType<typeof DataLoader> => DataLoader({ x: count(18) }, options);
    const whole = make();
    const all = [...(await pass(whole)), ...(await pass(whole)), ...(await pass(whole))];
    for (let stop = 0; stop <= all.length; stop++) {
      const [first, second] = [make(), make()];
      const seen: number[][] = [];
      let state = first.state();
      while (seen.length < stop) {
        for await (const { x } of first.epoch()) {
          seen.push([...(x as tf.Tensor).dataSync()]);
          state = first.state();
          if (seen.length === stop) break;
        }
      }
      second.restore(JSON.parse(JSON.stringify(state)));
      while (seen.length < all.length) {
        for await (const { x } of second.epoch()) seen.push([...(x as tf.Tensor).dataSync()]);
      }
      assert.deepEqual(seen, all, `stopped after ${stop}`);
    }
  });

  it("begins a new pass after one that was left early", async () => {
    const loader = DataLoader({ x: count(10) }, { batchSize: 3 });
    for await (const { size } of loader) {
      assert.equal(size, 3);
      break;
    }
    assert.equal((await pass(loader)).flat().length, 10);
  });

  it("drops a smaller last batch when asked", async () => {
    const loader = DataLoader({ x: count(10) }, { batchSize: 4, dropLast: true });
    assert.deepEqual([loader.batches, loader.samples], [2, 8]);
    assert.deepEqual(
      (await pass(loader)).map((batch) => batch.length),
      [4, 4],
    );
    assert.throws(
      () => DataLoader({ x: count(3) }, { batchSize: 4, dropLast: true }),
      /batchSize must be at most 3/,
    );
  });

  it("keeps rows of x, y and weights together, whatever they are given as", async () => {
    const rows = count(9);
    const frame = {
      columns: ["a", "b"],
      values: rows.map((i) => [i, -i]),
    };
    const shapes: [object, number[]][] = [
      [tf.tensor2d(rows.map((i) => [i, i])), [2]],
      [rows.map((i) => Float32Array.of(i, 2, 3)), [3]],
      [new Int32Array(rows), []],
      [rows.map((i) => [[i], [i]]), [2, 1]],
      [frame, [2]],
      [{ columns: ["a"], values: rows }, []],
    ];
    for (const [x, shape] of shapes) {
      const loader = DataLoader(
        { x, y: rows, sampleWeight: rows } as Parameters<typeof DataLoader>[0],
        {
          batchSize: 4,
        },
      );
      for await (const batch of loader) {
        const tensor = batch.x as tf.Tensor;
        assert.deepEqual(tensor.shape, [batch.size, ...shape]);
        const first = tensor.reshape([batch.size, -1]).slice([0, 0], [batch.size, 1]);
        assert.deepEqual([...first.dataSync()], [...(batch.y as tf.Tensor).dataSync()]);
        assert.deepEqual(batch.rows, [...(batch.sampleWeight as tf.Tensor).dataSync()]);
      }
    }
  });

  it("takes several inputs by name or in order, and texts", async () => {
    const loader = DataLoader(
      {
        x: { image: [[1], [2]], text: ["yes", "no"] },
        y: [tf.tensor1d([0, 1]), tf.tensor1d([3, 4])],
      },
      { shuffle: false },
    );
    for await (const { x, y } of loader) {
      const { image, text } = x as Record<string, tf.Tensor>;
      assert.deepEqual(
        [image?.arraySync(), text?.arraySync()],
        [
          [[1], [2]],
          ["yes", "no"],
        ],
      );
      assert.deepEqual(
        (y as tf.Tensor[]).map((tensor) => tensor.arraySync()),
        [
          [0, 1],
          [3, 4],
        ],
      );
    }
  });

  it("disposes its batches and never the data; a map may pass tensors on", async () => {
    const x = tf.zeros([10, 2]);
    const before = tf.memory().numTensors;
    const loader = DataLoader(
      { x, y: count(10) },
      {
        batchSize: 3,
        map: ({ x: batch }) => ({ x: batch, y: (batch as tf.Tensor).mul(2).add(1) }),
      },
    );
    for await (const { y } of loader) assert.equal((y as tf.Tensor).dataSync()[0], 1);
    for await (const batch of loader) if (batch.size > 0) break;
    assert.equal(tf.memory().numTensors, before);
    assert.ok(!x.isDisposed);
  });

  const bad: readonly [string, () => unknown, RegExp][] = [
    ["no row", () => DataLoader({ x: [] }), /data\.x must be at least one row/],
    [
      "other numbers of rows",
      () => DataLoader({ x: [1, 2], y: [1] }),
      /data\.y must be 2 rows, as data\.x; received 1/,
    ],
    [
      "ragged rows",
      () => DataLoader({ x: [[1, 2], [3]] }),
      /data\.x\[1\] must be of length 2, as in the rows before; received \[3\]/,
    ],
    [
      "a text among numbers",
      () => DataLoader({ x: [[1], ["2"]] }),
      /data\.x\[1\] must be a number, as in the rows before; received "2"/,
    ],
    [
      "a column of texts in a table",
      () => DataLoader({ x: { columns: ["age", "city"], values: [[3, "Ulm"]] } }),
      /data\.x, column "city", must be numbers \(encode or drop what is not\); received "Ulm"/,
    ],
    ["a scalar", () => DataLoader({ x: tf.scalar(1) }), /data\.x must be one row per sample/],
    ["nothing", () => DataLoader({ x: null as never }), /data\.x must be a tensor, numbers in/],
    [
      "a batch of half",
      () => DataLoader({ x: [1] }, { batchSize: 0.5 }),
      /batchSize must be a whole/,
    ],
    [
      "a state of another loader",
      () => DataLoader({ x: [1] }).restore({ epoch: 0, batch: 9 }),
      /state must be a state of a loader with 1 batches/,
    ],
  ];
  for (const [what, act, message] of bad) it(`refuses ${what}`, () => assert.throws(act, message));
});
