import assert from "node:assert/strict";
import { createRequire } from "node:module";
import fc from "fast-check";
import type * as Tf from "@tensorflow/tfjs";
import { Graph } from "../../../lib/autograd/graph.js";
import { gradCheck } from "../../../lib/autograd/gradCheck.js";
import { numericGradient } from "../../../lib/autograd/numericGradient.js";
import { Value } from "../../../lib/autograd/value.js";
import { build, recipes, type Recipe } from "./expressions.js";

function gradients(recipe: Recipe): { root: Value; leaves: Value[] } {
  const leaves = recipe.leaves.map((number, at) => Value.parameter(`p${at}`, number));
  const root = build(recipe, leaves).named("root");
  root.backward();
  return { root, leaves };
}

describe("autograd: gradients of random expressions", () => {
  it("equal centred differences", () => {
    fc.assert(
      fc.property(recipes, (recipe) => {
        const { leaves } = gradients(recipe);
        const run = (x: number[]) =>
          build(
            recipe,
            x.map((number) => Value.constant(number)),
          ).data;
        const numeric = numericGradient(run, recipe.leaves);
        for (const [at, leaf] of leaves.entries()) {
          const expected = numeric[at] as number;
          const error = Math.abs((leaf.grad ?? 0) - expected);
          assert.ok(error <= 1e-7 * Math.max(1, Math.abs(expected)), `${leaf.grad} ≠ ${expected}`);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("equal the sum of the products along all paths, and the steps of the backward pass", () => {
    fc.assert(
      fc.property(recipes, (recipe) => {
        const { root, leaves } = gradients(recipe);
        const graph = Graph.from(root);
        const totals = new Map(
          graph
            .backward()
            .flatMap(({ contributions }) =>
              contributions.map(({ edge, total }) => [edge.from, total]),
            ),
        );
        for (const node of graph.nodes.filter(({ role }) => role === "parameter")) {
          const grad = leaves.find(({ label }) => label === node.id)?.grad as number;
          const near = (x: number | undefined) =>
            Math.abs((x as number) - grad) <= 1e-9 * Math.max(1, Math.abs(grad));
          const products = graph.paths(node.id).map(({ product }) => product);
          assert.ok(near(products.reduce((sum, product) => sum + product, 0)));
          assert.ok(near(graph.grad("root", node.id)));
          assert.ok(node.id === graph.root.id || near(totals.get(node.id)));
        }
      }),
      { numRuns: 200 },
    );
  });

  it("equal tf.grads on the functions that both know", () => {
    const tf = createRequire(import.meta.url)("@tensorflow/tfjs") as typeof Tf;
    const cases: readonly [
      (x: Value, y: Value) => Value,
      (x: Tf.Tensor, y: Tf.Tensor) => Tf.Tensor,
    ][] = [
      [(x, y) => x.mul(y).add(x), (x, y) => x.mul(y).add(x)],
      [(x, y) => x.div(y).sub(y), (x, y) => x.div(y).sub(y)],
      [(x, y) => x.pow(y), (x, y) => x.pow(y)],
      [(x, y) => x.sub(y).abs(), (x, y) => x.sub(y).abs()],
      [(x, y) => x.mul(y).exp().log(), (x, y) => x.mul(y).exp().log()],
      [(x, y) => x.tanh().mul(y.sigmoid()), (x, y) => x.tanh().mul(y.sigmoid())],
      [(x, y) => x.sub(y).relu().add(y), (x, y) => x.sub(y).relu().add(y)],
      [(x, y) => x.neg().leakyRelu(0.1).mul(y), (x, y) => x.neg().leakyRelu(0.1).mul(y)],
      [(x, y) => x.maximum(y), (x, y) => x.maximum(y)],
    ];
    for (const [ours, theirs] of cases) {
      const x = Value.parameter("x", 1.3);
      const y = Value.parameter("y", 0.7);
      ours(x, y).backward();
      const grads = tf.grads(theirs)([tf.scalar(1.3), tf.scalar(0.7)]);
      for (const [at, value] of [x, y].entries()) {
        const expected = (grads[at] as Tf.Tensor).dataSync()[0] as number;
        assert.ok(
          Math.abs((value.grad ?? 0) - expected) < 1e-5,
          `${String(ours)}: ${String(value)} ≠ ${expected}`,
        );
      }
    }
  });
});

describe("autograd/gradCheck", () => {
  it("passes a smooth function", () => {
    const check = gradCheck(({ x, w }) => x.mul(w).tanh(), { x: 2, w: 0.3 });
    assert.ok(check.worst < 1e-7);
    assert.deepEqual(
      check.rows.map(({ input, judgement }) => [input, judgement]),
      [
        ["x", "right"],
        ["w", "right"],
      ],
    );
  });

  it("names the kink that lies within the step", () => {
    const [row] = gradCheck(({ x }) => x.relu(), { x: 1e-6 }).rows;
    assert.deepEqual(row?.kinks, ["relu(x)"]);
    assert.equal(row.judgement, "wrong");
    assert.deepEqual(gradCheck(({ x }) => x.relu(), { x: 1 }).rows[0]?.kinks, []);
  });

  it("finds a wrong derivative", () => {
    const wrong = {
      name: "wrongSquare",
      compute: ([x]: readonly number[]) => (x as number) ** 2,
      partials: ([x]: readonly number[]) => [x as number],
      write: () => "x²",
      expression: () => "0",
    };
    const check = gradCheck(({ x }) => Value.apply(wrong, x), { x: 3 });
    assert.equal(check.rows[0]?.judgement, "wrong");
    assert.ok(Math.abs(check.worst - 0.5) < 1e-6);
  });

  it("is not misled by a gradient of 0", () => {
    assert.equal(gradCheck(({ x, y }) => x.mul(0).add(y), { x: 1e3, y: 1e6 }).worst < 1e-7, true);
  });

  it("names a bad step", () => {
    assert.throws(
      () => numericGradient(() => 0, [1], 0),
      /h must be a finite number above 0; received 0/,
    );
  });
});
