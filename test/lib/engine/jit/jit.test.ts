import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { DISPLAY } from "../../../../lib/core/host.js";
import { optimizers } from "../../../../lib/optim/index.js";
import { jit } from "../../../../lib/engine/jit/jit.js";
import { seedAll } from "../../../../lib/engine/seed.js";
import { nativeTensors } from "./counting.js";
import { stepOf } from "./trainingStep.js";

const { layers } = tf;

function dense(units: number, more: object = {}): tf.layers.Layer {
  return layers.dense({ units, ...more });
}

describe("jit", () => {
  it("gives what the function gives, in the same form", () => {
    const double = jit(({ x, by }: { x: tf.Tensor; by: number }) => ({
      product: x.mul(by),
      parts: [x.sum(), x.mean()],
      note: "kept",
    }));
    for (const by of [2, 3]) {
      for (const values of [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ]) {
        const x = tf.tensor1d(values);
        const { product, parts, note } = double({ x, by });
        assert.deepEqual(
          [...product.dataSync()],
          values.map((value) => value * by),
        );
        const sum = values.reduce((total, value) => total + value, 0);
        assert.deepEqual(
          parts.map((part) => part.dataSync()[0]),
          [sum, sum / 3],
        );
        assert.equal(note, "kept");
        tf.dispose([x, product, parts]);
      }
    }
    assert.equal(double.stats().traces, 2);
    assert.equal(double.stats().calls, 4);
    double.dispose();
  });

  it("traces anew for another shape or type", () => {
    const total = jit((x: tf.Tensor) => x.sum());
    for (const x of [tf.ones([2]), tf.ones([3]), tf.ones([3], "int32"), tf.ones([3])]) {
      assert.equal(total(x).dataSync()[0], x.size);
    }
    assert.deepEqual([total.stats().traces, total.stats().calls], [3, 1]);
    total.dispose();
  });

  it("reads a tensor from outside, and keeps it", () => {
    const outside = tf.tensor1d([1, 2]);
    const shifted = jit((x: tf.Tensor) => x.add(outside));
    const x = tf.tensor1d([10, 20]);
    shifted(x);
    outside.dispose();
    assert.deepEqual([...shifted(x).dataSync()], [11, 22]);
    shifted.dispose();
  });

  it("keeps NaN, of which TensorFlow's fused activations make 0", () => {
    const layer = jit((x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) => x.matMul(w).add(b).relu());
    const [x, w, b] = [tf.tensor2d([[Number.NaN, 1]]), tf.ones([2, 3]), tf.zeros([3])];
    for (let i = 0; i < 3; i++) {
      const y = layer(x, w, b);
      assert.deepEqual([...y.dataSync()], [Number.NaN, Number.NaN, Number.NaN]);
      y.dispose();
    }
    layer.dispose();
    tf.dispose([x, w, b]);
  });

  it("keeps constants of every type and size, also where all numbers are the same", () => {
    const constants = (): tf.Tensor[] => [
      tf.ones([3, 2]),
      tf.tensor1d([-2.5, -2.5]),
      tf.tensor1d([1, 2]),
      tf.scalar(7),
      tf.tensor1d([5, 5], "int32"),
      tf.tensor1d([5, 6], "int32"),
      tf.tensor1d([true, true], "bool"),
      tf.tensor1d([true, false], "bool"),
      tf.tensor1d([]),
    ];
    const all = jit(() => constants().map((tensor) => tf.stack([tensor, tensor])));
    all();
    const [received, expected] = [all(), constants()];
    received.forEach((tensor, i) => {
      const each = [...(expected[i] as tf.Tensor).dataSync()];
      assert.deepEqual([...tensor.dataSync()], [...each, ...each]);
    });
    assert.equal(all.stats().calls, 1);
    all.dispose();
    tf.dispose([received, expected]);
  });

  it("runs as it is inside a gradient and inside another jitted function", () => {
    const square = jit((x: tf.Tensor) => x.square());
    const outer = jit((x: tf.Tensor) => square(x).add(1));
    const x = tf.tensor1d([3]);
    for (let i = 0; i < 3; i++) {
      assert.equal(
        tf
          .grad((at: tf.Tensor) => square(at))(x)
          .dataSync()[0],
        6,
      );
      assert.equal(outer(x).dataSync()[0], 10);
    }
    assert.equal(square.stats().traces, 0);
    outer.dispose();
  });

  it("refuses what is no function and options that it does not know", () => {
    assert.throws(() => jit(3 as never), /fn must be a function; received 3/);
    assert.throws(
      () => jit(() => 1, { xla: "yes" as never }),
      /xla must be "auto", true or false; received "yes"/,
    );
    assert.throws(
      () => jit(() => 1, { fallback: "no" as never }),
      /fallback must be "error" or "eager"; received "no"/,
    );
  });
});

