import assert from "node:assert/strict";
import "gradlab/engine";
import fc from "fast-check";
import * as tf from "@tensorflow/tfjs";
import { nativeBackend } from "../../../../lib/engine/jit/native.js";
import { jit } from "../../../../lib/engine/jit/jit.js";
import { record } from "../../../../lib/engine/jit/recorder.js";
import { rewrite } from "../../../../lib/engine/jit/rewrites/index.js";
import { Random } from "../../../../lib/core/random.js";

/** How often each operation stands in what was recorded, and in what becomes of it. */
function operations(program: () => readonly tf.Tensor[]) {
  const backend = nativeBackend();
  assert.ok(backend !== null);
  return tf.tidy(() => {
    const { result, recording } = record(backend, program, { onRead: () => undefined });
    const T = { type: backend.binding.TF_FLOAT };
    const roots = result.map((tensor) =>
      recording.graph.add("Identity", [recording.meet(tensor)], { T }),
    );
    const counted = (nodes: readonly { readonly op: string }[]): Record<string, number> => {
      const counts: Record<string, number> = {};
      for (const { op } of nodes) counts[op] = (counts[op] ?? 0) + 1;
      return counts;
    };
    return {
      before: counted(recording.graph.nodes),
      after: counted(rewrite(recording.graph.nodes, backend.binding, roots)),
    };
  });
}

function gradients(
  loss: (variables: readonly tf.Tensor[]) => tf.Tensor,
  variables: readonly tf.Tensor[],
): tf.Tensor[] {
  return tf.grads((...given: tf.Tensor[]) => loss(given).asScalar())([...variables]);
}

/** A tensor of numbers between −1 and 1. */
function numbers(shape: readonly number[], seed: number): tf.Tensor {
  const random = new Random(seed);
  const size = shape.reduce((product, each) => product * each, 1);
  return tf.tensor(
    Array.from({ length: size }, () => 2 * random.uniform() - 1),
    [...shape],
  );
}

/** A recurrent network as a learner writes it: h = tanh(xₜ W + h U + b). */
function unrolled(x: tf.Tensor, [w, u, b]: readonly tf.Tensor[]): tf.Tensor {
  let h: tf.Tensor = tf.zeros([x.shape[1] ?? 0, u?.shape[0] ?? 0]);
  for (const step of tf.unstack(x)) {
    h = step
      .matMul(w as tf.Tensor)
      .add(h.matMul(u as tf.Tensor))
      .add(b as tf.Tensor)
      .tanh();
  }
  return h.square().sum();
}

