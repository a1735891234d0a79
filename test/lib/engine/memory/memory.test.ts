import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import * as dl from "../../../../lib/index.js";

const HERE = "test/lib/engine/memory/memory.test.ts";

/** What was made since a report, as "use: count" by the text of its line. */
function since(before: dl.MemoryReport): Record<string, string> {
  const lines = new Map<string, string[]>();
  for (const { code, use, tensors } of dl.memory().since(before).rows) {
    lines.set(code, [...(lines.get(code) ?? []), `${use}: ${tensors}`]);
  }
  return Object.fromEntries([...lines].map(([code, uses]) => [code, uses.toSorted().join(", ")]));
}

function requireTotals(): void {
  const { numTensors, numBytes } = tf.memory();
  const report = dl.memory();
  assert.deepEqual([report.tensors, report.bytes], [numTensors, numBytes]);
  const sum = (of: "tensors" | "bytes") => report.rows.reduce((total, row) => total + row[of], 0);
  assert.deepEqual([sum("tensors"), sum("bytes")], [numTensors, numBytes]);
}

describe("dl.memory", () => {
  it("names the line that leaks, how much, in which shapes, since when", () => {
    const before = dl.memory();
    const leaked: tf.Tensor[] = [];
    for (let i = 0; i < 400; i++) {
      leaked.push(tf.ones([5, i % 2 === 0 ? 2 : 3]));
    }
    const report = dl.memory().since(before);
    const [row] = report.rows;
    assert.equal(report.rows.length, 1);
    assert.match(row?.place ?? "", new RegExp(`${HERE}:\\d+$`));
    assert.equal(row?.code, "leaked.push(tf.ones([5, i % 2 === 0 ? 2 : 3]));");
    assert.deepEqual([row.use, row.tensors, row.bytes], ["tensor", 400, 200 * 4 * (10 + 15)]);
    assert.deepEqual(row.shapes, ["float32 [5, 2] × 200", "float32 [5, 3] × 200"]);
    assert.ok(row.oldest >= 0 && row.oldest < 60_000);
    assert.match(
      report.text,
      /has made 400 tensors that nothing frees: put the work into tf\.tidy/,
    );
    tf.dispose(leaked.slice(1));
    assert.deepEqual(since(before), { [row.code]: "tensor: 1" });
    tf.dispose(leaked);
    assert.deepEqual(since(before), {});
  });

  it("follows clones, reshapes, what a tidy gives back, what is kept", () => {
    const before = dl.memory();
    const x = tf.zeros([4]);
    const copy = x.clone();
    const square = x.reshape([2, 2]);
    const back = tf.tidy(() => [x.add(1), x.mul(2).sub(1)]);
    const kept = tf.tidy(() => {
      const inside = x.add(3);
      return [tf.keep(inside)];
    });
    assert.deepEqual(since(before), {
      "const x = tf.zeros([4]);": "tensor: 1",
      "const copy = x.clone();": "tensor: 1",
      "const square = x.reshape([2, 2]);": "tensor: 1",
      "const back = tf.tidy(() => [x.add(1), x.mul(2).sub(1)]);": "tensor: 2",
      "return [tf.keep(inside)];": "kept: 1",
    });
    requireTotals();
    tf.dispose([x, copy, square, back, kept]);
    assert.deepEqual(since(before), {});
  });

  it("tells weights, slots of optimizers and variables from loose tensors", async () => {
    const before = dl.memory();
    const [x, y] = [tf.ones([6, 2]), tf.ones([6, 1])];
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 3, inputShape: [2] }), tf.layers.dense({ units: 1 })],
    });
    const [adam, own] = [tf.train.adam(0.1), dl.optimizers.Adam()];
    const free = tf.tidy(() => tf.variable(tf.ones([2])));
    model.compile({ optimizer: adam, loss: "meanSquaredError" });
    await model.fit(x, y, { epochs: 2 });
    own.minimize(() => free.square().sum());
    assert.deepEqual(since(before), {
      "const [x, y] = [tf.ones([6, 2]), tf.ones([6, 1])];": "tensor: 2",
      "const model = tf.sequential({": "weight: 4",
      "const [adam, own] = [tf.train.adam(0.1), dl.optimizers.Adam()];": "optimizer: 2",
      "const free = tf.tidy(() => tf.variable(tf.ones([2])));": "variable: 1",
      "await model.fit(x, y, { epochs: 2 });": "optimizer: 8",
      "own.minimize(() => free.square().sum());": "optimizer: 2",
    });
    requireTotals();
    tf.dispose([x, y, free]);
    for (const each of [adam, own, model]) each.dispose();
    assert.deepEqual(since(before), {});
  });

  it("gives a step's loss to the line of the step, however it is taken", () => {
    const w = tf.scalar(2).variable();
    const optimizer = tf.train.sgd(0.1);
    const before = dl.memory();
    const losses = [
      optimizer.minimize(() => w.square().asScalar(), true),
      tf.valueAndGrad((x: tf.Tensor) => x.square())(w),
    ];
    assert.deepEqual(since(before), {
      "optimizer.minimize(() => w.square().asScalar(), true),": "tensor: 1",
      "tf.valueAndGrad((x: tf.Tensor) => x.square())(w),": "tensor: 2",
    });
    tf.dispose([...losses.filter((each) => each !== null), w]);
    optimizer.dispose();
  });

  it("counts what a running tidy and a gradient will free", () => {
    const before = dl.memory();
    const seen: Record<string, string>[] = [];
    tf.tidy(() => {
      const x = tf.ones([2]);
      x.add(1);
      seen.push(since(before));
      requireTotals();
      tf.grad((at: tf.Tensor) => {
        const y = at.square();
        requireTotals();
        const uses = dl
          .memory()
          .since(before)
          .rows.map(({ use }) => use);
        assert.ok(uses.includes("for gradient"), uses.join());
        return y;
      })(x);
    });
    assert.deepEqual(seen, [{ "": "in tidy: 2" }]);
    assert.deepEqual(since(before), {});
  });

  it("is right around jit", () => {
    const outside = tf.ones([2]);
    const before = dl.memory();
    const weight = tf.tidy(() => tf.ones([2]).variable());
    const step = dl.jit((x: tf.Tensor) => {
      weight.assign(weight.add(x.mul(outside)));
      return weight.sum();
    });
    const results: tf.Tensor[] = [];
    for (let i = 0; i < 5; i++) {
      results.push(step(outside));
      requireTotals();
    }
    const copy = weight.clone();
    const last = step(outside);
    requireTotals();
    assert.deepEqual(since(before), {
      "const weight = tf.tidy(() => tf.ones([2]).variable());": "variable: 1",
      // The graph keeps what it read from outside.
      "results.push(step(outside));": "kept: 1, tensor: 5",
      "const copy = weight.clone();": "tensor: 1",
      "const last = step(outside);": "tensor: 1",
    });
    tf.dispose([results, last, weight, copy, outside]);
    step.dispose();
  });

  it("knows the slots that a compiled step makes, and of which line they are", async () => {
    const before = dl.memory();
    const [x, y] = [tf.ones([4, 2]), tf.ones([4, 3])];
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] })] });
    model.compile({ optimizer: tf.train.momentum(0.1, 0.9), loss: "meanSquaredError" });
    await dl.fit(model, { x, y }, { epochs: 2, verbose: 0 });
    const rows = dl
      .memory()
      .since(before)
      .rows.filter(({ use }) => use === "optimizer");
    assert.deepEqual(
      rows.map(({ code, tensors }) => [code, tensors]),
      [["await dl.fit(model, { x, y }, { epochs: 2, verbose: 0 });", 2]],
    );
    requireTotals();
    model.optimizer.dispose();
    model.dispose();
    tf.dispose([x, y]);
  });

  it("counts texts and complex numbers as tfjs does", () => {
    const before = dl.memory();
    const made = [tf.tensor1d(["a", "béc"]), tf.complex([1, 2], [3, 4]), tf.ones([2], "bool")];
    const sum = dl.memory().since(before);
    assert.equal(sum.bytes, 5 + 2);
    requireTotals();
    tf.dispose(made);
    requireTotals();
  });

  it("shows itself as a table, in text and HTML", () => {
    const before = dl.memory();
    const x = tf.ones([3, 4]);
    const report = dl.memory().since(before);
    assert.match(
      report.text,
      /^1 tensor, 48 bytes, made since then and still there\nline .*\n─.*\n.*const x = tf\.ones\(\[3, 4\]\); +tensor +1 +48 bytes +float32 \[3, 4\] +\d+ ms$/,
    );
    assert.match(report.html, /<table>.*<code>const x = tf\.ones\(\[3, 4\]\);<\/code>.*<\/table>/);
    assert.equal(String(report), report.text);
    x.dispose();
    const none = dl.memory().since(before).text;
    assert.equal(none, "0 tensors, 0 bytes, made since then and still there");
  });

  it("says what was freed since", () => {
    const x = tf.ones([2]);
    const before = dl.memory();
    x.dispose();
    assert.match(dl.memory().since(before).text, /; of those before 1 is freed$/);
  });

  it("refuses what is no earlier report", () => {
    const before = dl.memory();
    assert.throws(() => before.since(3 as never), /before must be a report of dl.memory\(\)/);
    assert.throws(
      () => before.since(dl.memory()),
      /before must be an earlier report than this one/,
    );
  });

  it("adds up whatever is made, kept, freed and nested", () => {
    const step = fc.constantFrom("make", "clone", "tidy", "keep", "free", "variable", "assign");
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const before = dl.memory();
        const [tensors, variables]: [tf.Tensor[], tf.Variable[]] = [[tf.ones([2])], []];
        const last = () => tensors.at(-1) ?? tf.scalar(0);
        for (const each of steps) {
          if (each === "make") tensors.push(tf.ones([3]));
          if (each === "clone") tensors.push(last().clone());
          if (each === "tidy") tensors.push(tf.tidy(() => last().add(1).mul(2)));
          if (each === "keep") tensors.push(tf.tidy(() => tf.keep(last().add(1))));
          if (each === "free" && tensors.length > 1) tensors.pop()?.dispose();
          if (each === "variable") variables.push(last().variable());
          if (each === "assign") variables.at(-1)?.assign(variables.at(-1)?.add(1) as tf.Tensor);
          requireTotals();
        }
        // What an assignment adds up is loose, as the test does not tidy.
        const sums = steps.filter(
          (each, i) => each === "assign" && steps.slice(0, i).includes("variable"),
        );
        assert.equal(
          dl.memory().since(before).tensors,
          tensors.length + variables.length + sums.length,
        );
        tf.disposeVariables();
        tf.dispose(tensors);
      }),
      { numRuns: 50 },
    );
  });
});
