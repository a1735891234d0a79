import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import * as tf from "@tensorflow/tfjs";
import { BatchLoader, datasets, preprocessing, trainTestSplit } from "../../../lib/data/index.js";

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

describe("datasets", () => {
  const makers = {
    linear: (seed: number) => datasets.linear({ seed }),
    sine: (seed: number) => datasets.sine({ seed }),
    blobs: (seed: number) => datasets.blobs({ seed }),
    twoGaussians: (seed: number) => datasets.twoGaussians({ seed }),
    moons: (seed: number) => datasets.moons({ seed }),
    circles: (seed: number) => datasets.circles({ seed }),
  };
  for (const [name, make] of Object.entries(makers)) {
    it(`${name}: the same seed gives the same data, another seed others`, () => {
      assert.deepEqual(make(3), make(3));
      assert.notDeepEqual(make(3), make(4));
      assert.equal(make(3).x.length, make(3).y.length);
    });
  }

  it("without noise each has its exact shape", () => {
    const line = datasets.linear({ weights: [2, -3.4], bias: 4.2, noise: 0, samples: 50 });
    line.x.forEach(([a = NaN, b = NaN], i) => {
      assert.ok(Math.abs((line.y[i] ?? NaN) - (2 * a - 3.4 * b + 4.2)) < 1e-12);
    });
    const wave = datasets.sine({ noise: 0, samples: 20 });
    wave.x.forEach(([x = NaN], i) => assert.equal(wave.y[i], Math.sin(x)));
    const rings = datasets.circles({ noise: 0, factor: 0.4 });
    rings.x.forEach((row, i) => {
      assert.ok(Math.abs(Math.hypot(...row) - (rings.y[i] === 0 ? 1 : 0.4)) < 1e-12);
    });
    const halves = datasets.moons({ noise: 0 });
    halves.x.forEach(([x = NaN, y = NaN], i) => {
      const [u, v] = halves.y[i] === 0 ? [x, y] : [x - 1, y - 0.5];
      assert.ok(Math.abs(Math.hypot(u, v) - 1) < 1e-12);
      assert.ok(halves.y[i] === 0 ? v >= 0 : v <= 0);
    });
  });

  it("clouds lie around their centres, with equally many samples", () => {
    const { x, y } = datasets.blobs({ samples: 3000, noise: 0.5 });
    for (const [label, center] of [
      [-2, -2],
      [2, 2],
      [2, -2],
    ].entries()) {
      const rows = x.filter((_, i) => y[i] === label);
      assert.equal(rows.length, 1000);
      center.forEach((c, axis) => {
        const values = rows.map((row) => row[axis] ?? NaN);
        assert.ok(Math.abs(mean(values) - c) < 0.06);
        const spread = Math.sqrt(mean(values.map((v) => (v - c) ** 2)));
        assert.ok(Math.abs(spread - 0.5) < 0.04);
      });
    }
  });

  it("refuses what makes no sense", () => {
    assert.throws(() => datasets.moons({ samples: 0 }), /samples must be a whole number ≥ 1/);
    assert.throws(() => datasets.sine({ noise: -1 }), /noise/);
    assert.throws(() => datasets.circles({ factor: 1 }), /factor/);
    assert.throws(() => datasets.blobs({ centers: [[1], [1, 2]] }), /centers/);
    assert.throws(() => datasets.linear({ weights: [] }), /weights/);
  });
});

describe("glyphs", () => {
  const hash = (pixels: Float32Array) =>
    createHash("sha256")
      .update(Uint8Array.from(pixels, (value) => Math.round(value * 255)))
      .digest("hex")
      .slice(0, 16);

  it("the same options give the same pixels, on every machine", () => {
    const options = { perClass: 20, seed: 11 };
    const first = datasets.glyphs(options);
    assert.deepEqual(datasets.glyphs(options).pixels, first.pixels);
    assert.notDeepEqual(datasets.glyphs({ ...options, seed: 12 }).pixels, first.pixels);
    assert.equal(hash(first.pixels), "9c79c7580ebcd462");
  });

  it("has ink in the middle, paper at the rim, and equally many images of each class", () => {
    const clean = datasets.glyphs({ characters: "ABC", perClass: 9, jitter: 0, size: 24 });
    for (const label of [0, 1, 2]) assert.equal(clean.labels.filter((l) => l === label).length, 9);
    for (let i = 0; i < clean.count; i++) {
      const rows = clean.image(i);
      const rim = [...(rows[0] ?? []), ...(rows[23] ?? []), ...rows.map((row) => row[0] ?? NaN)];
      assert.equal(Math.max(...rim), 0);
      assert.ok(Math.max(...rows.flat()) > 0.6);
    }
  });

  it("tells characters and fonts apart", () => {
    const one = (characters: string, font: "sans" | "serif") =>
      datasets.glyphs({ characters, fonts: [font], perClass: 1, jitter: 0 }).pixels;
    const distance = (a: Float32Array, b: Float32Array) =>
      Math.hypot(...a.map((v, i) => v - (b[i] ?? NaN)));
    assert.ok(distance(one("A", "sans"), one("B", "sans")) > 3);
    assert.ok(distance(one("A", "sans"), one("A", "serif")) > 1);
    assert.equal(distance(one("A", "sans"), one("A", "sans")), 0);
  });

  it("gives tensors once, and frees them", () => {
    const images = datasets.glyphs({ characters: "01", perClass: 3 });
    const before = tf.memory().numTensors;
    assert.deepEqual(images.x.shape, [6, 20, 20, 1]);
    assert.deepEqual(images.y.shape, [6, 2]);
    assert.equal(images.x, images.x);
    assert.deepEqual(Array.from(images.y.argMax(1).dataSync()), images.labels);
    images.dispose();
    assert.equal(tf.memory().numTensors, before + 1);
  });

  it("takes, splits and samples by class without sharing", () => {
    const images = datasets.glyphs({ characters: "012", perClass: 20, seed: 2 });
    const key = (set: typeof images, i: number) => set.image(i).flat().join();
    const { train, test } = images.split({ testShare: 0.25, seed: 1 });
    assert.deepEqual([train.count, test.count], [45, 15]);
    const trained = new Set(Array.from({ length: 45 }, (_, i) => key(train, i)));
    for (let i = 0; i < 15; i++) assert.ok(!trained.has(key(test, i)));
    const few = images.perClass(4, 5);
    for (const label of [0, 1, 2]) assert.equal(few.labels.filter((l) => l === label).length, 4);
    assert.deepEqual(images.take([7]).image(0), images.image(7));
    assert.throws(() => images.perClass(21), /count must be at most the 20 samples of class/);
    assert.throws(() => images.image(60), /index/);
  });

  it("noiseImages: the mean grey tells the class, and nothing else does", () => {
    const noise = datasets.noiseImages({ classes: 4, perClass: 5 });
    const greys = noise.labels.map((label, i) => ({ label, grey: mean(noise.image(i).flat()) }));
    const ofClass = (label: number) =>
      greys.filter((one) => one.label === label).map(({ grey }) => grey);
    for (const label of [0, 1, 2]) {
      assert.ok(Math.max(...ofClass(label)) + 0.1 < Math.min(...ofClass(label + 1)));
    }
  });

  it("refuses what it cannot draw", () => {
    assert.throws(() => datasets.glyphs({ characters: "" }), /characters/);
    assert.throws(() => datasets.glyphs({ characters: "AA" }), /characters must be different/);
    assert.throws(() => datasets.glyphs({ size: 4 }), /size must be a whole number in \[8, 64\]/);
    assert.throws(
      () => datasets.glyphs({ fonts: ["comic" as never] }),
      /fonts must be one or more of sans/,
    );
    assert.throws(() => datasets.glyphs({ jitter: 3 }), /jitter/);
  });
});

