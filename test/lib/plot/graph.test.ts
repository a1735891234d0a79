import assert from "node:assert/strict";
import * as vega from "vega";
import * as vegaLite from "vega-lite";
import { Graph } from "../../../lib/autograd/graph.js";
import { Value } from "../../../lib/autograd/value.js";
import type { Chart } from "../../../lib/plot/chart.js";
import { compareGraphs, computationGraph } from "../../../lib/plot/graph.js";

function workedExample(w = 3, b = 1): Value {
  const x1 = Value.input("x", 2).mul(Value.parameter("w", w)).named("x1");
  const x2 = x1.add(Value.parameter("b", b)).named("x2");
  return Value.input("y_true", 4).absDifference(x2).named("loss_val");
}

/** Every text that a reader sees when the page's controls stand as given. */
async function textsOf(
  { spec }: Chart,
  controls: Readonly<Record<string, unknown>> = {},
): Promise<string[]> {
  const compiled = vegaLite.compile(spec as unknown as vegaLite.TopLevelSpec).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: "none" });
  for (const [name, value] of Object.entries(controls)) view.signal(name, value);
  const svg = await view.toSVG();
  view.finalize();
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = ""]) =>
    text.replaceAll("&gt;", ">").replaceAll("&amp;", "&"),
  );
}

interface Parameter {
  readonly name: string;
  readonly value?: unknown;
  readonly bind?: { readonly max?: number; readonly labels?: readonly string[] };
}

const parameters = (chart: Chart): Parameter[] => chart.spec["params"] as Parameter[];