describe("jit and the values of tensors", () => {
  const outside = tf.scalar(1).variable();
  const shape = "(.|\\n)*The shape of its result depends on values";
  const cases: Readonly<Record<string, readonly [fn: (x: tf.Tensor) => unknown, advice?: string]>> =
    {
      "reads a value of a tensor by dataSync\\(\\)": [(x) => x.mul(2).dataSync()[0]],
      "reads a value of a tensor by arraySync\\(\\)": [(x) => x.mul(2).arraySync()],
      "reads a value of a tensor by print\\(\\)": [
        (x) => x.mul(2).print(),
        "(.|\\n)*print it outside",
      ],
      "reads a value of a tensor by toString\\(\\)": [
        (x) => x.mul(2).toString(),
        "(.|\\n)*print or compare it outside",
      ],
      "reads a value of a tensor by data\\(\\)": [(x) => void x.mul(2).data()],
      "reads a value of a tensor by data\\(\\)(?#awaited)": [
        async (x) => (await x.mul(2).data())[0],
      ],
      "calls tf.whereAsync\\(\\), which reads": [(x) => tf.whereAsync(x.mul(2).greater(1)), shape],
      "calls tf.booleanMaskAsync\\(\\), which reads": [
        (x) => tf.booleanMaskAsync(x.mul(2), x.mul(2).greater(1)),
        shape,
      ],
      "calls tf.image.nonMaxSuppressionAsync\\(\\), which reads": [
        (x) =>
          tf.image.nonMaxSuppressionAsync(tf.ones([1, 4]).mul(2), x.mul(2).slice(0, 1).as1D(), 1),
        shape,
      ],
    };
  for (const [name, [fn, advice = "(.|\\n)*tf\\.where"]] of Object.entries(cases)) {
    const does = name.replace("(?#awaited)", "");
    it(`refuses what ${name.replaceAll("\\", "")}, and quotes its line`, () => {
      const x = tf.ones([2]);
      assert.throws(
        () => jit(fn)(x),
        new RegExp(
          `TracerError: jit: the function ${does}.*, in the line\\n.*x\\.mul\\(2\\)${advice}`,
        ),
      );
    });
  }

  it("refuses to read an argument and a variable, wherever their values are", () => {
    for (const read of [
      (x: tf.Tensor) => (x.dataSync()[0] === 1 ? x : x.neg()),
      (x: tf.Tensor) => x.mul(outside.dataSync()[0] as number),
    ]) {
      // Neither has been used by an operation: the binding does not hold them yet.
      assert.throws(() => jit(read)(tf.tensor1d([1, 2])), /reads a value of a tensor by dataSync/);
    }
  });

  it("reads what is the same at each call: numbers of its own, and tensors from outside", () => {
    const table = tf.tensor1d([2, 3]);
    const scaled = jit((x: tf.Tensor) =>
      x.mul((tf.scalar(4).dataSync()[0] as number) * (table.dataSync()[1] as number)),
    );
    const values = [1, 2, 3].map((value) => scaled(tf.scalar(value)).dataSync()[0]);
    assert.deepEqual(values, [12, 24, 36]);
    scaled.dispose();
  });

  it("gives tensors that no operation has made, and those that came in", () => {
    const kept = tf.scalar(7);
    const all = jit((x: tf.Tensor) => ({ one: tf.scalar(1), x, kept }));
    for (const value of [3, 4]) {
      const given = all(tf.scalar(value));
      const values = [given.one, given.x, given.kept].map((each) => each.dataSync()[0]);
      assert.deepEqual(values, [1, value, 7]);
    }
    assert.equal(all.stats().calls, 1);
    all.dispose();
  });

  it("refuses a function that makes variables at each call, not one that does so at first", () => {
    const made = jit((x: tf.Tensor) => tf.variable(x.mul(2)).add(1));
    const x = tf.ones([2]);
    for (let i = 0; i < 2; i++) made(x).dispose();
    assert.throws(
      () => made(x),
      /TracerError: jit: the function makes a variable at each call, in the line\n.*tf\.variable\(x\.mul(.|\n)*Make it once/,
    );
  });

  it("refuses a number that changes, where a first call made variables and the next one tells", () => {
    let count = 0;
    const weight = tf.scalar(1).variable();
    const optimizer = tf.train.momentum(0.1, 0.9);
    const annealed = (factor: () => number) => () =>
      optimizer.minimize(() => weight.mul(2).mul(factor()).asScalar(), true, [weight]) as tf.Scalar;
    const wrong = jit(annealed(() => ++count / 10));
    wrong();
    const before = weight.dataSync()[0];
    assert.throws(
      () => wrong(),
      /TracerError: jit: the function uses the number 0\.1\d* at one call and 0\.2\d* at the next, which would be frozen, in the line\n.*factor\(\)(.|\n)*tf\.scalar/,
    );
    assert.equal(weight.dataSync()[0], before);
    const right = jit(annealed(() => 0.5));
    for (let i = 0; i < 4; i++) right().dispose();
    assert.ok(right.stats().calls >= 2);
    right.dispose();
    weight.dispose();
  });

  it("refuses to dispose of an argument", () => {
    const x = tf.ones([2]);
    const greedy = jit((given: tf.Tensor) => {
      const twice = given.mul(2);
      given.dispose();
      return twice;
    });
    assert.throws(
      () => greedy(x),
      /the function disposes of an argument, in the line\n.*given\.dispose\(\)/,
    );
    assert.equal(x.isDisposed, false);
    x.dispose();
  });

  it("refuses a function that waits", () => {
    assert.throws(
      () => jit(async (x: tf.Tensor) => x.square())(tf.ones([2])),
      /TracerError: jit: the function is asynchronous(.|\n)*Wait for data before the call/,
    );
  });

  it("leaves variables as they were when it refuses, so that they are not changed twice", () => {
    const weight = tf.scalar(10).variable();
    const optimizer = tf.train.sgd(1);
    const fn = () => {
      const loss = optimizer.minimize(() => weight.mul(1).asScalar(), true, [weight]) as tf.Scalar;
      return loss.dataSync()[0];
    };
    assert.throws(() => jit(fn)(), /TracerError/);
    assert.equal(weight.dataSync()[0], 10);
    assert.equal(optimizer.iterations, 0);
    const { warn } = console;
    console.warn = () => undefined;
    try {
      const eager = jit(fn, { fallback: "eager" });
      assert.deepEqual([eager(), eager()], [10, 9]);
    } finally {
      console.warn = warn;
    }
    assert.equal(weight.dataSync()[0], 8);
    weight.dispose();
  });

  it("runs such a function as it is when asked, and says so once", () => {
    const warnings: unknown[] = [];
    const { warn } = console;
    console.warn = (text: unknown) => void warnings.push(text);
    try {
      const half = jit((x: tf.Tensor) => (Number(x.sum().dataSync()[0]) > 2 ? x.div(2) : x.neg()), {
        fallback: "eager",
      });
      assert.deepEqual([...half(tf.tensor1d([4, 4])).dataSync()], [2, 2]);
      assert.deepEqual([...half(tf.tensor1d([1, 1])).dataSync()], [-1, -1]);
    } finally {
      console.warn = warn;
    }
    assert.equal(warnings.length, 1);
    assert.match(String(warnings[0]), /It runs without being compiled/);
  });
});

describe("jit and variables", () => {
  it("changes them where everyone sees it", () => {
    const counter = tf.scalar(0).variable();
    const next = jit(() => {
      counter.assign(counter.add(1));
      return counter.mul(10);
    });
    for (let i = 1; i <= 5; i++) {
      assert.equal(next().dataSync()[0], 10 * i);
      assert.equal(counter.dataSync()[0], i);
      assert.equal(counter.add(0.5).dataSync()[0], i + 0.5);
    }
    counter.assign(tf.scalar(100));
    assert.equal(next().dataSync()[0], 1010);
    assert.equal(counter.dataSync()[0], 101);
    next.dispose();
    assert.equal(counter.dataSync()[0], 101);
    counter.dispose();
  });

  it("leaves a value that was read before as it was", () => {
    const variable = tf.tensor1d([1, 2]).variable();
    const grow = jit(() => {
      variable.assign(variable.mul(2));
      return variable.sum();
    });
    const copies = Array.from({ length: 5 }, () => {
      grow().dispose();
      return variable.clone();
    });
    assert.deepEqual(
      copies.map((copy) => [...copy.dataSync()]),
      [1, 2, 3, 4, 5].map((i) => [2 ** i, 2 ** (i + 1)]),
    );
    assert.deepEqual([...variable.dataSync()], [32, 64]);
    tf.dispose([...copies]);
    variable.dispose();
    grow.dispose();
  });

  it("leaves a tensor alone that was assigned to them", () => {
    const variable = tf.tensor1d([0, 0]).variable();
    const add = jit((x: tf.Tensor) => {
      variable.assign(variable.add(x));
      return variable.sum();
    });
    const start = tf.tensor1d([5, 6]);
    const one = tf.ones([2]);
    for (let i = 0; i < 4; i++) {
      variable.assign(start);
      assert.equal(add(one).dataSync()[0], 13);
      assert.deepEqual([...start.dataSync()], [5, 6]);
    }
    tf.dispose([start, one, variable]);
    add.dispose();
  });

  it("shares them between functions", () => {
    const shared = tf.scalar(1).variable();
    const double = jit(() => {
      shared.assign(shared.mul(2));
      return shared.clone();
    });
    const read = jit((x: tf.Tensor) => x.add(shared));
    const zero = tf.scalar(0);
    let expected = 1;
    for (let i = 0; i < 6; i++) {
      expected *= 2;
      assert.equal(double().dataSync()[0], expected);
      assert.equal(read(zero).dataSync()[0], expected);
    }
    double.dispose();
    read.dispose();
    shared.dispose();
  });
});

describe("jit and its state", () => {
  const networks = () => {
    const [generator, critic] = ["generator", "critic"].map((name) =>
      tf.sequential({ layers: [dense(2, { inputShape: [2], name })] }),
    ) as [tf.Sequential, tf.Sequential];
    const loss = (x: tf.Tensor): tf.Scalar =>
      (critic.apply(generator.apply(x)) as tf.Tensor).square().mean();
    return { generator, critic, loss, x: tf.ones([4, 2]) };
  };
  const weightsOf = (model: tf.Sequential) =>
    model.getWeights().map((weight) => [...weight.dataSync()]);

  const MAKERS: Readonly<Record<string, () => tf.Optimizer>> = {
    "tfjs's adam": () => tf.train.adam(0.1),
    "dl's adam": () => optimizers.Adam({ learningRate: 0.1 }),
    "dl's momentum with averages": () =>
      optimizers.SGD({ learningRate: 0.1, momentum: 0.9, useEma: true }),
  };
  for (const [name, make] of Object.entries(MAKERS)) {
    it(`names the variable and the line that it must not change: ${name}`, () => {
      const { generator, critic, loss, x } = networks();
      const optimizer = make();
      const step = jit(
        (input: tf.Tensor) => optimizer.minimize(() => loss(input), true) as tf.Scalar,
        {
          state: [generator, optimizer],
        },
      );
      const before = [generator, critic].map(weightsOf);
      const memory = tf.memory().numTensors;
      assert.throws(
        () => step(x),
        /TracerError: jit: the function changes the variable critic\/kernel\S*, which is not in its state, in the line\n.*minimize(.|\n)*Add it, or the model/,
      );
      assert.deepEqual([generator, critic].map(weightsOf), before);
      assert.ok(tf.memory().numTensors >= memory);
      const fits = jit(
        (input: tf.Tensor) =>
          optimizer.minimize(
            () => loss(input),
            true,
            generator.trainableWeights.map((weight) => weight.read() as tf.Variable),
          ) as tf.Scalar,
        { state: { generator, optimizer } },
      );
      for (let i = 0; i < 5; i++) fits(x).dispose();
      assert.notDeepEqual(weightsOf(generator), before[0]);
      assert.deepEqual(weightsOf(critic), before[1]);
      assert.ok(fits.stats().calls >= 3);
      fits.dispose();
    });
  }

  it("lets a function keep what it has made itself", () => {
    const { generator, loss, x } = networks();
    const optimizer = tf.train.momentum(0.1, 0.9);
    const weights = generator.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const step = jit(
      (input: tf.Tensor) => optimizer.minimize(() => loss(input), true, weights) as tf.Scalar,
      { state: generator },
    );
    for (let i = 0; i < 4; i++) step(x).dispose();
    assert.ok(step.stats().calls >= 2);
    step.dispose();
  });

  it("is nothing for a function that must change nothing", () => {
    const counter = tf.scalar(0).variable(true, "counter");
    const reads = jit(() => counter.add(1), { state: [] });
    assert.deepEqual([reads().dataSync()[0], reads().dataSync()[0]], [1, 1]);
    const writes = jit(() => counter.assign(counter.add(1)), { state: [] });
    assert.throws(() => writes(), /changes the variable counter, which is not in its state/);
    assert.equal(counter.dataSync()[0], 0);
    const own = jit(() => counter.assign(counter.add(1)), { state: { variables: [counter] } });
    own();
    own();
    assert.equal(counter.dataSync()[0], 2);
    tf.dispose([counter]);
    reads.dispose();
    own.dispose();
  });

  it("refuses what has no variables", () => {
    for (const state of [3, "all", null, tf.ones([2]), () => 1, [tf.ones([1])], new Date(0)]) {
      assert.throws(
        () => jit(() => 1, { state: state as never }),
        /ArgumentError: state must be variables, models, layers, optimizers/,
      );
    }
  });
});

describe("the statistics of a jitted function", () => {
  it("count traces, calls and times, of each graph and of those that are gone", () => {
    const total = jit((x: tf.Tensor, by: number) => x.sum().mul(by), { xla: false });
    const [two, three] = [tf.ones([2]), tf.ones([3])];
    for (const x of [two, two, two, three, three]) total(x, 5).dispose();
    const stats = total.stats();
    assert.deepEqual(
      stats.graphs.map(({ arguments: given, calls, xla }) => [given, calls, xla]),
      [
        ["float32[2]; number 5", 2, false],
        ["float32[3]; number 5", 1, false],
      ],
    );
    assert.deepEqual([stats.traces, stats.calls], [2, 3]);
    const sum = stats.graphs.reduce((all, { milliseconds }) => all + milliseconds, 0);
    assert.ok(Math.abs(stats.milliseconds - sum) < 1e-9 && sum > 0 && stats.tracing > 0);
    const bundle = (stats as unknown as Record<symbol, () => Record<string, string>>)[DISPLAY]?.();
    assert.match(
      bundle?.["text/plain"] ?? "",
      /2 traces in .* ms, 3 calls of a graph in .* ms\.(.|\n)*float32\[2\]; number 5/,
    );
    assert.match(bundle?.["text/html"] ?? "", /<table>/);
    total.dispose();
    const { graphs, calls } = total.stats();
    assert.deepEqual([graphs, calls], [[], 3]);
  });
});

describe("jit and random operations", () => {
  const noisy = (x: tf.Tensor) => ({
    uniform: tf.randomUniform([1000], 2, 4),
    normal: tf.randomNormal([1000], 5, 3),
    truncated: tf.truncatedNormal([1000], 0, 1),
    dropped: tf.dropout(x, 0.25),
  });

  it("draw anew at each call, from the distribution that was asked for", () => {
    const draw = jit(noisy);
    const x = tf.ones([1000]);
    const calls = Array.from({ length: 4 }, () => draw(x));
    for (const name of ["uniform", "normal", "truncated", "dropped"] as const) {
      const texts = calls.map((each) => each[name].dataSync().join());
      assert.equal(new Set(texts).size, 4, name);
    }
    const last = calls[3] as (typeof calls)[number];
    const inside = last.uniform.dataSync().every((value) => value >= 2 && value < 4);
    assert.ok(inside);
    const mean = (values: tf.Tensor) => values.mean().dataSync()[0] as number;
    assert.ok(Math.abs(mean(last.uniform) - 3) < 0.1);
    assert.ok(Math.abs(mean(last.normal) - 5) < 0.5);
    assert.ok(last.truncated.dataSync().every((value) => Math.abs(value) <= 2));
    const dropped = [...last.dropped.dataSync()];
    assert.ok(dropped.every((value) => value === 0 || Math.abs(value - 4 / 3) < 1e-6));
    const share = dropped.filter((value) => value === 0).length / 1000;
    assert.ok(Math.abs(share - 0.25) < 0.06, `${share} dropped`);
    tf.dispose([x, calls]);
    draw.dispose();
  });

  it("follow seedAll", () => {
    const draw = jit(noisy);
    const x = tf.ones([1000]);
    tf.dispose(draw(x));
    const random = Math.random;
    try {
      const runs = [1, 1, 2].map((seed) => {
        seedAll(seed);
        return [draw(x), draw(x)].map((each) => each.dropped.dataSync().join()).join("|");
      });
      assert.equal(runs[0], runs[1]);
      assert.notEqual(runs[0], runs[2]);
    } finally {
      Math.random = random;
    }
    draw.dispose();
    x.dispose();
  });
});

describe("a jitted training step", () => {
  type Model = tf.Sequential;
  const stacked = (...stack: tf.layers.Layer[]): Model => tf.sequential({ layers: stack });

  it("follows a learning rate that changes", () => {
    const weight = tf.scalar(10).variable();
    const optimizer = tf.train.momentum(0.1, 0);
    const step = jit(
      () => optimizer.minimize(() => weight.mul(1).asScalar(), true, [weight]) as tf.Scalar,
    );
    step();
    step();
    const before = weight.dataSync()[0] as number;
    Object.assign(optimizer, { learningRate: 1 });
    step();
    assert.ok(Math.abs((weight.dataSync()[0] as number) - (before - 1)) < 1e-5);
    assert.equal(optimizer.iterations, 3);
    step.dispose();
    weight.dispose();
  });

  it("saves and loads as any model", async () => {
    const model = stacked(dense(3, { inputShape: [2] }));
    const step = jit(stepOf(model, tf.train.adam(0.1)));
    const [x, y] = [tf.ones([4, 2]), tf.ones([4, 3])];
    for (let i = 0; i < 10; i++) step(x, y).dispose();
    let saved: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler((artifacts) => {
        saved = artifacts;
        return Promise.resolve({
          modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" },
        });
      }),
    );
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved as tf.io.ModelArtifacts));
    const [a, b] = [model, loaded].map((each) => (each.predict(x) as tf.Tensor).dataSync().join());
    assert.equal(a, b);
    step.dispose();
  });

  it("leaks nothing in 10,000 calls and 200 retraces", function () {
    this.timeout(300_000);
    const model = stacked(dense(4, { inputShape: [3], activation: "relu" }), dense(2));
    const step = jit(stepOf(model, tf.train.adam(0.01)), { xla: false });
    const run = (rows: number, times: number): void => {
      const [x, y] = [tf.ones([rows, 3]), tf.ones([rows, 2])];
      for (let i = 0; i < times; i++) step(x, y).dispose();
      tf.dispose([x, y]);
    };
    run(5, 3);
    const counts = () => ({ ...tf.memory(), native: nativeTensors(), unreliable: false });
    const before = counts();
    run(5, 10_000);
    assert.deepEqual(counts(), before);
    for (let rows = 6; rows < 206; rows++) run(rows, 2);
    assert.equal(step.stats().traces >= 200, true);
    step.dispose();
    assert.deepEqual(counts(), before);
    model.dispose();
  });
});
