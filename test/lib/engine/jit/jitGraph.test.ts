import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { ArgumentError } from "../../../../lib/core/errors.js";
import { compile } from "../../../../lib/engine/jit/compile.js";
import { inspect } from "../../../../lib/engine/jit/inspect.js";
import { jit } from "../../../../lib/engine/jit/jit.js";
import { nativeBackend, type NativeBackend } from "../../../../lib/engine/jit/native.js";
import { tensorsIn } from "../../../../lib/engine/jit/structure.js";
import { askPython } from "../../../oracle/python.js";
import { nativeTensors } from "./counting.js";

const { layers } = tf;

function backend(): NativeBackend {
  const found = nativeBackend();
  assert.ok(found !== null);
  return found;
}

/** Two dense layers and a step of momentum, with their optimizer. */
function trained() {
  const model = tf.sequential({
    layers: [
      layers.dense({ units: 8, inputShape: [6], activation: "relu", name: "hidden" }),
      layers.dense({ units: 3, activation: "softmax", name: "answer" }),
    ],
  });
  const optimizer = tf.train.momentum(0.1, 0.9);
  const step = jit(
    (x: tf.Tensor, y: tf.Tensor) =>
      optimizer.minimize(() => {
        const predicted = model.apply(tf.dropout(x, 0.1)) as tf.Tensor;
        return tf.losses.meanSquaredError(y, predicted).asScalar();
      }, true) as tf.Scalar,
    { xla: false },
  );
  return { model, step, x: tf.randomNormal([16, 6]), y: tf.ones([16, 3]) };
}

function counts(groups: readonly { readonly name: string; readonly optimised: number | null }[]) {
  return Object.fromEntries(
    groups.flatMap(({ name, optimised }) => (optimised ? [[name, optimised]] : [])),
  );
}

