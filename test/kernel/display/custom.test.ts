import assert from "node:assert/strict";
import { registry, toMimeBundle } from "../../../kernel/display/index.js";

const DISPLAY = Symbol.for("Jupyter.display");

describe("objects that draw themselves", () => {
  it("takes their MIME data, sync and async, and adds text", async () => {
    for (const data of [
      { "text/html": "<b>x</b>" },
      Promise.resolve({ "text/html": "<b>x</b>" }),
    ]) {
      const bundle = await toMimeBundle({ [DISPLAY]: () => data });
      assert.equal(bundle.data["text/html"], "<b>x</b>");
      assert.match(String(bundle.data["text/plain"]), /Jupyter\.display/u);
    }
  });

  it("takes functions and classes that draw themselves", async () => {
    const draw = Object.assign(() => 1, { [DISPLAY]: () => ({ "text/plain": "f" }) });
    assert.deepEqual((await toMimeBundle(draw)).data, { "text/plain": "f" });
  });

  it("makes wire data: bytes base64, JSON plain, lines joined, absent views left out", async () => {
    const { data } = await toMimeBundle({
      [DISPLAY]: () => ({
        "image/png": new Uint8Array([1, 2, 3]),
        "image/svg+xml": Buffer.from("<svg/>"),
        "text/markdown": ["a\n", "b"],
        "application/json": {
          n: 1n,
          floats: new Float32Array([1, 2]),
          bad: NaN,
          gone: undefined,
          at: new Date(0),
        },
        "application/vnd.custom+json": new Map([["k", new Set([1])]]),
        "text/html": undefined,
        "text/plain": "t",
      }),
    });
    assert.deepEqual(data, {
      "image/png": "AQID",
      "image/svg+xml": "<svg/>",
      "text/markdown": "a\nb",
      "application/json": { n: 1, floats: [1, 2], bad: null, at: "1970-01-01T00:00:00.000Z" },
      "application/vnd.custom+json": { k: [1] },
      "text/plain": "t",
    });
  });

  it("says what is wrong instead of failing the cell", async () => {
    const cases: readonly (readonly [() => unknown, RegExp])[] = [
      [
        () => {
          throw new Error("boom");
        },
        /display failed: boom/u,
      ],
      [() => "text", /must return an object of MIME types; received 'text'/u],
      [() => ({ html: "x" }), /must return an object of MIME types/u],
      [() => ({ "text/html": 7 }), /text\/html must be text or bytes; received 7/u],
      [() => ({ "a b/c": "x" }), /MIME types as its keys; received "a b\/c"/u],
    ];
    for (const [draw, message] of cases) {
      const { data } = await toMimeBundle({ [DISPLAY]: draw });
      assert.deepEqual(Object.keys(data), ["text/plain"]);
      assert.match(String(data["text/plain"]), message);
    }
  });
});

describe("the registry", () => {
  it("asks an added renderer before all others, and only about its values", async () => {
    class Celsius {
      constructor(readonly degrees: number) {}
    }
    registry.add({
      name: "temperatures",
      matches: (value) => value instanceof Celsius,
      render: (value) => {
        const { degrees } = value as Celsius;
        return { data: { "text/markdown": `**${degrees} °C**` }, metadata: {} };
      },
    });
    const { data } = await toMimeBundle(new Celsius(21));
    assert.deepEqual(data, {
      "text/markdown": "**21 °C**",
      "text/plain": "Celsius { degrees: 21 }",
    });
    assert.deepEqual((await toMimeBundle(21)).data, { "text/plain": "21" });
  });
});
