import * as tf from "@tensorflow/tfjs";
import { elementwise, on, type Operations } from "../case.js";

const unit = { range: [-0.6, 0.6] } as const;
const positive = { range: [0.2, 3] } as const;
const within = { shape: [2, 3], range: [-3, 3] } as const;
const above = (shape: readonly number[]) => ({ shape, range: [0.3, 2] }) as const;

export const ELEMENTWISE: Operations = {
  abs: [
    ...elementwise(tf.abs, "tf.abs(a)", { kinks: [0] }),
    on(
      [
        [2, 2],
        [2, 2],
      ],
      (a: tf.Tensor, b: tf.Tensor) => tf.abs(tf.complex(a, b)),
      "tf.abs(tf.complex(a, b))",
    ),
  ],
  acos: elementwise(tf.acos, "tf.acos(a)", unit),
  acosh: elementwise(tf.acosh, "tf.acosh(a)", { range: [1.3, 3] }),
  asin: elementwise(tf.asin, "tf.asin(a)", unit),
  asinh: elementwise(tf.asinh, "tf.asinh(a)"),
  atan: elementwise(tf.atan, "tf.atan(a)"),
  atanh: elementwise(tf.atanh, "tf.atanh(a)", { range: [-0.7, 0.7] }),
  ceil: elementwise(tf.ceil, "tf.math.ceil(a)", { range: [0.1, 0.9] }),
  clipByValue: [
    on([within], (a: tf.Tensor) => tf.clipByValue(a, -1, 1.5), "tf.clip_by_value(a, -1, 1.5)"),
    on([[3]], (a: tf.Tensor) => tf.clipByValue(a, -1, 1.5), "tf.clip_by_value(a, -1, 1.5)", {
      at: [-1, 0.5, 1.5],
      kink: "1 at the bounds",
    }),
  ],
  cos: elementwise(tf.cos, "tf.cos(a)"),
  cosh: elementwise(tf.cosh, "tf.cosh(a)"),
  elu: elementwise(tf.elu, "tf.nn.elu(a)", { kinks: [0] }),
  erf: elementwise(tf.erf, "tf.math.erf(a)"),
  exp: elementwise(tf.exp, "tf.exp(a)"),
  expm1: elementwise(tf.expm1, "tf.math.expm1(a)"),
  floor: elementwise(tf.floor, "tf.floor(a)", { range: [0.1, 0.9] }),
  leakyRelu: [
    ...elementwise((a) => tf.leakyRelu(a), "tf.nn.leaky_relu(a, 0.2)", { kinks: [0] }),
    on([[2, 3]], (a: tf.Tensor) => tf.leakyRelu(a, 0.05), "tf.nn.leaky_relu(a, 0.05)"),
  ],
  log: elementwise(tf.log, "tf.math.log(a)", positive),
  log1p: elementwise(tf.log1p, "tf.math.log1p(a)", { range: [-0.7, 3] }),
  logSigmoid: elementwise(tf.logSigmoid, "tf.math.log_sigmoid(a)", { kinks: [0] }),
  neg: elementwise(tf.neg, "-a"),
  prelu: [
    on([[2, 3], [3]], (a: tf.Tensor, b: tf.Tensor) => tf.prelu(a, b), "tf.where(a > 0, a, a * b)"),
    on(
      [
        [2, 2, 3],
        [2, 2, 3],
      ],
      (a: tf.Tensor, b: tf.Tensor) => tf.prelu(a, b),
      "tf.where(a > 0, a, a * b)",
    ),
    on(
      [[2], [2]],
      (a: tf.Tensor, b: tf.Tensor) => tf.prelu(a, b),
      "tf.nn.relu(a) - b * tf.nn.relu(-a)",
      {
        at: [0, 0, 0.25, 0.5],
        kink: "0 at 0",
      },
    ),
  ],
  reciprocal: elementwise(tf.reciprocal, "tf.math.reciprocal(a)"),
  relu: elementwise(tf.relu, "tf.nn.relu(a)", { kinks: [0], rule: "0 at 0" }),
  relu6: elementwise(tf.relu6, "tf.nn.relu6(a)", {
    range: [-4, 10],
    kinks: [0, 6],
    rule: "0 at 0 and 6",
  }),
  round: elementwise(tf.round, "tf.round(a)", { range: [0.6, 1.4] }),
  rsqrt: elementwise(tf.rsqrt, "tf.math.rsqrt(a)", positive),
  selu: elementwise(tf.selu, "tf.nn.selu(a)", { kinks: [0] }),
  sigmoid: elementwise(tf.sigmoid, "tf.sigmoid(a)", { kinks: [-30, 30] }),
  sign: elementwise(tf.sign, "tf.sign(a)"),
  sin: elementwise(tf.sin, "tf.sin(a)"),
  sinh: elementwise(tf.sinh, "tf.sinh(a)"),
  softplus: elementwise(tf.softplus, "tf.math.softplus(a)", { kinks: [-30, 30] }),
  sqrt: elementwise(tf.sqrt, "tf.sqrt(a)", positive),
  square: elementwise(tf.square, "tf.square(a)", { kinks: [0] }),
  step: [
    on([[2, 3]], (a: tf.Tensor) => tf.step(a), "tf.where(a > 0, one, zero)"),
    on([[2, 3]], (a: tf.Tensor) => tf.step(a, 0.5), "tf.where(a > 0, one, one / 2)"),
  ],
  tan: elementwise(tf.tan, "tf.tan(a)", { range: [-0.8, 0.8] }),
  tanh: elementwise(tf.tanh, "tf.tanh(a)", { kinks: [-20, 20] }),
  cast: [
    on([[2, 3]], (a: tf.Tensor) => tf.cast(a, "float32"), "tf.identity(a)"),
    on([[4]], (a: tf.Tensor) => a.mul(tf.cast([1, 0, 1, 1], "float32")), "a * [1, 0, 1, 1]"),
    on(
      [[2, 3]],
      (a: tf.Tensor) => tf.mul(a, tf.cast(tf.cast(a, "int32"), "float32")),
      "a * tf.cast(tf.cast(a, tf.int32), tf.float64)",
    ),
  ],
  clone: [on([[2, 3]], (a: tf.Tensor) => tf.clone(a), "tf.identity(a)")],
  onesLike: [on([[2, 3]], (a: tf.Tensor) => tf.mul(a, tf.onesLike(a)), "a * tf.ones_like(a)")],
  zerosLike: [on([[2, 3]], (a: tf.Tensor) => tf.add(a, tf.zerosLike(a)), "a + tf.zeros_like(a)")],
  ensureShape: [
    on([[2, 3]], (a: tf.Tensor) => tf.ensureShape(a, [2, 3]), "tf.ensure_shape(a, [2, 3])"),
  ],
  dropout: [
    on([[6]], (a: tf.Tensor) => tf.dropout(a, 0.5, [6], 3), null, {
      label: "by a seed",
      compiled: "another mask, by TensorFlow's generator",
    }),
    on([[2, 3]], (a: tf.Tensor) => tf.dropout(a, 0), "tf.identity(a)"),
  ],
  movingAverage: [
    on(
      [[3], [3]],
      (a: tf.Tensor, b: tf.Tensor) => tf.movingAverage(a, b, 0.9, 2),
      "a + 0.1 * (b - a) / 0.19",
    ),
    on(
      [[3], [3]],
      (a: tf.Tensor, b: tf.Tensor) => tf.movingAverage(a, b, 0.9, undefined, false),
      "a + 0.1 * (b - a)",
    ),
  ],
};

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** A function of two numbers: same shapes, and each broadcast. */
function binary(
  f: Binary,
  python: string,
  make: (shape: readonly number[]) => readonly number[] | ReturnType<typeof above> = (shape) =>
    shape,
) {
  return [
    on([make([2, 3]), make([2, 3])], f, python),
    on([make([2, 1, 3]), make([4, 1])], f, python),
    on([make([]), make([4])], f, python),
    on([make([2, 2]), make([])], f, python),
  ];
}