describe("plot/graph", () => {
  it("draws a program of tensors: operation, shape, norm, and the gradient's norm", async () => {
    const graph = Graph.trace(({ x, w }) => x.matMul(w).square().sum(), {
      x: [[1, 2]],
      w: [[3], [1]],
    });
    const drawn = await computationGraph(graph, { title: "tensors" });
    const texts = await textsOf(drawn);
    for (const text of [
      "matMul",
      "[1, 2]",
      "square",
      "norm 2.236",
      "25",
      "grad norm 10",
      "grad norm 1",
    ])
      assert.ok(texts.includes(text), `${text} is not among ${texts.join("; ")}`);
    const before = await textsOf(drawn, { step: 1 });
    assert.ok(before.includes("Forward: matMul(x, w) gives 5"));
    assert.ok(before.includes("grad —") && !before.includes("grad norm 10"));
    assert.match(drawn.description, /matMul = matMul\(x, w\): 5 \(gradient 10\)/);
    await assert.rejects(computationGraph(graph, { from: "w" }), /from must be left out/);
  });

  it("is one Vega-Lite v5 specification with a control for step, path, nudge and ε", async () => {
    const loss = workedExample();
    loss.backward();
    const drawn = await computationGraph(loss);
    assert.equal(drawn.spec["$schema"], "https://vega.github.io/schema/vega-lite/v5.json");
    const [step, path, nudge, epsilon] = parameters(drawn);
    assert.deepEqual([step?.name, step?.value, step?.bind?.max], ["step", 7, 7]);
    assert.deepEqual(path?.bind?.labels, [
      "none",
      "w → x1 → x2 → loss_val",
      "b → x2 → loss_val",
      "y_true → loss_val",
      "x → x1 → x2 → loss_val",
    ]);
    assert.deepEqual([nudge?.name, nudge?.value, epsilon?.name], ["nudge", "w", "epsilon"]);
    assert.deepEqual(JSON.parse(JSON.stringify(drawn.spec)), drawn.spec, "it is plain JSON");
  });

  it("shows everything at first: values, gradients, local gradients, the first path's product", async () => {
    const loss = workedExample();
    loss.backward();
    const texts = await textsOf(await computationGraph(loss));
    for (const text of [
      "grad(loss_val, x2) = 1",
      "grad(x2, x1) = 1",
      "grad(x1, w) = 2",
      "grad(x2, b) = 1",
      "grad(loss_val, y_true) = −1",
      "grad(loss_val, w) = grad(loss_val, x2) · grad(x2, x1) · grad(x1, w) = 1 · 1 · 2 = 2",
      "Nudge: w + 0.5 moves loss_val by 1; grad · ε = 2 · 0.5 = 1",
    ]) {
      assert.ok(texts.includes(text), `${text} is not in ${texts.join(" | ")}`);
    }
    const gradients = texts.filter((text) => /^grad [^(]/.test(text));
    assert.deepEqual(gradients.toSorted(), [
      "grad 1",
      "grad 1",
      "grad 1",
      "grad 1",
      "grad 2",
      "grad 3",
      "grad −1",
    ]);
  });

  it("goes forward and then backward, one node a step", async () => {
    const loss = workedExample();
    loss.backward();
    const drawn = await computationGraph(loss);
    const expected = [
      ["Inputs and parameters are given.", 4, 0],
      ["Forward: x1 = x · w = 2 · 3 = 6", 5, 0],
      ["Forward: x2 = x1 + b = 6 + 1 = 7", 6, 0],
      ["Forward: loss_val = |y_true − x2| = |4 − 7| = 3", 7, 0],
      ["Backward starts at the end: grad(loss_val, loss_val) = 1", 7, 1],
      ["Backward through loss_val: y_true gets 1 · (−1) = −1; x2 gets 1 · 1 = 1", 7, 3],
      ["Backward through x2: x1 gets 1 · 1 = 1; b gets 1 · 1 = 1", 7, 5],
      ["Backward through x1: x gets 1 · 3 = 3; w gets 1 · 2 = 2", 7, 7],
    ] as const;
    for (const [step, [sentence, values, gradients]] of expected.entries()) {
      const texts = await textsOf(drawn, { step, path: -1 });
      assert.ok(texts.includes(sentence), `step ${step}: ${texts.join(" | ")}`);
      assert.equal(texts.filter((text) => /^\d$/.test(text)).length, values, `step ${step}`);
      assert.equal(texts.filter((text) => /^grad [−\d]/.test(text)).length, gradients);
      assert.equal(texts.filter((text) => text === "grad —").length, 7 - gradients);
    }
  });

  it("computes the nudged result in the page, beyond the kink too", async () => {
    const loss = workedExample(1, 2.5);
    loss.backward();
    const drawn = await computationGraph(loss);
    const texts = await textsOf(drawn, { nudge: "b", epsilon: -1 });
    assert.ok(
      texts.includes("Nudge: b − 1 moves loss_val by 0; grad · ε = 1 · −1 = −1"),
      texts.join(" | "),
    );
  });

  it("shows — and no local gradient before backward", async () => {
    const drawn = await computationGraph(workedExample());
    const texts = await textsOf(drawn);
    assert.equal(texts.filter((text) => text === "grad —").length, 7);
    assert.deepEqual(
      texts.filter((text) => text.startsWith("grad(")),
      [],
    );
    assert.deepEqual(
      parameters(drawn).map(({ name }) => name),
      ["step", "path"],
    );
  });

  it("leaves the nudge out of large graphs and of graphs with infinite numbers", async () => {
    let long: Value = Value.parameter("a", 1);
    for (let i = 0; i < 70; i++) long = long.tanh();
    const infinite = Value.parameter("a", 0).log();
    for (const root of [long, infinite]) {
      root.named("y").backward();
      const drawn = await computationGraph(root);
      assert.deepEqual(
        parameters(drawn).map(({ name }) => name),
        ["step", "path"],
      );
      const texts = await textsOf(drawn);
      assert.ok(texts.some((text) => text.startsWith("grad(y, a) = ")));
    }
  });

  it("says when a path is one of several", async () => {
    const a = Value.parameter("a", 3);
    const y = a.add(a).named("y");
    y.backward();
    const texts = await textsOf(await computationGraph(y));
    assert.ok(texts.includes("This path's share of grad(y, a) = 1"));
    assert.ok(texts.includes("grad 2"));
  });

  it("draws graphs side by side in their final state", async () => {
    const [before, after] = [workedExample(), workedExample(2.8, 0.9)];
    before.backward();
    after.backward();
    const drawn = await compareGraphs({ before, after });
    const texts = await textsOf(drawn);
    for (const text of ["before", "after", "2.8", "0.9", "6.5", "2.5"]) {
      assert.ok(texts.includes(text), text);
    }
    assert.match(drawn.description, /^before: Computation graph of loss_val: .*after: /);
  });

  it("starts at the path asked for, and names what it cannot take", async () => {
    const loss = workedExample();
    loss.backward();
    assert.equal(parameters(await computationGraph(loss, { from: "b" }))[1]?.value, 1);
    await assert.rejects(computationGraph(loss, { from: "q" }), /node must be one of y_true, x, w/);
    await assert.rejects(
      computationGraph(loss, { from: "x2" }),
      /from must be one of w, b, y_true, x; received "x2"/,
    );
    let long: Value = Value.parameter("a", 1);
    for (let i = 0; i < 150; i++) long = long.tanh();
    await assert.rejects(
      computationGraph(long),
      /root must be a graph of at most 150 nodes, .*; received "151 nodes"/,
    );
    await assert.rejects(compareGraphs({ one: loss }), /at least two graphs/);
  });
});
