import assert from "node:assert/strict";
import { DISPLAY, HOST, type Host, type MimeData } from "../../../lib/core/host.js";
import * as dl from "../../../lib/index.js";

type Shows = { [DISPLAY](): MimeData | Promise<MimeData> };

describe("dl.widget in a plain script", () => {
  it("draws once, with the values at the start", async () => {
    let drawings = 0;
    const shown = dl.widget(
      {
        rate: dl.slider(0.01, 1, { value: 0.1 }),
        optimizer: dl.dropdown(["sgd", "adam"]),
        size: dl.dropdown({ small: 8, large: 64 }, { value: 64 }),
        log: dl.checkbox(true),
      },
      ({ rate, optimizer, size, log }) => {
        drawings++;
        // The types are those of the controls.
        const text: string = optimizer;
        return dl.plot.line([rate * size, log ? 1 : 0], { title: text });
      },
    );
    assert.deepEqual(shown.values, { rate: 0.1, optimizer: "sgd", size: 64, log: true });
    const data = await (shown as unknown as Shows)[DISPLAY]();
    assert.ok("application/vnd.vegalite.v5+json" in data);
    await (shown as unknown as Shows)[DISPLAY]();
    assert.equal(drawings, 1);
    assert.ok(shown.result instanceof dl.Chart);
  });

  it("shows a value that does not draw itself as text", async () => {
    const shown = dl.widget({ n: dl.slider(0, 5) }, async ({ n }) => n + 1);
    assert.deepEqual(await (shown as unknown as Shows)[DISPLAY](), { "text/plain": "1" });
  });

  it("says what is wrong with controls", () => {
    for (const [make, words] of [
      [() => dl.slider(1, 1), /max must be a number above min 1; received 1/],
      [() => dl.slider(0, 1, { value: 2 }), /value must be between 0 and 1; received 2/],
      [() => dl.slider(0, 1, { scale: "log" }), /min must be above 0 on a log scale; received 0/],
      [() => dl.slider(0, 1, { step: 0 }), /step must be a finite number above 0; received 0/],
      [() => dl.dropdown([]), /options must be at least one to choose/],
      [() => dl.dropdown({ a: 1, b: 2 }, { value: 3 }), /value must be one of a, b; received 3/],
      [() => dl.checkbox(1 as never), /value must be true or false; received 1/],
      [() => dl.widget({}, () => 1), /controls must be an object with at least one control/],
      [() => dl.widget({ a: 5 as never }, () => 1), /controls\.a must be slider\(…\).*received 5/],
      [() => dl.widget({ a: dl.slider(0, 1) }, 5 as never), /draw must be a function.*received 5/],
    ] as const) {
      assert.throws(make, { name: "ArgumentError", message: words });
    }
  });
});

describe("dl.progress", () => {
  const lines: string[] = [];
  let stop = new AbortController();
  const place: Host = {
    get signal() {
      return stop.signal;
    },
    show: async (value) => {
      const data = (value as Shows)[DISPLAY]();
      assert.ok(!(data instanceof Promise));
      lines.push(String(data["text/plain"]));
    },
  };
  const global = globalThis as { [HOST]?: Host };
  beforeEach(() => {
    lines.length = 0;
    stop = new AbortController();
    global[HOST] = place;
  });
  afterEach(() => delete global[HOST]);

  it("gives the items and shows the beginning and the end of a fast loop", () => {
    const seen: number[] = [];
    for (const item of dl.progress([3, 4, 5], { description: "seeds" })) seen.push(item);
    assert.deepEqual(seen, [3, 4, 5]);
    assert.equal(lines[0], "seeds ░░░░░░░░░░░░░░░░░░░░ 0 of 3");
    assert.match(lines.at(-1) ?? "", /^seeds █{20} 3 of 3 · \S+\/s · 0\.0 s$/);
    assert.equal(lines.length, 2);
  });

  it("counts, takes sets, generators of unknown length and asynchronous items", async () => {
    assert.deepEqual([...dl.progress(3)], [0, 1, 2]);
    assert.deepEqual([...dl.progress(new Set(["a", "b"]))], ["a", "b"]);
    const unknown = (function* () {
      yield* [1, 2];
    })();
    assert.deepEqual([...dl.progress(unknown)], [1, 2]);
    assert.match(lines.at(-1) ?? "", /^2 · \S+\/s · 0\.0 s$/);
    const later = async function* () {
      yield 7;
    };
    const seen: number[] = [];
    for await (const item of dl.progress(later(), { total: 1 })) seen.push(item);
    assert.deepEqual(seen, [7]);
    assert.match(lines.at(-1) ?? "", /1 of 1/);
  });

  it("says where a loop was left, and ends at Stop", () => {
    for (const item of dl.progress([1, 2, 3, 4])) if (item === 2) break;
    assert.match(lines.at(-1) ?? "", /1 of 4 .* · ended early$/);
    const seen: number[] = [];
    const loop = (): void => {
      for (const item of dl.progress([1, 2, 3])) {
        seen.push(item);
        if (item === 2) stop.abort();
      }
    };
    assert.throws(loop, { name: "InterruptedError" });
    assert.deepEqual(seen, [1, 2]);
  });

  it("refuses what cannot be iterated", () => {
    assert.throws(() => [...dl.progress(5.5)], /items must be a whole number ≥ 0; received 5\.5/);
    assert.throws(
      () => dl.progress({} as never),
      /items must be a number, or something that can be iterated/,
    );
    assert.throws(
      () => [...dl.progress([1], { total: -1 })],
      /total must be a whole number ≥ 0; received -1/,
    );
  });
});
