import assert from "node:assert/strict";
import fc from "fast-check";
import { tf } from "../../../lib/engine/index.js";
import { jit } from "../../../lib/engine/jit/jit.js";
import { seedAll } from "../../../lib/engine/seed.js";
import { augment } from "../../../lib/layers/augment.js";
import * as layers from "../../../lib/layers/index.js";
import { assertClose, largest, normal } from "./compare.js";
import { onBackend } from "./onBackend.js";

type Tensor = ReturnType<typeof tf.tensor>;
type Layer = Parameters<typeof augment>[1][number];

const MAKE: Readonly<Record<string, (seed: number | null) => Layer>> = {
  randomFlip: (seed) => layers.randomFlip({ seed }),
  randomRotation: (seed) => layers.randomRotation({ factor: 0.3, seed }),
  randomZoom: (seed) => layers.randomZoom({ heightFactor: 0.3, seed }),
  randomTranslation: (seed) =>
    layers.randomTranslation({ heightFactor: 0.3, widthFactor: 0.3, seed }),
  randomContrast: (seed) => layers.randomContrast({ factor: 0.3, valueRange: [-9, 9], seed }),
};

const train = (layer: Layer, x: Tensor): Tensor => layer.apply(x, { training: true }) as Tensor;
const image = (size: readonly number[] = [1, 6, 6, 2]): Tensor => tf.tensor(normal(size, 1));

