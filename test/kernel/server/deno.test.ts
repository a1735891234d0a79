import assert from "node:assert/strict";
import { dataOf, useKernel } from "../client.js";

describe("Deno.jupyter", () => {
  const kernel = useKernel();

  it("broadcast publishes any message, with metadata and bytes, under the cell's header", async () => {
    const { outputs } = await kernel().execute(
      `await Deno.jupyter.broadcast("comm_open",
         { comm_id: "c", target_name: "t", data: { n: 1 } },
         { metadata: { version: "2.1" }, buffers: [new Uint8Array([1, 2]), new Uint8Array([3, 4, 5]).subarray(1)] });
       await Deno.jupyter.broadcast("my.own-type", { any: [null, "ü"] })`,
    );
    assert.deepEqual(
      outputs.map(({ header, content, metadata, buffers }) => [
        header.msg_type,
        content,
        metadata,
        buffers.map((buffer) => [...buffer]),
      ]),
      [
        [
          "comm_open",
          { comm_id: "c", target_name: "t", data: { n: 1 } },
          { version: "2.1" },
          [
            [1, 2],
            [4, 5],
          ],
        ],
        ["my.own-type", { any: [null, "ü"] }, {}, []],
      ],
    );
  });

  for (const type of ["status", "execute_reply", "input_request", "iopub_welcome", "", "a b"]) {
    it(`broadcast refuses ${JSON.stringify(type)}, which is the kernel's own`, async () => {
      const { reply, published } = await kernel().execute(
        `await Deno.jupyter.broadcast(${JSON.stringify(type)}, { execution_state: "dead", status: "ok" })`,
      );
      assert.equal(reply["ename"], "TypeError");
      assert.match(String(reply["evalue"]), /is the kernel's own/);
      assert.ok(!published.some(({ content }) => content["execution_state"] === "dead"));
    });
  }

  it("broadcast refuses what is no JSON, and bytes that are none", async () => {
    const cases = [
      ["const a: any = {}; a.a = a; await Deno.jupyter.broadcast('x', a)", /circular/],
      ["await Deno.jupyter.broadcast('x', null as any)", /content must be an object/],
      ["await Deno.jupyter.broadcast('x', {}, { buffers: ['no'] as any })", /buffers\[0\]/],
    ] as const;
    for (const [code, says] of cases) {
      assert.match(String((await kernel().execute(code)).reply["evalue"]), says);
    }
  });

  it("is typed, and no global: packages do not take this for Deno", async () => {
    const wrong = await kernel().execute("Deno.jupyter.display(1, { raw: 'yes' })");
    assert.match(String(wrong.reply["evalue"]), /TS2322/);
    assert.match(String((await kernel().execute("Deno.readFileSync")).reply["evalue"]), /TS2339/);
    const { result } = await kernel().execute("[typeof Deno, 'Deno' in globalThis]");
    assert.equal(result?.["text/plain"], "[ 'object', false ]");
  });

  it("image says what it takes", async () => {
    const { reply, traceback } = await kernel().execute(
      "Deno.jupyter.image(new Uint8Array([1, 2]))",
    );
    assert.match(String(reply["evalue"]), /takes a PNG or JPEG/);
    assert.ok(traceback.includes("Deno.jupyter.image("), traceback);
  });

  it("the last value of other libraries: elements, canvases, charts", async () => {
    const shown = async (code: string) => (await kernel().execute(code)).result ?? {};
    assert.equal((await shown("({ outerHTML: '<svg></svg>' })"))["image/svg+xml"], "<svg></svg>");
    assert.equal(
      (await shown("({ toDataURL: () => 'data:image/png;base64,AAAA' })"))["image/png"],
      "AAAA",
    );
    const vega = await shown(
      "({ toSpec: () => ({ $schema: 'https://vega.github.io/schema/vega/v5.json', marks: [] }) })",
    );
    assert.deepEqual(vega["application/vnd.vega.v5+json"], {
      $schema: "https://vega.github.io/schema/vega/v5.json",
      marks: [],
    });
    assert.match(String((await shown("({ toSpec: () => 1, a: 1 })"))["text/plain"]), /a: 1/);
    const update = await kernel().execute(
      "await Deno.jupyter.display(1, { display_id: 'a' }); await Deno.jupyter.display(2, { display_id: 'a', update: true })",
    );
    assert.deepEqual(
      update.outputs.map(({ header, content }) => [header.msg_type, dataOf(content)["text/plain"]]),
      [
        ["display_data", "1"],
        ["update_display_data", "2"],
      ],
    );
  });
});
