import assert from "node:assert/strict";
import "@tensorflow/tfjs-node-gpu";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { numericGradient } from "../../../lib/autograd/numericGradient.js";
import { ArgumentError } from "../../../lib/core/errors.js";
import { flatten, nest, type Nested } from "../../../lib/core/nested.js";
import { averagePool2d, conv2d, maxPool2d } from "../../../lib/nn/images/index.js";
import { closeTo, leavingNothing } from "./closeTo.js";
import { caseOf, draw, kerasLayer, resultShape, WINDOWS } from "./layerOracle.js";

const NINE = [
  [0, 1, 2],
  [3, 4, 5],
  [6, 7, 8],
];
const POOLS = { maxPool2d, averagePool2d } as const;

describe("nn/images", function () {
  this.timeout(120_000);

  it("has the course's numbers", () => {
    const kernel = [
      [0, 1],
      [2, 3],
    ];
    assert.deepEqual(conv2d(NINE, kernel), [
      [19, 25],
      [37, 43],
    ]);
    assert.deepEqual(maxPool2d(NINE, { strides: 1 }), [
      [4, 5],
      [7, 8],
    ]);
    assert.deepEqual(averagePool2d(NINE, { strides: 1 }), [
      [2, 3],
      [5, 6],
    ]);
    const pooled = maxPool2d(draw([26, 26], 1));
    assert.deepEqual([pooled.length, pooled[0]?.length], [13, 13]);
  });

  for (const { name, strides, padding, window } of WINDOWS) {
    it(`conv2d ${name} equals Keras and tfjs, output and gradients`, () => {
      const expected = kerasLayer(`conv2d ${name}`);
      const { inputs, weights, upstream } = caseOf(`conv2d ${name}`);
      leavingNothing(() => {
        const [x, kernel, dy] = [inputs[0], weights?.[0], upstream].map((each) =>
          tf.tensor(each as Nested),
        ) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
        const output = conv2d(x, kernel, { strides, padding });
        closeTo(output, expected.output, 1e-5, "output");
        closeTo(output, tf.conv2d(x, kernel, strides, padding), 1e-5, "tfjs");
        const grads = tf.grads((a: tf.Tensor, b: tf.Tensor) =>
          conv2d(a, b, { strides, padding }).mul(dy).sum(),
        )([x, kernel]);
        grads.forEach((gradient, i) => {
          closeTo(gradient, expected.gradients[i] as Nested, 1e-5, `gradient ${i}`);
        });
      });
    });

    for (const kind of ["maxPool2d", "averagePool2d"] as const) {
      it(`${kind} ${name} equals Keras, output and gradient`, () => {
        const expected = kerasLayer(`${kind} ${name}`);
        const { inputs, upstream } = caseOf(`${kind} ${name}`);
        const options = { poolSize: window[0], strides, padding };
        leavingNothing(() => {
          const [x, dy] = [inputs[0], upstream].map((each) => tf.tensor(each as Nested)) as [
            tf.Tensor4D,
            tf.Tensor4D,
          ];
          closeTo(POOLS[kind](x, options), expected.output, 1e-5, "output");
          const gradient = tf.grad((a: tf.Tensor) => POOLS[kind](a, options).mul(dy).sum())(x);
          closeTo(gradient, expected.gradients[0] as Nested, 1e-5, "gradient");
        });
      });
    }

    it(`${name}: lists give what tensors give, and their gradients are central differences`, () => {
      const each = WINDOWS.find((other) => other.name === name) ?? WINDOWS[0];
      assert.ok(each);
      const image = draw(each.size, 30);
      const kernel = draw(window, 31);
      const [, height = 0, width = 0] = resultShape(each, 1, 1);
      const upstream = draw([height, width], 32);
      const weighted = (result: Nested): number => {
        const slopes = flatten(upstream);
        return flatten(result).reduce((sum, value, i) => sum + value * (slopes[i] ?? 0), 0);
      };
      const options = { strides, padding };
      const pool = { ...options, poolSize: window[0] };
      const byX = conv2d.gradient(image, kernel, upstream, options);
      const nested = (x: number[]): Nested => nest(x, each.size);
      closeTo(
        byX.x,
        numericGradient((x) => weighted(conv2d(nested(x), kernel, options)), flatten(image)),
        1e-8,
        "conv2d by x",
      );
      closeTo(
        byX.kernel,
        numericGradient((k) => weighted(conv2d(image, nest(k, window), options)), flatten(kernel)),
        1e-8,
        "conv2d by kernel",
      );
      for (const pooling of [maxPool2d, averagePool2d]) {
        closeTo(
          pooling.gradient(image, upstream, pool),
          numericGradient((x) => weighted(pooling(nested(x), pool)), flatten(image)),
          1e-8,
          "pooling",
        );
      }
      leavingNothing(() => {
        const x = tf.tensor(image).reshape<tf.Tensor4D>([1, ...each.size, 1] as never);
        const k = tf.tensor(kernel).reshape<tf.Tensor4D>([...window, 1, 1] as never);
        closeTo(conv2d(x, k, options), conv2d(image, kernel, options), 1e-5, "conv2d");
        closeTo(maxPool2d(x, pool), maxPool2d(image, pool), 1e-6, "maxPool2d");
        closeTo(averagePool2d(x, pool), averagePool2d(image, pool), 1e-6, "averagePool2d");
      });
    });
  }

  it("passes the gradient of a tie to the first pixel, as TensorFlow does", () => {
    const ties = [
      [1, 1],
      [1, 1],
    ];
    assert.deepEqual(maxPool2d.gradient(ties, [[1]]), [
      [1, 0],
      [0, 0],
    ]);
    leavingNothing(() => {
      const x = tf.ones([1, 2, 2, 1]);
      const gradient = tf.grad((v: tf.Tensor) => maxPool2d(v).sum())(x);
      closeTo(gradient, [1, 0, 0, 0], 0, "gradient");
    });
  });

  it("is linear in the image and in the kernel", () => {
    const pixel = fc.double({ min: -10, max: 10, noNaN: true });
    const image = fc.array(fc.array(pixel, { minLength: 4, maxLength: 4 }), {
      minLength: 4,
      maxLength: 4,
    });
    fc.assert(
      fc.property(image, image, pixel, (a, b, factor) => {
        const kernel = draw([2, 3], 40);
        const mixed = a.map((row, r) => row.map((value, c) => value + factor * (b[r]?.[c] ?? 0)));
        const [x, y] = [flatten(conv2d(a, kernel)), flatten(conv2d(b, kernel))];
        closeTo(
          conv2d(mixed, kernel),
          x.map((value, i) => value + factor * (y[i] ?? 0)),
          1e-9,
          "sum",
        );
      }),
      { seed: 8 },
    );
  });

  const wrong = (value: unknown): never => value as never;
  const bad: readonly [string, () => unknown, RegExp][] = [
    [
      "a kernel larger than the image",
      () => conv2d([[1]], NINE),
      /at least as large as the window/,
    ],
    ["strides 0", () => conv2d(NINE, [[1]], { strides: 0 }), /strides must be/],
    ["another padding", () => conv2d(NINE, [[1]], { padding: wrong("full") }), /padding must be/],
    ["NaN", () => conv2d([[Number.NaN]], [[1]]), /x must be rows of finite numbers/],
    ["ragged rows", () => maxPool2d([[1, 2], [3]]), /lists of equal length/],
    ["a flat list", () => maxPool2d([1, 2]), /x must be rows/],
    ["poolSize 0", () => maxPool2d(NINE, { poolSize: 0 }), /poolSize must be/],
    ["a tensor of rank 2", () => maxPool2d(tf.zeros([2, 2])), /x must be a tensor of shape \[n/],
    [
      "a kernel of other channels",
      () => conv2d(tf.zeros([1, 3, 3, 2]), tf.zeros([2, 2, 3, 1])),
      /kernel must be a tensor of shape \[kh, kw, 2, filters\]/,
    ],
    ["an upstream of another shape", () => maxPool2d.gradient(NINE, NINE), /upstream must be/],
  ];
  for (const [what, act, message] of bad) {
    it(`refuses ${what}`, () => {
      tf.tidy(() => {
        assert.throws(
          act,
          (error) => error instanceof ArgumentError && message.test(error.message),
        );
      });
    });
  }
});