describe("random image layers", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  for (const [name, make] of Object.entries(MAKE)) {
    it(`${name}: only in training; each image for itself; a stream of its own`, () => {
      const x = image().tile([12, 1, 1, 1]);
      const layer = make(7);
      assert.deepEqual((layer.apply(x) as Tensor).arraySync(), x.arraySync());
      const first = train(layer, x);
      const images = new Set(first.unstack().map((each) => each.dataSync().join()));
      assert.ok(images.size >= (name === "randomFlip" ? 3 : 12), `${images.size} different ones`);
      const second = train(layer, x);
      assert.notDeepEqual(second.arraySync(), first.arraySync());
      const twin = make(7);
      assert.deepEqual(train(twin, x).arraySync(), first.arraySync());
      assert.deepEqual(train(twin, x).arraySync(), second.arraySync());
      assert.notDeepEqual(train(make(8), x).arraySync(), first.arraySync());
    });

    it(`${name}: without a seed follows seedAll`, () => {
      const x = image().tile([8, 1, 1, 1]);
      const random = Math.random;
      try {
        const drawn = [3, 3, 4].map((seed) => {
          seedAll(seed);
          return train(make(null), x).arraySync();
        });
        assert.deepEqual(drawn[1], drawn[0]);
        assert.notDeepEqual(drawn[2], drawn[0]);
      } finally {
        Math.random = random;
      }
    });

    it(`${name}: keeps any shape, takes whole numbers and single images, leaves nothing behind`, () => {
      const side = fc.integer({ min: 1, max: 7 });
      fc.assert(
        fc.property(side, side, side, fc.integer({ min: 1, max: 4 }), (batch, h, w, channels) => {
          const before = tf.memory().numTensors;
          const x = tf.ones([batch, h, w, channels], "int32");
          const result = train(make(1), x);
          assert.deepEqual(result.shape, x.shape);
          assert.equal(result.dtype, "float32");
          const [one] = [train(make(1), x.slice([0], [1]).squeeze([0]))];
          assert.deepEqual(one?.shape, [h, w, channels]);
          assert.ok(result.dataSync<"float32">().every((value) => Math.abs(value - 1) < 1e-5));
          assert.ok(tf.memory().numTensors - before <= 6, "tensors");
        }),
        { numRuns: 15, seed: 1 },
      );
      const x = image();
      const layer = make(2);
      const before = tf.memory().numTensors;
      train(layer, x).dispose();
      (layer.apply(x) as Tensor).dispose();
      assert.equal(tf.memory().numTensors, before);
    });

    it(`${name}: inside jit either draws anew or says that it cannot`, async () => {
      const x = image().tile([6, 1, 1, 1]);
      const free = make(null);
      const step = jit((images: Tensor) => train(free, images));
      const results = [1, 2, 3, 4].map(() => step(x).dataSync().join());
      assert.equal(new Set(results).size, 4);
      const seeded = make(1);
      const repeated = jit((images: Tensor) => train(seeded, images));
      assert.throws(() => [repeated(x), repeated(x)], /tf\.rand\(\)/);
    });
  }

  it("flip ∘ flip is the identity", () => {
    const x = image([4, 3, 5, 2]);
    for (const mode of ["horizontal", "vertical", "horizontalAndVertical"] as const) {
      const twice = train(
        layers.randomFlip({ mode, seed: 5 }),
        train(layers.randomFlip({ mode, seed: 5 }), x),
      );
      assert.deepEqual(twice.arraySync(), x.arraySync());
    }
  });

  it("four quarter turns are the identity, and one is numpy's rot90", () => {
    const x = image([2, 5, 5, 3]);
    const quarter = layers.randomRotation({ factor: [0.25, 0.25], interpolation: "nearest" });
    const once = train(quarter, x);
    const turned = x.transpose([0, 2, 1, 3]).reverse(1);
    assert.deepEqual(once.arraySync(), turned.arraySync());
    const four = [1, 2, 3].reduce((turning) => train(quarter, turning), once);
    assert.deepEqual(four.arraySync(), x.arraySync());
  });

  it("draws stay within their factor", () => {
    const x = tf.range(0, 100).reshape([1, 1, 100, 1]).tile([200, 1, 1, 1]);
    const moved = layers.randomTranslation({
      heightFactor: 0,
      widthFactor: [0.1, 0.2],
      fillMode: "nearest",
      seed: 1,
    });
    const shifts = x.sub(train(moved, x)).slice([0, 0, 50, 0], [-1, 1, 1, 1]).dataSync();
    const sorted = [...shifts].toSorted((a, b) => a - b);
    assert.ok((sorted[0] ?? 0) >= 10 - 1e-3 && (sorted.at(-1) ?? 0) <= 20 + 1e-3, `${sorted[0]}`);
    assert.ok((sorted[0] ?? 0) < 10.5 && (sorted.at(-1) ?? 0) > 19.5, "and fill it");
    const contrast = layers.randomContrast({
      factor: [0.2, 0.5],
      valueRange: [-999, 999],
      seed: 1,
    });
    const pair = tf.tensor([-1, 1], [1, 1, 2, 1]).tile([300, 1, 1, 1]);
    const factors = train(contrast, pair).slice([0, 0, 1, 0], [-1, 1, 1, 1]).dataSync();
    assert.ok(factors.every((factor) => factor >= 0.8 - 1e-6 && factor <= 1.5 + 1e-6));
    const clipped = layers.randomContrast({ factor: [0, 1], valueRange: [0, 1], seed: 1 });
    assert.ok(largest(train(clipped, pair)) <= 1);
  });

  it("tf.image.transform: the image's gradient is the central difference", () => {
    for (const interpolation of ["bilinear", "nearest"] as const) {
      for (const fillMode of ["reflect", "wrap", "constant", "nearest"] as const) {
        const x = image([2, 4, 5, 1]) as never;
        const rows = tf.tensor2d([
          [0.9, -0.3, 0.7, 0.35, 1.1, -1.2, 0, 0],
          [1.4, 0, -0.55, 0, 0.7, 0.45, 0, 0],
        ]);
        const slope = tf.tensor(normal([2, 4, 5, 1], 2));
        const value = (images: Tensor): Tensor =>
          tf.image
            .transform(images as never, rows, interpolation, fillMode, 0.3)
            .mul(slope)
            .sum();
        const gradient = tf.grad(value)(x);
        // Linear in the image but for the fill value: a large step is exact.
        const differences = Array.from({ length: 40 }, (_, i) => {
          const nudge = tf.oneHot(i, 40).reshape([2, 4, 5, 1]).toFloat();
          const [up, down] = [tf.add(x, nudge), tf.sub(x, nudge)];
          return value(up).sub(value(down)).div(2).arraySync() as number;
        });
        assertClose(gradient.reshape([40]), differences, 1e-5, `${interpolation} ${fillMode}`);
      }
    }
  });

  it("tf.image.rotateWithOffset works on native TensorFlow", async () => {
    const x = image([1, 5, 5, 1]) as never;
    const turned = (): unknown => tf.image.rotateWithOffset(x, 0.7, 0.25, 0.5).arraySync();
    const native = turned();
    const cpu = await onBackend("cpu", turned);
    assert.deepEqual(native, cpu);
  });

  it("augment sends images through layers as training does", () => {
    const make = (): Layer[] => [layers.randomFlip({ seed: 1 }), MAKE["randomZoom"]?.(2) as Layer];
    const x = image([3, 4, 4, 1]);
    const [flip, zoom] = make();
    const expected = train(zoom as Layer, train(flip as Layer, x));
    const before = tf.memory().numTensors;
    const result = augment(x, make());
    assert.equal(tf.memory().numTensors, before + 1);
    assert.deepEqual(result.arraySync(), expected.arraySync());
    assert.throws(() => augment(tf.ones([2, 2]), make()), /images must be a tensor of rank 3 or 4/);
    assert.throws(() => augment(x, ["flip"] as never), /layers must be a list of layers/);
  });
});

