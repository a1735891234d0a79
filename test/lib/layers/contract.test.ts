import assert from "node:assert/strict";
import fc from "fast-check";
import { ArgumentError } from "../../../lib/core/errors.js";
import { tf } from "../../../lib/engine/index.js";
import * as layers from "../../../lib/layers/index.js";
import { assertClose, largest, leftBehind, normal } from "./compare.js";

type Tensor = ReturnType<typeof tf.tensor>;

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 });

describe("normalising layers", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it("keep any shape; group and RMS normalisation do not see the scale of a sample", () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 3 }), fc.nat(99), (inner, groups, seed) => {
        tf.tidy(() => {
          const shape = [...inner, 2 * groups];
          const x = tf.tensor(normal(shape, seed));
          const scale = tf.range(1, (inner[0] ?? 0) + 1).reshape(shape.map((_, i) => (i ? 1 : -1)));
          for (const layer of [
            layers.groupNormalization({ groups, epsilon: 0 }),
            layers.rmsNormalization({ epsilon: 0 }),
          ]) {
            const result = layer.apply(x) as Tensor;
            assert.deepEqual(result.shape, shape);
            assert.deepEqual(layer.computeOutputShape([null, ...shape.slice(1)]), [
              null,
              ...shape.slice(1),
            ]);
            const scaled = layer.apply(x.mul(scale.mul(4))) as Tensor;
            assertClose(scaled, result.arraySync(), 2e-3, layer.getClassName());
            layer.dispose();
          }
        });
      }),
      { numRuns: 30, seed: 3 },
    );
  });

  it("group normalisation gives each group mean 0 and variance 1, whatever the batch", () => {
    const x = tf.tensor(normal([3, 4, 4, 6], 1, 5)).add(7);
    const layer = layers.groupNormalization({ groups: 3, epsilon: 0 });
    const result = layer.apply(x) as Tensor;
    const grouped = result.reshape([3, 16, 3, 2]);
    const { mean, variance } = tf.moments(grouped, [1, 3]);
    assert.ok(largest(mean) < 1e-5 && largest(variance.sub(1)) < 1e-4);
    const alone = layer.apply(x.slice([1], [1])) as Tensor;
    assertClose(alone, result.slice([1], [1]).arraySync(), 1e-6, "one sample alone");
  });

  it("RMS normalisation along another axis is that of the turned input", () => {
    const x = tf.tensor(normal([2, 3, 4], 1));
    const along = layers.rmsNormalization({ axis: 1 }).apply(x) as Tensor;
    const last = layers.rmsNormalization().apply(x.transpose([0, 2, 1])) as Tensor;
    assertClose(along, last.transpose([0, 2, 1]).arraySync(), 1e-6, "axis 1");
  });

  it("take whole numbers and flags as the numbers they are", () => {
    const values = [[1, 0, 1, 1]];
    for (const make of [
      () => layers.rmsNormalization(),
      () => layers.groupNormalization({ groups: 2 }),
      () => layers.normalization({ mean: 1, variance: 4 }),
    ]) {
      const layer = make();
      const expected = (layer.apply(tf.tensor2d(values)) as Tensor).arraySync();
      for (const dtype of ["int32", "bool"] as const)
        assertClose(layer.apply(tf.tensor2d(values, [1, 4], dtype)) as Tensor, expected, 0, dtype);
    }
  });

  it("normalization and its inverse are the identity", () => {
    const data = normal([30, 4], 1, 9);
    const [there, back] = [layers.normalization(), layers.normalization({ invert: true })];
    there.adapt(data);
    back.adapt(data);
    const x = tf.tensor(normal([5, 4], 2, 9));
    assertClose(back.apply(there.apply(x)) as Tensor, x.arraySync(), 1e-5, "x");
    const { mean, variance } = tf.moments(there.apply(tf.tensor(data)) as Tensor, 0);
    assert.ok(largest(mean) < 1e-5 && largest(variance.sub(1)) < 1e-5);
  });

  it("normalization adapts to large numbers with a small spread", () => {
    const layer = layers.normalization();
    layer.adapt([[1e9 + 1], [1e9 + 2], [1e9 + 3]]);
    assert.deepEqual(layer.mean, [1e9 + 2]);
    assertClose(layer.variance ?? [], [2 / 3], 1e-6, "variance");
  });
});