describe("splits, batches and scaling", () => {
  it("trainTestSplit keeps rows with their targets, and the mix of classes", () => {
    const x = Array.from({ length: 100 }, (_, i) => [i]);
    const y = x.map(([i = 0]) => (i < 80 ? 0 : 1));
    const { xTrain, xTest, yTrain, yTest } = trainTestSplit(x, y, { stratify: true, seed: 4 });
    assert.deepEqual([xTrain.length, xTest.length], [75, 25]);
    assert.equal(yTest.filter((label) => label === 1).length, 5);
    const all = [...xTrain, ...xTest].map(([i = NaN]) => i);
    assert.deepEqual(
      all.toSorted((a, b) => a - b),
      x.flat(),
    );
    xTest.forEach(([i = 0], at) => assert.equal(yTest[at], i < 80 ? 0 : 1));
    assert.equal(yTrain.length, 75);
    assert.throws(() => trainTestSplit(x, [1]), /y must be 100 targets/);
    assert.throws(() => trainTestSplit(x, y, { testShare: 1 }), /testShare/);
  });

  it("BatchLoader gives every sample once an epoch, in a new order each, and goes on from a state", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 60 }),
        (n, batchSize) => {
          const loader = new BatchLoader(n, { batchSize, seed: 1 });
          const batches = [...loader.epoch()];
          assert.equal(batches.length, loader.batches);
          assert.ok(batches.slice(0, -1).every((batch) => batch.length === batchSize));
          assert.deepEqual(
            batches.flat().toSorted((a, b) => a - b),
            Array.from({ length: n }, (_, i) => i),
          );
        },
      ),
    );
    const loader = new BatchLoader(50, { seed: 2 });
    const first = [...loader.epoch()];
    const { state } = loader;
    const second = [...loader.epoch()];
    assert.notDeepEqual(first, second);
    loader.state = state;
    assert.deepEqual([...loader.epoch()], second);
    assert.deepEqual([...new BatchLoader(3, { shuffle: false }).epoch()], [[0, 1, 2]]);
    assert.throws(() => new BatchLoader(0), /samples/);
  });

  it("oneHot, standardize and minMaxScale", () => {
    assert.deepEqual(preprocessing.oneHot([0, 2]), [
      [1, 0, 0],
      [0, 0, 1],
    ]);
    assert.throws(() => preprocessing.oneHot([3], 3), /labels must be whole numbers in \[0, 3\)/);
    const rows = [
      [1, 10, 7],
      [2, 30, 7],
      [3, 80, 7],
    ];
    const scaled = preprocessing.standardize(rows).apply(rows);
    for (const axis of [0, 1]) {
      const column = scaled.map((row) => row[axis] ?? NaN);
      assert.ok(Math.abs(mean(column)) < 1e-12);
      assert.ok(Math.abs(mean(column.map((v) => v * v)) - 1) < 1e-12);
    }
    assert.deepEqual(
      scaled.map((row) => row[2]),
      [0, 0, 0],
    );
    const unit = preprocessing.minMaxScale(rows);
    assert.deepEqual(
      unit.apply(rows).map((row) => row[0]),
      [0, 0.5, 1],
    );
    assert.deepEqual(unit.apply([[5, 10, 7]])[0], [2, 0, 0]);
    assert.throws(() => unit.apply([[1]]), /rows of 3 numbers/);
    assert.throws(() => preprocessing.standardize([[1], [NaN]]), /rows/);
  });
});
