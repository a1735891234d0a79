import assert from "node:assert/strict";
import fc from "fast-check";
import { cutText, ellipsis, inspectText, TEXT_LIMIT } from "../../../kernel/display/text.js";
import { shown } from "./bundle.js";

/** False when a surrogate stands alone. */
function isWellFormed(text: string): boolean {
  return Buffer.from(text).toString() === text;
}

describe("display of plain values", () => {
  it("prints them as Node does, strings in quotes", async () => {
    assert.equal(await shown("1", "text/plain"), "'1'");
    assert.equal(await shown(1, "text/plain"), "1");
    assert.equal(await shown(undefined, "text/plain"), "undefined");
    assert.equal(await shown(-0, "text/plain"), "-0");
    assert.equal(await shown(10n, "text/plain"), "10n");
    assert.equal(
      await shown(new Map([["a", new Set([1])]]), "text/plain"),
      "Map(1) { 'a' => Set(1) { 1 } }",
    );
    class Point {
      constructor(readonly x: number) {}
    }
    assert.equal(await shown(new Point(1), "text/plain"), "Point { x: 1 }");
    assert.equal(await shown([{ a: 1 }, { a: 2 }], "text/plain"), "[ { a: 1 }, { a: 2 } ]");
  });

  it("prints an error with its cause", async () => {
    const text = await shown(new Error("late", { cause: new TypeError("wrong") }), "text/plain");
    assert.match(text, /^Error: late\n[^]*\[cause\]: TypeError: wrong/u);
  });

  it("bounds what a huge value prints", async () => {
    const deep = Array.from({ length: 1000 }, () =>
      Array.from({ length: 1000 }, () => "x".repeat(50)),
    );
    const text = await shown(deep, "text/plain");
    assert.ok(text.length < TEXT_LIMIT + 50, String(text.length));
    assert.match(text, /… \([\d,]+ more characters\)$/u);
  });

  it("survives getters, proxies and inspect methods that throw", async () => {
    const bomb = () => {
      throw new Error("boom");
    };
    const proxy = new Proxy({}, { get: bomb, has: bomb, ownKeys: bomb });
    assert.notEqual(await shown(proxy, "text/plain"), "");
    const inspecting = { [Symbol.for("nodejs.util.inspect.custom")]: bomb };
    assert.match(await shown(inspecting, "text/plain"), /cannot be inspected: Error: boom/u);
    assert.equal(
      await shown(
        {
          get x(): number {
            return bomb();
          },
        },
        "text/plain",
      ),
      "{ x: [Getter] }",
    );
  });

  it("always gives text/plain, whatever the value", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.anything({ withBigInt: true, withMap: true, withSet: true }),
        async (value) => {
          assert.notEqual(await shown(value, "text/plain"), "");
        },
      ),
    );
  });

  it("never cuts a character in two", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.integer({ min: 1, max: 20 }),
        (text, limit) => {
          const start = ellipsis(text, limit);
          assert.ok(start.length <= limit);
          assert.ok(isWellFormed(start));
          assert.ok(isWellFormed(cutText(text, limit)));
        },
      ),
    );
    assert.equal(cutText("abcdef", 4), "abcd… (2 more characters)");
    assert.equal(inspectText("a\nb"), "'a\\nb'");
  });
});
