/** Single sentences of the README's table that have no test elsewhere. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { useKernel } from "../client.js";
import { descendants } from "./processes.js";

describe("what no other kernel gets right", () => {
  const kernel = useKernel({ environment: { GRADLAB_ENGINE: "cpu" } });

  it("a closure sees what a later cell assigns, and what a later cell declares anew", async () => {
    await kernel().execute("let rate = 1; const scale = (n: number) => n * rate");
    await kernel().execute("rate = 5");
    assert.equal((await kernel().execute("scale(2)")).result?.["text/plain"], "10");
    await kernel().execute("const once = scale; let rate = 7");
    assert.equal((await kernel().execute("once(2)")).result?.["text/plain"], "14");
  });

  it("late output of timers, promises and intervals goes to its own cell, whichever runs", async () => {
    const first = kernel().start(
      "let n = 0; const every = setInterval(() => { console.log('first', n++); if (n === 4) clearInterval(every) }, 40)",
    );
    const second = kernel().start(
      "setTimeout(() => console.error('second'), 120); void Promise.resolve().then(() => console.log('soon'))",
    );
    await Promise.all([kernel().finish(first), kernel().finish(second)]);
    const third = await kernel().execute(
      "await new Promise((done) => setTimeout(done, 500)); console.log('third')",
    );
    const printed = (id: string): string =>
      kernel()
        .publishedUnder(id)
        .flatMap(({ content }) => (typeof content["text"] === "string" ? [content["text"]] : []))
        .join("");
    assert.equal(printed(first.id), "first 0\nfirst 1\nfirst 2\nfirst 3\n");
    assert.equal(printed(second.id), "soon\nsecond\n");
    assert.equal(third.stdout, "third\n");
  });

  it("requests with a cursor before the start, past the end or inside an emoji are answered", async () => {
    for (const cursor of [-1, -1e9, 3, 5, 1e9, Number.MAX_SAFE_INTEGER]) {
      for (const type of ["complete_request", "inspect_request"]) {
        const reply = await kernel().request(type, {
          code: "'😀'; Math.flo",
          cursor_pos: cursor,
          detail_level: 0,
        });
        assert.equal(reply["status"], "ok", `${type} at ${cursor}`);
      }
    }
  });

  it("listens at the connection file's address, and nowhere else", () => {
    const front = kernel().child.pid ?? 0;
    const listening = new Set(
      [front, ...descendants(front)].flatMap((pid) =>
        ["tcp", "tcp6"].flatMap((table) =>
          readFileSync(`/proc/${pid}/net/${table}`, "utf8")
            .split("\n")
            .filter((line) => / 0A /.test(line))
            .map((line) => line.trim().split(/\s+/)[1] ?? ""),
        ),
      ),
    );
    for (const address of Object.values(kernel().connection.addresses)) {
      const port = Number(/:(\d+)$/.exec(address)?.[1])
        .toString(16)
        .toUpperCase()
        .padStart(4, "0");
      const own = [...listening].filter((one) => one.endsWith(`:${port}`));
      assert.deepEqual(own, [`0100007F:${port}`]);
    }
  });

  it("no display has a transient that is null, nor an update", async () => {
    await kernel().execute(
      "const shown = await display({ a: 1 }); await shown.update({ a: 2 }); await display.html('x'); 5",
    );
    const shown = kernel().published.filter(({ header }) =>
      header.msg_type.endsWith("display_data"),
    );
    assert.equal(shown.length, 3);
    for (const { content } of shown) {
      assert.ok(typeof content["transient"] === "object" && content["transient"] !== null);
    }
  });
});

describe("a kernel without a key", () => {
  const kernel = useKernel({ key: "", environment: { GRADLAB_ENGINE: "cpu" } });

  it("signs nothing and asks for no signature", async () => {
    const { result, published } = await kernel().execute("6 * 7");
    assert.equal(result?.["text/plain"], "42");
    assert.ok(published.every(({ signature }) => signature === ""));
  });
});
