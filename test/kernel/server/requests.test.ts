import assert from "node:assert/strict";
import { Subscriber } from "zeromq";
import { Signer } from "../../../kernel/protocol/signature.js";
import { decodeMessage } from "../../../kernel/protocol/wire.js";
import { parentId, useKernel } from "../client.js";

describe("requests other than execute", () => {
  const kernel = useKernel();

  it("iopub_welcome, first of all, to a second client too, with the topic and no parent", async () => {
    await kernel().welcomed;
    const second = new Subscriber({ linger: 0 });
    second.connect(kernel().connection.addresses.iopub);
    second.subscribe();
    const frames = await second.receive();
    second.close();
    const welcome = decodeMessage(frames, new Signer(kernel().connection.key));
    assert.equal(welcome.header.msg_type, "iopub_welcome");
    assert.deepEqual(welcome.content, { subscription: "" });
    assert.deepEqual(welcome.parent, {});
  });

  it("kernel_info, on shell and control", async () => {
    for (const channel of ["shell", "control"] as const) {
      const info = await kernel().kernelInfo(channel);
      const language = info["language_info"] as Record<string, unknown>;
      assert.equal(info["status"], "ok");
      assert.equal(info["protocol_version"], "5.5");
      assert.equal(info["implementation"], "gradlab");
      assert.deepEqual(info["supported_features"], ["debugger", "kernel subshells"]);
      assert.equal(language["name"], "typescript");
      assert.equal(language["file_extension"], ".ts");
      assert.equal(language["mimetype"], "application/typescript");
      assert.equal(language["nbconvert_exporter"], "script");
      assert.match(String(info["banner"]), /^gradlab .* TypeScript 7\./);
    }
  });

  it("kernel_info names the engine once it is known", async () => {
    await kernel().execute("await tf.ready()");
    assert.match(String((await kernel().kernelInfo())["banner"]), /\n.*(TensorFlow|wasm|cpu)/i);
  });

  it("complete: members with kinds and signatures", async () => {
    const reply = await kernel().complete("Math.flo");
    assert.deepEqual(reply["matches"], ["floor"]);
    assert.equal(reply["cursor_start"], 5);
    assert.equal(reply["cursor_end"], 8);
    const metadata = reply["metadata"] as Record<string, Record<string, unknown>[]>;
    const [match] = metadata["_jupyter_types_experimental"] ?? [];
    assert.equal(match?.["text"], "floor");
    assert.match(String(match?.["type"]), /method|function/);
    assert.equal(match?.["start"], 5);
  });

  it("complete: positions in code points behind an emoji", async () => {
    const reply = await kernel().complete("const π = '😀'; Math.flo; 1", 23);
    assert.deepEqual(reply["matches"], ["floor"]);
    assert.equal(reply["cursor_start"], 20);
    assert.equal(reply["cursor_end"], 23);
  });

  it("complete and inspect: a cursor past the end is the end", async () => {
    const reply = await kernel().complete("Math.flo", 500);
    assert.deepEqual(reply["matches"], ["floor"]);
    assert.equal((await kernel().inspect("Math.floor", 500))["found"], true);
  });

  it("complete: names of earlier cells, by their type", async () => {
    await kernel().execute("const words = ['a', 'b']");
    assert.ok(
      ((await kernel().complete("words.at(0)?.toUpp"))["matches"] as string[]).includes(
        "toUpperCase",
      ),
    );
    assert.ok(((await kernel().complete("wor"))["matches"] as string[]).includes("words"));
  });

  it("inspect: text and Markdown with the signature; found false for nothing", async () => {
    const reply = await kernel().inspect("Math.floor(1)", 8);
    const data = reply["data"] as Record<string, string>;
    assert.equal(reply["found"], true);
    assert.match(data["text/plain"] ?? "", /method Math\.floor\(x: number\): number/);
    assert.match(data["text/markdown"] ?? "", /```typescript\n.*floor/);
    assert.match(data["text/plain"] ?? "", /greatest integer/);
    const nothing = await kernel().inspect("   ", 1);
    assert.deepEqual(nothing, { status: "ok", found: false, data: {}, metadata: {} });
  });

  it("is_complete: with an indent for what goes on", async () => {
    assert.equal((await kernel().isComplete("const a = 1"))["status"], "complete");
    const open = await kernel().isComplete("for (const x of xs) {");
    assert.equal(open["status"], "incomplete");
    assert.match(String(open["indent"]), /^ +$/);
    assert.equal((await kernel().isComplete("const = 5"))["status"], "invalid");
  });

  it("history: tail, range and search, with and without output", async () => {
    await kernel().execute("'h' + 1");
    await kernel().execute("'h' + 2");
    const history = async (content: object) =>
      (await kernel().request("history_request", { output: false, raw: true, ...content }))[
        "history"
      ] as [number, number, unknown][];
    const [first, second] = await history({ hist_access_type: "tail", n: 2 });
    assert.deepEqual([first?.[2], second?.[2]], ["'h' + 1", "'h' + 2"]);
    const [session = 0, line = 0] = first ?? [];
    assert.deepEqual(
      await history({
        hist_access_type: "range",
        session,
        start: line,
        stop: line + 1,
        output: true,
      }),
      [[session, line, ["'h' + 1", "'h1'"]]],
    );
    const found = await history({ hist_access_type: "search", pattern: "'h' + ?", n: 1 });
    assert.deepEqual(
      found.map((row) => row[2]),
      ["'h' + 2"],
    );
  });

  it("comm_info, and comm_close for a comm that nobody takes", async () => {
    const info = await kernel().request("comm_info_request", { target_name: "jupyter.widget" });
    assert.deepEqual(info, { status: "ok", comms: {} });
    const closed = kernel().next(({ header }) => header.msg_type === "comm_close");
    const { id } = kernel().ask("comm_open", { comm_id: "c1", target_name: "no.such", data: {} });
    const message = await closed;
    assert.deepEqual(message.content, { comm_id: "c1", data: {} });
    assert.equal(parentId(message), id);
  });

  it("says so of a request that it does not know, between busy and idle", async () => {
    const { id, reply, idle } = kernel().ask("teleport_request", {});
    assert.equal((await reply).header.msg_type, "teleport_reply");
    assert.equal((await reply).content["status"], "error");
    await idle;
    const states = kernel()
      .publishedUnder(id)
      .map(({ content }) => content["execution_state"]);
    assert.deepEqual(states, ["busy", "idle"]);
  });

  it("heartbeat", async () => {
    assert.equal(await kernel().beat(), "beat");
  });

  it("interrupt of an idle kernel is answered and harms nothing", async () => {
    await kernel().execute("const kept = 9");
    assert.deepEqual(await kernel().interrupt(), { status: "ok" });
    assert.equal((await kernel().execute("kept")).result?.["text/plain"], "9");
  });
});