describe("the rewrites of a recorded graph", () => {
  const [steps, batch, inputs, units] = [7, 3, 4, 5];
  const x = numbers([steps, batch, inputs], 1);
  const weights = [numbers([inputs, units], 2), numbers([units, units], 3), numbers([units], 4)];

  it("multiply an unrolled loop's inputs once, and sum its gradients once", () => {
    const { before, after } = operations(() => gradients((given) => unrolled(x, given), weights));
    assert.ok((before["BatchMatMulV2"] ?? 0) >= 5 * steps - 1, JSON.stringify(before));
    assert.equal(after["BatchMatMulV2"], undefined);
    // The inputs at once, h U and its gradient by step, and one product for each weight's gradient.
    assert.equal(after["MatMul"], 1 + steps + (steps - 1) + 2);
    assert.equal(after["BiasAddGrad"], 1);
    assert.equal(after["SplitV"], 1);
  });

  it("leave what waits for another step as it is, and what is read elsewhere", () => {
    const [u] = [weights[1] as tf.Tensor];
    const chain = operations(() => {
      let h = numbers([batch, units], 5);
      for (let i = 0; i < 6; i++) h = h.matMul(u);
      return [h];
    });
    assert.equal(chain.after["MatMul"], 6);
    const a = [0, 1, 2, 3, 4].map((i) => numbers([units, 2], 10 + i));
    const g = [0, 1, 2, 3, 4].map((i) => numbers([units, 3], 20 + i));
    const products = (): tf.Tensor[] => a.map((each, i) => each.matMul(g[i] as tf.Tensor, true));
    const added = operations(() => [tf.addN(products()), products().reduce((s, p) => s.add(p))]);
    assert.equal(added.after["ConcatV2"], 2);
    const read = operations(() => {
      const all = products();
      return [all.reduce((s, p) => s.add(p)), ...all];
    });
    assert.equal(read.after["MatMul"], 5);
  });

  it("turn the product of a batch with large transposed weights", () => {
    const at = (rows: number, size: number) => {
      const [g, w] = [numbers([rows, size], 40), numbers([1024, size], 41)];
      const program = (): tf.Tensor => g.matMul(w, false, true);
      const { after } = operations(() => [program()]);
      const compiled = jit(program, { xla: false });
      tf.tidy(() => {
        compiled();
        near(compiled(), program());
      });
      compiled.dispose();
      tf.dispose([g, w]);
      return after["Transpose"] ?? 0;
    };
    assert.deepEqual([at(3, 1024), at(3, 64), at(300, 1024)], [1, 0, 0]);
  });

  it("prepare a layer for TensorFlow's fused operation", () => {
    const [w, b] = [numbers([inputs, units], 6), numbers([units], 7)];
    const at = numbers([batch, inputs], 8);
    const { after } = operations(() => {
      const loss = (w1: tf.Tensor, b1: tf.Tensor): tf.Scalar =>
        at.matMul(w1).add(b1).relu().sum().asScalar();
      const { value, grads } = tf.valueAndGrads(loss)([w, b]);
      return [value, ...grads];
    });
    assert.deepEqual(
      [after["BiasAdd"], after["Add"], after["BiasAddGrad"], after["Relu"]],
      [1, undefined, 1, 1],
    );
  });

  it("change no result, whatever the program", () => {
    const shapes = { a: [3, 3], b: [3, 3], c: [1, 3, 3], v: [3] };
    const given = Object.values(shapes).map((shape, i) => numbers(shape, 30 + i));
    const step = fc.record({
      kind: fc.constantFrom(
        "matMul",
        "transposed",
        "batch",
        "add",
        "bias",
        "relu",
        "reshape",
        "sum",
        "cast",
      ),
      left: fc.nat(100),
      right: fc.nat(100),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 4, maxLength: 24 }), (program) => {
        const run = (...start: tf.Tensor[]): tf.Tensor[] => {
          const [a, b, c, v] = start as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
          const values = [a, b, c.reshape([3, 3])];
          for (const { kind, left, right } of program) {
            const p = values[left % values.length] as tf.Tensor;
            // The same weight often, as an unrolled loop has it.
            const q = (right % 2 === 0 ? a : values[right % values.length]) as tf.Tensor;
            values.push(
              tf.tidy(() => {
                switch (kind) {
                  case "matMul":
                    return p.matMul(q).div(4);
                  case "transposed":
                    return p.matMul(q, true, right % 3 === 0).div(4);
                  case "batch":
                    return tf
                      .matMul(p.reshape([1, 3, 3]), q.reshape([1, 3, 3]))
                      .reshape([3, 3])
                      .div(4);
                  case "add":
                    return p.add(q);
                  case "bias":
                    return p.matMul(q).add(v).tanh();
                  case "relu":
                    return p.relu();
                  case "reshape":
                    return p.reshape([9]).reshape([1, 9]).reshape([3, 3]);
                  case "sum":
                    return p.sum(0).add(q);
                  default:
                    return p.cast("float32").cast("int32").cast("float32").mul(0.5).add(q);
                }
              }),
            );
          }
          return [values.at(-1) as tf.Tensor, values.reduce((total, each) => total.add(each))];
        };
        const loss = (...start: tf.Tensor[]): tf.Scalar =>
          [...run(...start), ...start]
            .map((each) => each.tanh().sum())
            .reduce((total, each) => total.add(each))
            .asScalar();
        const both = (...start: tf.Tensor[]): tf.Tensor[] => [
          ...run(...start),
          ...tf.grads(loss)(start),
        ];
        const compiled = jit(both, { xla: false });
        const before = tf.memory().numTensors;
        tf.tidy(() => {
          const expected = both(...given);
          compiled(...given);
          const received = compiled(...given);
          received.forEach((tensor, i) => near(tensor, expected[i] as tf.Tensor));
        });
        assert.equal(compiled.stats().calls, 1);
        compiled.dispose();
        assert.equal(tf.memory().numTensors, before);
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});

function near(received: tf.Tensor, expected: tf.Tensor): void {
  const values = [...expected.dataSync()];
  const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  received.dataSync().forEach((value, i) => {
    const off = Math.abs(value - (values[i] as number));
    assert.ok(off <= 1e-5 * scale, `${value} for ${values[i]}`);
  });
}
