import "../../../../lib/engine/index.js";
import * as tf from "@tensorflow/tfjs";
import * as dl from "../../../../lib/index.js";
import type { Contract } from "../harness.js";
import { but, called, finite, given, numbers, options, positive, takes, text } from "../kinds.js";

const { Value, Graph } = dl;

/** loss = |x·w − 5| with x 2, w 3. */
const loss = () =>
  Value.input("x", 2)
    .mul(Value.parameter("w", 3))
    .named("z")
    .absDifference(Value.constant(5))
    .named("loss");
const graph = () => Graph.from(loss());
const id = called(
  but(
    given(() => "x"),
    { unknown: () => "nothing" },
  ),
  "node",
);

const toLoss = called(
  but(
    given(() => "loss"),
    { unknown: () => "nothing" },
  ),
  "node",
);

const value = (method: string, args: Contract["args"]): Contract => ({
  name: `Value#${method}`,
  args,
  call: (...given) => {
    const x = Value.input("x", 2) as unknown as Record<string, (...args: unknown[]) => unknown>;
    return x[method]?.(...given);
  },
});
/** Infinity is a number that log and div may give. */
const number = (valid: number) => called(takes(finite(valid), "huge"), "data");
const other = number(3);

const square = (x: tf.Tensor) => x.square();
const squares = (x: tf.Tensor) => x.square().sum();
const fn = (valid: () => unknown) => but(given(valid), { number: () => 3 });
const tensor = but(
  given(() => tf.tensor1d([1, 2])),
  { array: () => [1, 2], dtype: () => tf.tensor1d([1, 2], "int32") },
);
/** A function that gives a function: the input counts as an argument of it. */
const derivative = (
  name: "grad" | "valueAndGrad" | "jacobian" | "hessian",
  f: (x: tf.Tensor) => tf.Tensor,
): Contract => ({
  name,
  args: { f: fn(() => f), x: tensor },
  call: (of: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor) => dl[name](of)(x),
  bad:
    name === "jacobian"
      ? []
      : [
          [
            "f: no scalar",
            { f: () => square },
            /f\(x\) must be a scalar .*received a float32 tensor/,
          ],
        ],
});

