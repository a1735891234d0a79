import assert from "node:assert/strict";
import { Graph } from "../../../lib/autograd/graph.js";
import { topologicalOrder } from "../../../lib/autograd/topology.js";
import { Value } from "../../../lib/autograd/value.js";

function workedExample(): Value {
  const x = Value.input("x", 2);
  const w = Value.parameter("w", 3);
  const x1 = x.mul(w).named("x1");
  const x2 = x1.add(Value.parameter("b", 1)).named("x2");
  return Value.input("y_true", 4).absDifference(x2).named("loss_val");
}

describe("autograd/graph", () => {
  it("has the nodes, roles and local gradients of the worked example", () => {
    const graph = Graph.from(workedExample());
    assert.deepEqual(
      graph.nodes.map(({ id, role, written, value, grad }) => [id, role, written, value, grad]),
      [
        ["y_true", "input", null, 4, null],
        ["x", "input", null, 2, null],
        ["w", "parameter", null, 3, null],
        ["x1", "operation", "x · w", 6, null],
        ["b", "parameter", null, 1, null],
        ["x2", "operation", "x1 + b", 7, null],
        ["loss_val", "output", "|y_true − x2|", 3, null],
      ],
    );
    assert.deepEqual(
      graph.edges.map(({ from, to, localGradient }) => [to, from, localGradient]),
      [
        ["x1", "x", 3],
        ["x1", "w", 2],
        ["x2", "x1", 1],
        ["x2", "b", 1],
        ["loss_val", "y_true", -1],
        ["loss_val", "x2", 1],
      ],
    );
  });

  it("multiplies along the path", () => {
    const [path, ...others] = Graph.from(workedExample()).paths("w", "loss_val");
    assert.deepEqual(path?.nodes, ["w", "x1", "x2", "loss_val"]);
    assert.equal(path.product, 2);
    assert.deepEqual(others, []);
  });

  it("goes backward in reverse order and shows partial sums", () => {
    const a = Value.parameter("a", 3);
    const square = a.mul(a).named("square");
    const graph = Graph.from(square.add(a).named("y"));
    assert.deepEqual(
      graph
        .backward()
        .map(({ node, gradient, contributions }) => [
          node.id,
          gradient,
          contributions.map(({ edge, amount, total }) => [edge.from, amount, total]),
        ]),
      [
        [
          "y",
          1,
          [
            ["square", 1, 1],
            ["a", 1, 1],
          ],
        ],
        [
          "square",
          1,
          [
            ["a", 3, 4],
            ["a", 3, 7],
          ],
        ],
      ],
    );
    assert.equal(graph.paths("a").length, 3);
    assert.equal(graph.grad("y", "a"), 7);
    assert.equal(graph.grad("a", "y"), 0, "nothing leads backwards");
  });

  it("keeps grad cheap where paths are too many to list", () => {
    let y: Value = Value.parameter("a", 1);
    for (let i = 0; i < 60; i++) y = y.add(y);
    const graph = Graph.from(y.named("y"));
    assert.equal(graph.grad("y", "a"), 2 ** 60);
    assert.throws(() => graph.paths("a"), /1,152,921,504,606,8[\d,]+ paths lead from a to y/);
  });

  it("lists few paths quickly where other nodes have many", () => {
    let dense: Value = Value.parameter("b", 1);
    for (let i = 0; i < 60; i++) dense = dense.add(dense);
    const graph = Graph.from(dense.mul(Value.parameter("a", 2)).named("y"));
    assert.deepEqual(
      graph.paths("a").map(({ nodes }) => nodes),
      [["a", "y"]],
    );
  });

  it("stays quick with 5,000 operations", () => {
    const weights = Array.from({ length: 2500 }, (_, i) => Value.parameter(`w${i}`, 0.01));
    const loss = Value.sum(weights.map((weight) => weight.mul(weight)));
    loss.backward();
    const graph = Graph.from(loss.named("loss"));
    assert.equal(graph.nodes.length, 5001);
    assert.equal(graph.grad("loss", "w17"), weights[17]?.grad);
    assert.equal(graph.backward().length, 2501);
  });

  it("draws, differentiates and follows a chain of 100,000 operations", () => {
    let y: Value = Value.parameter("a", 1);
    for (let i = 0; i < 100_000; i++) y = y.add(1);
    y.backward();
    const graph = Graph.from(y.named("y"));
    assert.equal(graph.nodes.length, 200_001);
    assert.equal(graph.grad("y", "a"), 1);
    const [path, ...others] = graph.paths("a");
    assert.deepEqual([path?.nodes.length, path?.product, others.length], [100_001, 1, 0]);
    assert.equal(graph.backward().length, 100_000);
  });

  it("numbers labels that repeat, and names what it knows", () => {
    const graph = Graph.from(Value.input("x", 1).add(Value.input("x", 2)));
    assert.deepEqual(
      graph.nodes.map(({ id }) => id),
      ["x", "x (2)", "v3"],
    );
    assert.throws(() => graph.node("y"), /node must be one of x, x \(2\), v3; received "y"/);
  });

  it("does not draw numbers that no longer belong together", () => {
    const w = Value.parameter("w", 3);
    const y = w.mul(2).named("y");
    w.data = 1;
    assert.throws(() => Graph.from(y), /run the forward pass again/);
  });

  it("names the members of a cycle", () => {
    const inputs: Record<string, string[]> = { a: ["b"], b: ["c"], c: ["b"] };
    assert.throws(
      () => topologicalOrder("a", (name) => inputs[name] ?? []),
      /the computation has a cycle: b → c → b/,
    );
  });
});