describe("mixUp", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it("images and labels are mixed by one weight: each image is the sum of its label's", () => {
    const classes = 5;
    const labels = tf.eye(classes);
    const prototypes = tf.tensor(normal([classes, 3, 3, 1], 1));
    const mix = layers.mixUp({ alpha: 1, seed: 1 });
    const [images, mixed] = mix.apply([prototypes, labels], { training: true }) as Tensor[];
    const expected = tf.matMul(mixed as Tensor, prototypes.reshape([classes, 9]));
    assertClose((images as Tensor).reshape([classes, 9]), expected.arraySync(), 1e-6, "x");
    assertClose((mixed as Tensor).sum(1), [1, 1, 1, 1, 1], 1e-6, "sums of labels");
    const [same] = mix.apply([prototypes, labels]) as Tensor[];
    assert.deepEqual(same?.arraySync(), prototypes.arraySync());
  });

  it("weights have the mean and variance of Beta(alpha, alpha)", () => {
    for (const alpha of [0.001, 0.2, 1, 4]) {
      const count = 4000;
      const mix = layers.mixUp({ alpha, seed: 3 });
      // The first half has label 0 and the second label 1, so that most pairs show their weight.
      const labels = tf.oneHot(
        Array.from({ length: count }, (_, i) => i),
        count,
      );
      const { ys } = mix.batch({ xs: tf.zeros([count, 1]), ys: labels });
      const own = tf.sum(ys.mul(labels), 1).dataSync<"float32">();
      assert.ok(own.every((weight) => weight >= 0 && weight <= 1));
      const mean = own.reduce((a, b) => a + b, 0) / count;
      const variance = own.reduce((a, b) => a + (b - mean) ** 2, 0) / count;
      const expected = 1 / (4 * (2 * alpha + 1));
      assert.ok(Math.abs(mean - 0.5) < 5 * Math.sqrt(expected / count), `mean ${mean}`);
      assert.ok(Math.abs(variance - expected) < 0.1 * expected, `variance ${variance}`);
      tf.dispose([ys, labels]);
    }
  });

  it("the same seed mixes alike, in a dataset too", async () => {
    const xs = tf.tensor(normal([6, 2, 2, 1], 1));
    const ys = tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1, 2], "int32"), 3).toFloat();
    const expected = layers.mixUp({ seed: 9 }).batch({ xs, ys });
    const mix = layers.mixUp({ seed: 9 });
    const data = tf.data
      .zip({ xs: tf.data.array(xs.unstack()), ys: tf.data.array(ys.unstack()) })
      .batch(6)
      .map((batch) => mix.batch(batch as never));
    const [got] = (await data.toArray()) as { xs: Tensor; ys: Tensor }[];
    assertClose(got?.xs as Tensor, expected.xs.arraySync(), 1e-6, "xs");
    assertClose(got?.ys as Tensor, expected.ys.arraySync(), 1e-6, "ys");
  });
});
