import assert from "node:assert/strict";
import { createDisplay, type Displays } from "../../../kernel/display/index.js";
import { DEFAULT_LIMITS, type MimeBundle } from "../../../kernel/ipc.js";

interface Shown {
  readonly bundle: MimeBundle;
  readonly id: string | undefined;
  readonly update: boolean;
}

function recorder(): Displays & { readonly log: Shown[]; readonly clears: boolean[] } {
  const log: Shown[] = [];
  const clears: boolean[] = [];
  const displays = createDisplay({
    show: (bundle, id, update) => void log.push({ bundle, id, update }),
    clear: (wait) => void clears.push(wait),
    limits: (change) => ({ ...DEFAULT_LIMITS, ...change }),
  });
  return { ...displays, log, clears };
}

const later = (ms: number, text: string) => ({
  [Symbol.for("Jupyter.display")]: async () => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return { "text/plain": text };
  },
});

describe("display", () => {
  it("gives a handle that updates and clears in place, and whose calls are no results", async () => {
    const { display, log, isHandle } = recorder();
    const handle = await display("one");
    for (const call of [handle.update("two"), handle.clear(), handle.update("three")]) {
      assert.ok(isHandle(call));
      await call;
    }
    assert.deepEqual(
      log.map(({ bundle, id, update }) => [bundle.data["text/plain"], id === handle.id, update]),
      [
        ["'one'", true, false],
        ["'two'", true, true],
        ["", true, true],
        ["'three'", true, true],
      ],
    );
  });

  it("takes limits, and refuses what is none", () => {
    const { display } = recorder();
    assert.equal(display.limits({ outputs: Infinity }).outputs, Infinity);
    assert.throws(
      () => display.limits({ bytes: -1 }),
      /bytes must be a number from 0 .*received -1/,
    );
    assert.throws(
      () => display.limits({ lines: 5 } as object),
      /limits are characters, outputs and bytes; received "lines"/,
    );
  });

  it("shows a value under an id, which updates find again", async () => {
    const { display, log } = recorder();
    const handle = await display(1, { id: "bar", metadata: { isolated: true } });
    assert.equal(handle.id, "bar");
    await handle.update(2);
    await display.update("bar", 3);
    assert.deepEqual(log, [
      {
        bundle: { data: { "text/plain": "1" }, metadata: { isolated: true } },
        id: "bar",
        update: false,
      },
      { bundle: { data: { "text/plain": "2" }, metadata: {} }, id: "bar", update: true },
      { bundle: { data: { "text/plain": "3" }, metadata: {} }, id: "bar", update: true },
    ]);
  });

  it("gives each display without an id its own", async () => {
    const { display } = recorder();
    const [a, b] = [await display(1), await display(1)];
    assert.notEqual(a.id, b.id);
  });

  it("keeps the order of calls that nobody awaits, and settles after the last", async () => {
    const { display, log, settled } = recorder();
    void display(later(30, "first"));
    void display(later(0, "second"));
    void display.html("<i>third</i>");
    await settled();
    assert.deepEqual(
      log.map(({ bundle }) => bundle.data["text/plain"]),
      ["first", "second", "<i>third</i>"],
    );
  });

  it("shows within the call what needs no waiting, so that prints stay in order", async () => {
    const { display, log, settled } = recorder();
    void display("text");
    void display.markdown("# m");
    assert.equal(log.length, 2);
    void display(later(5, "chart"));
    void display("behind");
    assert.equal(log.length, 2);
    await settled();
    void display("last");
    assert.deepEqual(
      log.map(({ bundle }) => bundle.data["text/plain"]),
      ["'text'", "# m", "chart", "'behind'", "'last'"],
    );
  });

  it("shows HTML, Markdown, LaTeX, SVG and JSON as what they are", async () => {
    const { display, log } = recorder();
    await display.html("<b>h</b>");
    await display.markdown("# m");
    await display.latex("$x^2$");
    await display.svg("<svg/>");
    await display.json({ a: [1] });
    assert.deepEqual(
      log.map(({ bundle }) => bundle.data),
      [
        { "text/html": "<b>h</b>", "text/plain": "<b>h</b>" },
        { "text/markdown": "# m", "text/plain": "# m" },
        { "text/latex": "$x^2$", "text/plain": "$x^2$" },
        { "image/svg+xml": "<svg/>", "text/plain": "<svg/>" },
        { "application/json": { a: [1] }, "text/plain": "{ a: [ 1 ] }" },
      ],
    );
  });

  it("refuses what is not text or an image, and shows nothing then", async () => {
    const { display, log } = recorder();
    await assert.rejects(display.image(new Uint8Array([1])), /bytes must be a PNG, JPEG/u);
    await assert.rejects(
      display.html(7 as unknown as string),
      /text\/html must be text; received number/u,
    );
    assert.deepEqual(log, []);
  });

  it("a failed display does not hold up the next", async () => {
    const { display, log, settled } = recorder();
    const circular: Record<string, unknown> = {};
    circular["self"] = circular;
    const failing = assert.rejects(display.json(circular), /circular/u);
    void display("next");
    await failing;
    await settled();
    assert.deepEqual(
      log.map(({ bundle }) => bundle.data["text/plain"]),
      ["'next'"],
    );
  });

  it("clears now or with the next output", () => {
    const { display, clears } = recorder();
    display.clear();
    display.clear({ wait: true });
    assert.deepEqual(clears, [false, true]);
  });
});