describe("tensors left behind", () => {
  const images = [1, 4, 4, 2];
  const CALLS: readonly [string, () => [{ apply: (x: never) => unknown }, Tensor]][] = [
    ["groupNormalization", () => [layers.groupNormalization({ groups: 2 }), tf.ones(images)]],
    ["rmsNormalization", () => [layers.rmsNormalization(), tf.ones(images)]],
    ["normalization", () => [layers.normalization({ mean: 1, variance: 4 }), tf.ones(images)]],
    ["lambda", () => [layers.lambda({ function: (x: Tensor) => x.square().add(1) }), tf.ones([2])]],
    [
      "multiHeadAttention",
      () => [layers.multiHeadAttention({ numHeads: 2, keyDim: 2 }), tf.ones([1, 3, 4])],
    ],
    [
      "textVectorization",
      () => [layers.textVectorization({ vocabulary: ["a"] }), tf.tensor1d(["a b"], "string")],
    ],
  ];
  for (const [name, make] of CALLS) {
    it(`${name}: none but the result`, () => {
      const [layer, x] = make();
      const call = (): void => tf.dispose(layer.apply(x as never) as Tensor);
      call();
      assert.equal(leftBehind(tf, call), 0);
      x.dispose();
    });
  }

  it("adapt: none", () => {
    const [data, texts] = [tf.ones([3, 2]), tf.tensor1d(["a b", "c"], "string")];
    assert.equal(
      leftBehind(tf, () => layers.normalization().adapt(data)),
      0,
    );
    assert.equal(
      leftBehind(tf, () => layers.textVectorization().adapt(texts)),
      0,
    );
    tf.dispose([data, texts]);
  });

  it("a bad input: none", () => {
    const layer = layers.multiHeadAttention({ numHeads: 2, keyDim: 2 });
    const x = tf.ones([3, 4]);
    const fails = (): void => assert.throws(() => layer.apply(x), ArgumentError);
    assert.equal(leftBehind(tf, fails), 0);
    x.dispose();
  });
});

