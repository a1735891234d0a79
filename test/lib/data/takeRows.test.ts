import assert from "node:assert/strict";
import { tf } from "gradlab/engine";
import * as dfd from "danfojs-node";
import { kFold, trainTestSplit } from "../../../lib/data/index.js";

const ROWS = 12;
const labels = Array.from({ length: ROWS }, (_, i) => i % 3);
const rows = labels.map((_, i) => [i, 10 * i]);

describe("parts of data of any kind", () => {
  const expected = trainTestSplit(rows, labels, { seed: 3, stratify: true });

  it("tensors: rows and targets of any rank, with new tensors alone", () => {
    const x = tf.tensor2d(rows);
    const images = tf.tidy(() => x.reshape([ROWS, 1, 2, 1]));
    const classes = tf.tensor1d(labels, "int32");
    const oneHot = tf.tidy(() => tf.oneHot(classes, 3));
    const texts = tf.tensor1d(labels.map((_, i) => `text ${i}`));
    const before = tf.memory().numTensors;
    for (const y of [classes, tf.tidy(() => classes.expandDims(1)), oneHot]) {
      const parts = trainTestSplit(x, y, { seed: 3, stratify: true });
      assert.deepEqual(parts.xTrain.arraySync(), expected.xTrain);
      assert.deepEqual(parts.test, expected.test);
      assert.deepEqual([parts.yTest.dtype, parts.yTest.shape], ["int32", [3, ...y.shape.slice(1)]]);
      tf.dispose([parts.xTrain, parts.xTest, parts.yTrain, parts.yTest]);
      if (y !== classes && y !== oneHot) y.dispose();
    }
    const parts = trainTestSplit(images, texts, { seed: 3 });
    assert.deepEqual(parts.xTest.shape, [3, 1, 2, 1]);
    assert.deepEqual(
      [...parts.yTest.dataSync()].map(String),
      [...parts.xTest.dataSync()].filter((_, i) => i % 2 === 0).map((i) => `text ${i}`),
    );
    tf.dispose([parts.xTrain, parts.xTest, parts.yTrain, parts.yTest]);
    assert.equal(tf.memory().numTensors, before);
    assert.throws(
      () => trainTestSplit(x, images, { stratify: true }),
      /y must be a class per row, or one-hot classes, to stratify by; received/,
    );
    assert.throws(() => trainTestSplit(tf.scalar(1), classes), /x must be one row per sample/);
    assert.throws(() => trainTestSplit(x, tf.zeros([3])), /y must be 12 targets, .*received 3/);
    assert.equal(tf.memory().numTensors, before + 2);
  });

  it("a DataFrame and a Series, with their index", () => {
    const frame = new dfd.DataFrame({ i: labels.map((_, i) => i), name: labels.map(String) });
    const series = new dfd.Series(labels);
    const parts = trainTestSplit(frame, series, { seed: 3, stratify: true });
    assert.deepEqual(
      [parts.xTrain, parts.yTest].map((part) => part.constructor.name),
      ["DataFrame", "Series"],
    );
    assert.deepEqual(parts.xTrain.index, expected.train);
    assert.deepEqual(
      parts.xTest.values,
      expected.test.map((i) => [i, String(i % 3)]),
    );
    assert.deepEqual(parts.yTest.values, expected.yTest);
    const named = new dfd.DataFrame({ label: labels });
    assert.deepEqual(trainTestSplit(rows, named, { seed: 3, stratify: true }).test, expected.test);
    assert.throws(() => trainTestSplit(rows, frame, { stratify: true }), /one column of classes/);
  });

  it("typed arrays, and kinds mixed, by folds", () => {
    const y = Uint8Array.from(labels);
    const x = tf.tensor2d(rows);
    const rounds = kFold(x, y, { folds: 4, stratify: true });
    for (const { xTest, yTest, test, xTrain } of rounds) {
      assert.ok(yTest instanceof Uint8Array);
      assert.deepEqual(
        [...yTest],
        [...yTest].map((_, i) => labels[test[i] as number]),
      );
      assert.deepEqual(
        xTest.arraySync(),
        test.map((i) => rows[i]),
      );
      tf.dispose([xTest, xTrain]);
    }
    x.dispose();
  });

  it("nothing else", () => {
    for (const wrong of [null, 5, "rows", { x: rows }, new DataView(new ArrayBuffer(8))]) {
      assert.throws(
        () => trainTestSplit(wrong as never, labels),
        /ArgumentError: x must be rows: an array, a tensor, a DataFrame or a Series; received/,
      );
    }
    assert.throws(() => kFold([], []), /x must be at least one row/);
  });
});
