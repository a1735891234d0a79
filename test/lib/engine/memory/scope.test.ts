import assert from "node:assert/strict";
import "gradlab/engine";
import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { HOST } from "../../../../lib/core/host.js";
import * as dl from "../../../../lib/index.js";

const count = (): number => tf.memory().numTensors;

describe("dl.scope", () => {
  let before = 0;
  beforeEach(() => (before = count()));

  it("frees what was made before and after awaits, and in functions called", async () => {
    const helper = async (x: tf.Tensor): Promise<tf.Tensor> => {
      await turn();
      return x.add(1);
    };
    const result = await dl.scope(async () => {
      const x = tf.ones([2]);
      await x.data();
      const y = await helper(x.mul(2));
      await sleep(1);
      return y.add(x);
    });
    assert.deepEqual([...result.dataSync()], [4, 4]);
    assert.equal(count(), before + 1);
    result.dispose();
  });

  it("keeps what it returns, however nested, and nothing else", async () => {
    const result = await dl.scope(async () => {
      await turn();
      const loop: { self?: unknown; x: tf.Tensor } = { x: tf.scalar(4) };
      loop.self = loop;
      return {
        list: [tf.scalar(1), [tf.scalar(2)]],
        map: new Map([["a", tf.scalar(3)]]),
        set: new Set([tf.scalar(5)]),
        loop,
        numbers: new Float32Array(3),
        none: null,
        twice: [tf.scalar(6)].flatMap((x) => [x, x]),
        fresh: tf.tidy(() => tf.scalar(6).add(1)),
      };
    });
    assert.equal(count(), before + 7);
    tf.dispose([result.list, ...result.map.values(), ...result.set, result.loop.x, result.twice]);
    result.fresh.dispose();
    assert.equal(count(), before);
  });

  it("leaves kept tensors and variables", async () => {
    const [kept, variable] = await dl.scope(async () => {
      const x = tf.keep(tf.ones([2]));
      await turn();
      const v = tf.variable(tf.zeros([2]));
      v.assign(tf.ones([2]));
      return [() => x, () => v] as const;
    });
    assert.deepEqual([...kept().dataSync(), ...variable().dataSync()], [1, 1, 1, 1]);
    tf.dispose([kept(), variable()]);
    assert.equal(count(), before);
  });

  it("is a tidy for a synchronous function", () => {
    const sum = dl.scope(() => tf.ones([3]).add(1).sum());
    assert.equal(sum.dataSync()[0], 6);
    assert.equal(count(), before + 1);
    sum.dispose();
    assert.equal(
      dl.scope(() => 3),
      3,
    );
  });

  it("frees all when something is thrown", async () => {
    assert.throws(
      () =>
        dl.scope(() => {
          tf.ones([2]).add(1);
          throw new Error("now");
        }),
      /now/,
    );
    const later = dl.scope(async () => {
      tf.ones([2]);
      await turn();
      tf.ones([2]).add(1);
      throw new Error("later");
    });
    await assert.rejects(later, /later/);
    assert.equal(count(), before);
  });

  it("leaves alone what other code makes between its awaits", async () => {
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    const running = dl.scope(async () => {
      const x = tf.ones([2]);
      await gate;
      return x.add(1);
    });
    const mine = tf.ones([5]);
    go();
    (await running).dispose();
    assert.ok(!mine.isDisposed);
    mine.dispose();
    assert.equal(count(), before);
  });

  it("knows its own from those of scopes that run at the same time", async () => {
    const ends: string[] = [];
    const work = async (name: string, steps: number): Promise<tf.Tensor> =>
      await dl.scope(async () => {
        let x: tf.Tensor = tf.scalar(0);
        for (let i = 0; i < steps; i++) {
          await turn();
          x = tf.tidy(() => x.add(1).mul(1));
        }
        ends.push(name);
        return x;
      });
    const results = await Promise.all([work("long", 9), work("short", 2), work("middle", 5)]);
    assert.deepEqual(ends, ["short", "middle", "long"]);
    assert.deepEqual(
      results.map((x) => x.dataSync()[0]),
      [9, 2, 5],
    );
    assert.equal(count(), before + 3);
    tf.dispose(results);
  });

  it("nests: what an inner one returns is the outer one's", async () => {
    let inner: tf.Tensor | undefined;
    const outer = await dl.scope(async () => {
      inner = await dl.scope(async () => {
        const x = tf.ones([2]);
        await turn();
        return x.add(1);
      });
      assert.equal(count(), before + 1);
      return inner.sum();
    });
    assert.ok(inner?.isDisposed);
    assert.equal(outer.dataSync()[0], 4);
    outer.dispose();
    assert.equal(count(), before);
  });

  it("stands in a tidy, and a tidy in it", () => {
    const result = tf.tidy(() => {
      const inner = dl.scope(() => {
        const x = tf.ones([2]);
        const y = tf.tidy(() => x.add(1).mul(3));
        return y.sum();
      });
      assert.equal(count(), before + 1);
      return inner.add(1);
    });
    assert.equal(result.dataSync()[0], 13);
    assert.equal(count(), before + 1);
    result.dispose();
  });

  it("trains: a model made outside, a loop of steps that wait", async () => {
    const w = tf.scalar(1).variable();
    const optimizer = tf.train.momentum(0.1, 0.5);
    const base = count();
    const last = await dl.scope(async () => {
      let loss: tf.Tensor = tf.scalar(NaN);
      for (let i = 0; i < 5; i++) {
        loss = optimizer.minimize(() => w.square().asScalar(), true) as tf.Scalar;
        await loss.data();
      }
      return loss;
    });
    assert.ok((last.dataSync()[0] ?? 9) < 1);
    // The loss, and the one slot of momentum.
    assert.equal(count(), base + 2);
    last.dispose();
    optimizer.dispose();
    w.dispose();
  });

  it("does not answer for what goes on after its end", async () => {
    let late: Promise<tf.Tensor> | undefined;
    await dl.scope(async () => {
      late = sleep(5).then(() => tf.ones([2]));
      await turn();
    });
    const x = (await late) as tf.Tensor;
    assert.ok(!x.isDisposed);
    x.dispose();
  });

  it("gives up on code that Stop ended from outside", async () => {
    const controller = new AbortController();
    const place = globalThis as { [HOST]?: unknown };
    place[HOST] = { signal: controller.signal, show: () => Promise.resolve() };
    try {
      void dl.scope(async () => {
        tf.ones([2]);
        await turn();
        tf.ones([3]);
        await new Promise(() => undefined);
      });
      await sleep(5);
      assert.equal(count(), before + 2);
      controller.abort();
      await sleep(1300);
      assert.equal(count(), before);
    } finally {
      delete place[HOST];
    }
  });

  it("shows its tensors in dl.memory while it runs", async () => {
    const earlier = dl.memory();
    const result = await dl.scope(async () => {
      const x = tf.ones([2]);
      await turn();
      assert.deepEqual(
        dl
          .memory()
          .since(earlier)
          .rows.map(({ code, use }) => [code, use]),
        [["const x = tf.ones([2]);", "in scope"]],
      );
      return x;
    });
    assert.deepEqual(
      dl
        .memory()
        .since(earlier)
        .rows.map(({ use }) => use),
      ["tensor"],
    );
    result.dispose();
  });

  it("refuses what is no function", () => {
    for (const fn of [3, null, undefined, Promise.resolve(1)]) {
      assert.throws(() => dl.scope(fn as never), /ArgumentError: fn must be a function/);
    }
  });

  it("frees all but the result, whatever trees of scopes do", async () => {
    interface Tree {
      readonly waits: readonly boolean[];
      readonly inner: readonly Tree[];
      readonly throws: boolean;
    }
    const tree: fc.Memo<Tree> = fc.memo((depth) =>
      fc.record({
        waits: fc.array(fc.boolean(), { maxLength: 3 }),
        inner: depth > 1 ? fc.array(tree(depth - 1), { maxLength: 2 }) : fc.constant([]),
        throws: fc.boolean(),
      }),
    );
    const run = async (node: Tree): Promise<tf.Tensor[]> =>
      await dl.scope(async () => {
        for (const wait of node.waits) {
          tf.ones([2]);
          if (wait) await turn();
          tf.tidy(() => tf.ones([2]).add(1));
        }
        const inner = await Promise.all(node.inner.map((each) => run(each).catch(() => [])));
        if (node.throws) throw new Error("thrown");
        return [tf.scalar(1), ...inner.flat().slice(0, 1)];
      });
    await fc.assert(
      fc.asyncProperty(tree(5), async (node) => {
        const results = await run(node).catch(() => []);
        assert.equal(count(), before + results.length);
        tf.dispose(results);
      }),
      { numRuns: 60 },
    );
  });
});