describe("bad arguments of layers", () => {
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  const never = (value: unknown): never => value as never;
  const attention = { numHeads: 2, keyDim: 3, name: "att" };
  const BAD: readonly [RegExp, () => unknown][] = [
    [
      /^groups must be a whole number ≥ 1, or −1; received 0$/,
      () => layers.groupNormalization({ groups: 0 }),
    ],
    [/^axis must be −1, the last one; received 1$/, () => layers.groupNormalization({ axis: 1 })],
    [
      /^epsilon must be a finite number ≥ 0; received NaN$/,
      () => layers.groupNormalization({ epsilon: NaN }),
    ],
    [
      /^the input of GroupNormalization "g" must be \[batch, …, channels\] with channels in 4 groups; received shape \[null, 5, 6\]$/,
      () => layers.groupNormalization({ groups: 4, name: "g" }).apply(tf.input({ shape: [5, 6] })),
    ],
    [/^epsilon must be/, () => layers.rmsNormalization({ epsilon: -1 })],
    [
      /rank with the axis \[3\] behind the batch; received shape \[2, 3\]$/,
      () => layers.rmsNormalization({ axis: 3 }).apply(tf.ones([2, 3])),
    ],
    [/^axis must be/, () => layers.rmsNormalization({ axis: [] })],
    [/^variance must be given with mean/, () => layers.normalization({ mean: 1 })],
    [
      /^variance must be finite numbers ≥ 0; received -1$/,
      () => layers.normalization({ mean: 1, variance: -1 }),
    ],
    [
      /^variance must be of shape \[2\], as mean is/,
      () => layers.normalization({ mean: [1, 2], variance: 1 }),
    ],
    [
      /^the statistics of "n" must be set by adapt first/,
      () => layers.normalization({ name: "n" }).apply(tf.ones([2, 3])),
    ],
    [/^data must be finite numbers/, () => layers.normalization().adapt([[1, NaN]])],
    [
      /^data must be a tensor or lists with at least one sample/,
      () => layers.normalization().adapt([]),
    ],
    [/^data must be lists of equal length/, () => layers.normalization().adapt([[1], [1, 2]])],
    [
      /of the sizes \[2\] along axis 1; received shape \[1, 3\]$/,
      () => layers.normalization({ mean: [1, 2], variance: [1, 1] }).apply(tf.ones([1, 3])),
    ],
    [
      /^numHeads must be a whole number ≥ 1; received 1\.5$/,
      () => layers.multiHeadAttention({ ...attention, numHeads: 1.5 }),
    ],
    [
      /^keyDim must be a whole number ≥ 1; received undefined$/,
      () => layers.multiHeadAttention(never({ numHeads: 1 })),
    ],
    [
      /^dropout must be a share in \[0, 1\); received 1$/,
      () => layers.multiHeadAttention({ ...attention, dropout: 1 }),
    ],
    [
      /^the input of MultiHeadAttention "att" must be \[batch, length, width\]; received shape \[2, 3\]$/,
      () => layers.multiHeadAttention(attention).apply(tf.ones([2, 3])),
    ],
    [
      /must be a key as long as the value, 4; received shape \[2, 5, 3\]$/,
      () =>
        layers
          .multiHeadAttention(attention)
          .apply([tf.ones([2, 3, 3]), tf.ones([2, 4, 3]), tf.ones([2, 5, 3])]),
    ],
    [
      /^attentionMask must be of shape \[2 or 1, 3, 3\]; received a float32 tensor of shape \[2, 3, 4\]$/,
      () =>
        layers
          .multiHeadAttention(attention)
          .apply(tf.ones([2, 3, 3]), { attentionMask: tf.ones([2, 3, 4]) }),
    ],
    [
      /^valueMask must be of shape \[2 or 1, 3\]/,
      () =>
        layers
          .multiHeadAttention(attention)
          .apply(tf.ones([2, 3, 3]), { valueMask: tf.ones([2, 4]) }),
    ],
    [
      /^factor must be a number f ≥ 0 .* within \[-1, 1\]; received 1\.5$/,
      () => layers.randomRotation({ factor: 1.5 }),
    ],
    [/^factor must be/, () => layers.randomRotation({ factor: [0.2, 0.1] })],
    [/^factor must be/, () => layers.randomRotation({ factor: NaN })],
    [
      /^fillMode must be one of reflect, wrap, constant, nearest; received "mirror"$/,
      () => layers.randomRotation({ factor: 0.1, fillMode: never("mirror") }),
    ],
    [
      /^interpolation must be one of/,
      () => layers.randomRotation({ factor: 0.1, interpolation: never("cubic") }),
    ],
    [/^heightFactor must be above −1/, () => layers.randomZoom({ heightFactor: [-1, 0] })],
    [/^widthFactor must be/, () => layers.randomTranslation({ heightFactor: 0, widthFactor: 2 })],
    [
      /^factor must be a number or \[lower, upper\] in \[0, 1\]; received 1\.1$/,
      () => layers.randomContrast({ factor: 1.1 }),
    ],
    [/^valueRange must be/, () => layers.randomContrast({ factor: 0.1, valueRange: [1, 0] })],
    [
      /^mode must be one of horizontal, vertical, horizontalAndVertical/,
      () => layers.randomFlip({ mode: never("both") }),
    ],
    [/^seed must be a whole number/, () => layers.randomFlip({ seed: -1 })],
    [
      /^the input of RandomFlip "f" must be images: \[batch, height, width, channels\]; received shape \[2, 3\]$/,
      () => layers.randomFlip({ name: "f" }).apply(tf.ones([2, 3])),
    ],
    [/^alpha must be a finite number > 0; received 0$/, () => layers.mixUp({ alpha: 0 })],
    [
      /must be one-hot labels: \[2, classes\]; received shape \[3, 2\]$/,
      () => layers.mixUp().batch({ xs: tf.ones([2, 3]), ys: tf.ones([3, 2]) }),
    ],
    [/must be two tensors: images and labels/, () => layers.mixUp().apply(tf.ones([2, 3]))],
    [
      /^maxTokens must be a whole number > 2, or null; received 2$/,
      () => layers.textVectorization({ maxTokens: 2 }),
    ],
    [
      /^outputMode must be one of int, multiHot, count, tfIdf; received "one_hot"$/,
      () => layers.textVectorization({ outputMode: never("one_hot") }),
    ],
    [
      /^outputSequenceLength must be given with outputMode int only/,
      () => layers.textVectorization({ outputMode: "count", outputSequenceLength: 3 }),
    ],
    [
      /^padToMaxTokens must be given with maxTokens/,
      () => layers.textVectorization({ padToMaxTokens: true }),
    ],
    [/^ngrams must be/, () => layers.textVectorization({ ngrams: 0 })],
    [
      /^standardize must be one of/,
      () => layers.textVectorization({ standardize: never("upper") }),
    ],
    [
      /^vocabulary must be of different tokens; received "a"$/,
      () => layers.textVectorization({ vocabulary: ["a", "b", "a"] }),
    ],
    [/^vocabulary must be with/, () => layers.textVectorization({ vocabulary: ["a", "[UNK]"] })],
    [
      /^vocabulary must be of at most maxTokens = 3 tokens/,
      () => layers.textVectorization({ maxTokens: 3, vocabulary: ["a", "b"] }),
    ],
    [
      /^idfWeights must be 1 finite numbers/,
      () => layers.textVectorization({ outputMode: "tfIdf", vocabulary: ["a"] }),
    ],
    [/^texts must be a list of texts, at least one/, () => layers.textVectorization().adapt([])],
    [
      /^texts must be texts with at least one token/,
      () => layers.textVectorization().adapt(["", " !"]),
    ],
    [/^texts must be a string tensor/, () => layers.textVectorization().adapt(tf.ones([2]))],
    [
      /^the vocabulary of "t" must be set by adapt first/,
      () => layers.textVectorization({ name: "t" }).apply(tf.tensor1d(["a"], "string")),
    ],
    [
      /must be \[texts\] or \[texts, 1\]; received shape \[1, 2\]$/,
      () =>
        layers
          .textVectorization({ vocabulary: ["a"] })
          .apply(tf.tensor2d([["a", "b"]], [1, 2], "string")),
    ],
    [/^name must be a text/, () => layers.registerFunction("", () => 1)],
    [/^fn must be a function/, () => layers.registerFunction("x", never(1))],
    [
      /^function must be a function or a registered name/,
      () => layers.lambda({ function: never(3) }),
    ],
    [
      /^the result of Lambda "l" must be a tensor; received 3$/,
      () => layers.lambda({ name: "l", function: () => never(3) }).apply(tf.ones([1])),
    ],
  ];

  BAD.forEach(([message, call], i) => {
    it(`${i + 1}: ${message.source}`, () => {
      assert.throws(call, (error: unknown) => {
        assert.ok(error instanceof ArgumentError, String(error));
        assert.match(error.message, message);
        return true;
      });
    });
  });
});