export const AUTOGRAD: readonly Contract[] = [
  derivative("grad", squares),
  derivative("valueAndGrad", squares),
  derivative("jacobian", square),
  derivative("hessian", squares),
  {
    name: "vjp",
    args: { f: fn(() => square), x: tensor, v: tensor },
    call: (f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor, v: tf.Tensor) => {
      const { value, pullback } = dl.vjp(f, x);
      try {
        return { value, pulled: pullback(v) };
      } catch (error) {
        value.dispose();
        throw error;
      }
    },
    bad: [["v: shape", { v: () => tf.ones([3]) }, /v must be of shape \[2\]; received/]],
  },
  {
    name: "jvp",
    args: { f: fn(() => square), x: tensor, v: tensor },
    bad: [["v: shape", { v: () => tf.ones([3]) }, /v must be of shape \[2\]; received/]],
  },
  ...["add", "sub", "mul", "div", "maximum", "absDifference"].map((method) =>
    value(method, { other }),
  ),
  value("pow", { exponent: number(2) }),
  value("leakyRelu", { alpha: finite(0.01) }),
  value("named", { label: text("z") }),
  value("backward", { options: options({ accumulate: given(() => false) }) }),
  ...(["input", "parameter"] as const).map((kind): Contract => ({
    name: `Value.${kind}`,
    args: { label: text("x"), data: number(1) },
    call: (label: string, data: number) => Value[kind](label, data),
  })),
  {
    name: "Value.constant",
    args: { data: number(1) },
    call: (data: number) => Value.constant(data),
  },
  ...(["sum", "max"] as const).map((kind): Contract => ({
    name: `Value.${kind}`,
    args: {
      values: but(
        given(() => [Value.input("x", 1), 2]),
        { empty: () => [] },
      ),
    },
    call: (values: dl.Scalar[]) => Value[kind](values),
  })),
  {
    name: "Value.apply",
    args: {
      operation: given((): dl.Operation => ({
        name: "twice",
        compute: ([a = 0]) => 2 * a,
        partials: () => [2],
        write: ([a = ""]) => `2 · ${a}`,
        expression: ([a = ""]) => `2 * ${a}`,
      })),
      argument: number(3),
    },
    call: (operation: dl.Operation, argument: number) => Value.apply(operation, argument),
  },
  { name: "Graph.from", args: { root: given(loss) }, call: (root: dl.Value) => Graph.from(root) },
  { name: "Graph#node", args: { id }, call: (which: string) => graph().node(which) },
  { name: "Graph#edgesInto", args: { id }, call: (which: string) => graph().edgesInto(which) },
  {
    name: "Graph#grad",
    args: {
      b: toLoss,
      a: id,
    },
    call: (b: string, a: string) => graph().grad(b, a),
  },
  {
    name: "Graph#paths",
    args: {
      from: id,
      to: toLoss,
    },
    call: (from: string, to: string) => graph().paths(from, to),
  },
  {
    name: "Graph#countPaths",
    args: {
      from: id,
      to: toLoss,
    },
    call: (from: string, to: string) => graph().countPaths(from, to),
  },
  {
    name: "Graph.trace",
    args: {
      fn: but(
        given(
          () =>
            ({ x, w }: dl.NamedTensors<"x" | "w">) =>
              x.mul(w).sum(),
        ),
        {
          "no scalar":
            () =>
            ({ x, w }: dl.NamedTensors<"x" | "w">) =>
              x.mul(w),
          "no tensor": () => () => 3,
        },
      ),
      at: given(() => ({ x: tf.tensor1d([1, 2]), w: tf.tensor1d([3, 4]) })),
    },
    call: (fn: Parameters<typeof Graph.trace>[0], at: Parameters<typeof Graph.trace>[1]) =>
      Graph.trace(fn, at),
  },
  {
    name: "TensorGraph#node",
    args: { id },
    call: (which: string) => tensorGraph().node(which),
  },
  {
    name: "TensorGraph#edgesInto",
    args: { id },
    call: (which: string) => tensorGraph().edgesInto(which),
  },
  {
    name: "TensorGraph",
    args: { nodes: given(() => []), edges: given(() => []), root: given(() => tensorGraph().root) },
  },
  {
    name: "gradCheck",
    args: {
      fn: given(
        () =>
          ({ x, w }: { x: dl.Value; w: dl.Value }) =>
            x.mul(w).tanh(),
      ),
      at: but(
        given(() => ({ x: 2, w: 0.3 })),
        { empty: () => ({}) },
      ),
      h: positive(1e-5),
    },
    bad: [["at: NaN", { at: () => ({ x: NaN, w: 1 }) }, /must be a number, not NaN/]],
  },
  {
    name: "numericGradient",
    args: {
      fn: given(
        () =>
          ([a = 0, b = 0]: number[]) =>
            a * a + b * b,
      ),
      at: takes(numbers([1, 2]), "empty"),
      h: positive(1e-5),
    },
  },
  {
    name: "noGrad",
    args: {
      fn: but(
        given(() => () => Value.input("x", 1).mul(2)),
        {
          asynchronous: () => () => Promise.resolve(1),
          "asynchronous, with an error": () => () => Promise.reject(new Error("later")),
        },
      ),
    },
  },
  { name: "GradCheck", args: { rows: given(() => []), h: given(() => 1e-5) } },
  { name: "GradientError", args: { message: given(() => "no gradient") } },
];

function tensorGraph(): dl.TensorGraph {
  const inputs = { x: tf.tensor1d([1, 2]) };
  try {
    return Graph.trace(({ x }) => x.square().sum(), inputs);
  } finally {
    tf.dispose(inputs);
  }
}