describe("the graph of a jitted function", () => {
  it("has the operations that the function called, with shapes", () => {
    const program = jit((x: tf.Tensor) => x.mul(tf.scalar(1).add(1)).max(0));
    program(tf.ones([3, 2]));
    const { recorded, optimised, note } = program.graph();
    const told = recorded.map(({ kind, role, shape, inputs }) => ({
      kind,
      role,
      shape,
      reads: inputs.map((name) => recorded.find((each) => each.name === name)?.kind),
    }));
    assert.deepEqual(
      told.filter(({ role }) => role === "operation" || role === "result"),
      [
        { kind: "Add", role: "operation", shape: [], reads: ["Const", "Const"] },
        { kind: "Mul", role: "operation", shape: [3, 2], reads: ["Input", "Add"] },
        { kind: "Max", role: "operation", shape: [2], reads: ["Mul", "Const"] },
        { kind: "Result", role: "result", shape: null, reads: ["Max"] },
      ],
    );
    const [input] = recorded.filter(({ role }) => role === "input");
    assert.deepEqual([input?.subject, input?.shape], ["argument 1", [3, 2]]);
    assert.deepEqual(
      optimised?.filter(({ role }) => role === "operation").map(({ kind }) => kind),
      ["Mul", "Max"],
    );
    assert.equal(note, null);
    program.dispose();
  });

  it("says of each operation from which layer, gradient or line it comes", () => {
    const { step, x, y } = trained();
    for (let i = 0; i < 3; i++) step(x, y).dispose();
    const graph = step.graph();
    for (const operations of [graph.recorded, graph.optimised ?? []]) {
      const parts = new Set(operations.map(({ layer, phase }): string => `${layer}, ${phase}`));
      for (const part of ["hidden, forward", "hidden, backward", "answer, forward"]) {
        assert.ok(parts.has(part), part);
      }
      const relu = operations.filter(({ kind }) => kind === "ReluGrad");
      assert.deepEqual(
        relu.map(({ layer, phase }) => [layer, phase]),
        [["hidden", "backward"]],
      );
      const updates = operations.filter(({ kind }) => kind === "ResourceApplyMomentum");
      assert.deepEqual(
        new Set(updates.map(({ subject }) => subject?.replace(/_\d+$/, ""))),
        new Set(["answer/bias", "answer/kernel", "hidden/bias", "hidden/kernel"]),
      );
      assert.ok(updates.every(({ phase }) => phase === "update"));
    }
    const loss = graph.recorded.find(({ kind }) => kind === "SquaredDifference");
    assert.match(
      loss?.line ?? "",
      /^jitGraph\.test\.[jt]s:\d+ {2}return tf\.losses\.meanSquaredError/,
    );
    step.dispose();
  });

  it("gives each operation a time, and shares that sum to 1", () => {
    const product = jit((a: tf.Tensor, b: tf.Tensor) => a.matMul(b).add(1).relu(), { xla: false });
    const [a, b] = [tf.ones([512, 512]), tf.ones([512, 512])];
    tf.dispose([product(a, b), product(a, b)]);
    const graph = product.graph();
    const shares = (graph.optimised ?? []).flatMap(({ share }) => share ?? []);
    assert.ok(shares.every((share) => share >= 0 && share <= 1));
    assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-9);
    assert.match(graph.costliest(1)[0]?.kind ?? "", /MatMul/);
    assert.ok((graph.costliest(1)[0]?.share ?? 0) > 0.5);
    for (const groups of [graph.kinds(), graph.parts()]) {
      const sum = groups.reduce((total, { share }) => total + (share ?? 0), 0);
      assert.ok(sum > 0.9 && sum < 1 + 1e-9, `${sum}`);
    }
    assert.deepEqual([graph.costliest(1)[0]?.shape], [[512, 512]]);
    product.dispose();
  });

  it("is what TensorFlow in Python makes of the same graph, with the same shares of time", () => {
    const shapes = [[256, 300], [300, 200], [200], [200, 10]];
    const given = shapes.map((shape) => tf.fill(shape, 0.5));
    const loss = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor, v: tf.Tensor): tf.Scalar =>
      x.matMul(w).add(b).relu().matMul(v).softmax().log().mean().asScalar();
    const { compiled } = compile(
      backend(),
      given,
      (args) =>
        tf.grads((...each: tf.Tensor[]) => loss(...(each as Parameters<typeof loss>)))([...args]),
      tensorsIn,
      { xla: false, onRead: () => undefined },
    );
    assert.ok(compiled !== null);
    const { definition } = compiled;
    const graph = inspect(backend(), compiled, { timed: true, repeats: 9 });
    const asked = askPython("graph.py", {
      graph: Buffer.from(definition.graph).toString("base64"),
      inputs: definition.inputs,
      outputs: definition.outputs,
      effects: definition.effects,
      shapes: definition.sources.map((source) =>
        source.kind === "argument" ? shapes[source.position] : [],
      ),
    }) as {
      readonly counts: Readonly<Record<string, number>>;
      readonly times: Readonly<Record<string, number>>;
    };
    const results = (graph.optimised ?? []).filter(({ role }) => role === "result").length;
    const { Identity = 0, ...others } = asked.counts;
    const { Identity: ours = 0, ...rest } = counts(graph.kinds());
    assert.deepEqual(rest, others);
    assert.equal(ours + results >= Identity, true);
    const total = Object.values(asked.times).reduce((sum, time) => sum + time, 0);
    for (const { name, share } of graph.kinds()) {
      const theirs = (asked.times[name] ?? 0) / total;
      assert.ok(Math.abs((share ?? 0) - theirs) < 0.25, `${name}: ${share} and ${theirs}`);
    }
    compiled.dispose();
    tf.dispose(given);
  });

  it("changes nothing: variables, random numbers, counts and memory stay", () => {
    const { model, step, x, y } = trained();
    for (let i = 0; i < 3; i++) step(x, y).dispose();
    step.graph();
    const state = () => ({
      weights: model.getWeights().map((weight) => [...weight.dataSync()]),
      stats: step.stats(),
      memory: { ...tf.memory(), native: nativeTensors() },
    });
    const before = state();
    step.graph();
    step.graph({ timed: false });
    assert.deepEqual(state(), before);
    step.dispose();
  });

  it("is the one of the latest call's shapes", () => {
    const total = jit((x: tf.Tensor) => x.sum());
    const shapeOf = () =>
      total.graph({ timed: false }).recorded.find(({ role }) => role === "input");
    total(tf.ones([2]));
    total(tf.ones([3]));
    assert.deepEqual(shapeOf()?.shape, [3]);
    total(tf.ones([2]));
    assert.deepEqual(shapeOf()?.shape, [2]);
    total.dispose();
  });

  it("says what is missing, and why", () => {
    const half = jit((x: tf.Tensor) => x.div(2), { xla: true });
    assert.throws(() => half.graph(), /jit: there is no graph yet; call the function first/);
    assert.throws(() => half.graph({ timed: 1 as never }), ArgumentError);
    half(tf.ones([2]));
    const compiled = half.graph();
    assert.equal(compiled.optimised, null);
    assert.match(compiled.note ?? "", /XLA compiles all of these operations into one/);
    assert.match(String(compiled), /1 operation and 1 constant recorded/);
    half.dispose();
  });

  it("asks for the set-up where the binding is an older one", () => {
    const { compiled } = compile(backend(), [], () => tf.ones([2]).square(), tensorsIn, {
      xla: false,
      onRead: () => undefined,
    });
    const binding: unknown = Object.create(backend().binding, { runGraph: { value: undefined } });
    const older = Object.create(backend(), { binding: { value: binding } }) as NativeBackend;
    const graph = inspect(older, compiled as NonNullable<typeof compiled>, {
      timed: true,
      repeats: 1,
    });
    assert.equal(graph.optimised, null);
    assert.match(graph.note ?? "", /run `npm run setup`/);
    compiled?.dispose();
  });
});