export const ARITHMETIC: Operations = {
  add: binary(tf.add, "a + b"),
  addN: [
    on(
      [
        [2, 2],
        [2, 2],
        [2, 2],
      ],
      (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) => tf.addN([a, b, c]),
      "tf.add_n([a, b, c])",
    ),
    on([[3]], (a: tf.Tensor) => tf.addN([a, a]), "tf.add_n([a, a])"),
  ],
  sub: binary(tf.sub, "a - b"),
  mul: [
    ...binary(tf.mul, "a * b"),
    on(
      [[2], [2], [2], [2]],
      (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor, d: tf.Tensor) => {
        const product = tf.mul(tf.complex(a, b), tf.complex(c, d));
        return [tf.real(product), tf.imag(product)];
      },
      "parts(tf.complex(a, b) * tf.complex(c, d))",
    ),
  ],
  div: [...binary(tf.div, "a / b"), on([[2, 3]], (a: tf.Tensor) => tf.div(1, a), "1 / a")],
  divNoNan: [
    ...binary(tf.divNoNan, "tf.math.divide_no_nan(a, b)"),
    on([[3], [3]], tf.divNoNan, "tf.math.divide_no_nan(a, b)", {
      at: [1, 0, -2, 0, 0, 3],
      kink: "0 where divided by 0",
    }),
  ],
  floorDiv: [
    on(
      [above([2, 3]), above([3])],
      (a: tf.Tensor, b: tf.Tensor) => tf.mul(a, tf.floorDiv(a, b)),
      "a * tf.stop_gradient(a // b)",
    ),
  ],
  mod: [
    on(
      [
        { shape: [2, 3], range: [2.1, 2.2] },
        { shape: [3], range: [0.75, 1] },
      ],
      tf.mod,
      "tf.math.floormod(a, b)",
    ),
    on(
      [
        { shape: [4], range: [-2.2, -2.1] },
        { shape: [], range: [0.75, 1] },
      ],
      tf.mod,
      "tf.math.floormod(a, b)",
    ),
  ],
  pow: [
    ...binary(tf.pow, "tf.pow(a, b)", above),
    on([[2, 3]], (a: tf.Tensor) => tf.pow(a, 3), "a ** 3"),
    on([[2, 3]], (a: tf.Tensor) => tf.pow(a, tf.scalar(2, "int32")), "a ** 2"),
    on([[2, 3]], (a: tf.Tensor) => tf.pow(a, -2), "a ** -2"),
    on([[2, 3]], (a: tf.Tensor) => tf.pow(2, a), "tf.pow(two, a)"),
    on([above([4])], (a: tf.Tensor) => tf.pow(a, a), "tf.pow(a, a)"),
    on([[3], [3]], tf.pow, "tf.pow(a, b)", {
      at: [0, 0, -2, 2, 3, 2],
      kink: "ln counts as 0 for a base of 0 or less",
    }),
  ],
  maximum: [
    ...binary(tf.maximum, "tf.maximum(a, b)"),
    on([[2], [2]], tf.maximum, "tf.maximum(a, b)", {
      at: [1, 2, 1, 2],
      kink: "all of it to a at a tie",
    }),
  ],
  minimum: [
    ...binary(tf.minimum, "tf.minimum(a, b)"),
    on([[2], [2]], tf.minimum, "tf.minimum(a, b)", {
      at: [1, 2, 1, 2],
      kink: "all of it to a at a tie",
    }),
  ],
  squaredDifference: binary(tf.squaredDifference, "tf.math.squared_difference(a, b)"),
  atan2: binary(tf.atan2, "tf.atan2(a, b)"),
  where: [
    on(
      [
        [2, 2],
        [2, 2],
      ],
      (a: tf.Tensor, b: tf.Tensor) => tf.where(tf.tensor2d([1, 0, 0, 1], [2, 2], "bool"), a, b),
      "tf.where([[True, False], [False, True]], a, b)",
    ),
    on(
      [[2, 2], []],
      (a: tf.Tensor, b: tf.Tensor) => tf.where(tf.tensor1d([1, 0], "bool"), a, b),
      "tf.where([True, False], a, b)",
    ),
    on(
      [[2, 3], [3]],
      (a: tf.Tensor, b: tf.Tensor) => tf.where(tf.greater(a, 0.5), a, b),
      "tf.where(a > 0.5, a, b)",
    ),
  ],
};
