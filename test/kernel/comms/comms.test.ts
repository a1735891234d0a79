import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type Conversation, isIdle, parentId, useKernel } from "../client.js";

const ECHO = `comms.register("echo", (comm, opening) => {
  comm.send({ opened: opening.data, metadata: opening.metadata }, { buffers: opening.buffers });
  comm.on("message", ({ data, metadata, buffers }) => comm.send(data, { metadata, buffers }));
});`;

describe("comms", function () {
  const kernel = useKernel();
  let ids = 0;
  const newId = (): string => `test-${++ids}`;

  /** What was put out under a comm message, once the kernel is idle again. */
  const outcome = async (message: Conversation) => {
    await message.idle;
    return kernel()
      .publishedUnder(message.id)
      .filter(({ header }) => header.msg_type !== "status");
  };
  const openComms = async (target?: string): Promise<unknown> =>
    (await kernel().request("comm_info_request", target ? { target_name: target } : {}))["comms"];

  it("a client opens a comm, and bytes come back as bytes", async () => {
    await kernel().execute(ECHO);
    const id = newId();
    const buffers = [Buffer.from([0, 255, 13, 10]), Buffer.alloc(0), Buffer.from("é")];
    const opening = kernel().comm(
      "comm_open",
      { comm_id: id, target_name: "echo", data: { hello: "wörld" } },
      { buffers, metadata: { version: "1" } },
    );
    const [answer] = await outcome(opening);
    assert.equal(answer?.header.msg_type, "comm_msg");
    assert.deepEqual(answer.content, {
      comm_id: id,
      data: { opened: { hello: "wörld" }, metadata: { version: "1" } },
    });
    assert.deepEqual([...answer.buffers], buffers);
    assert.deepEqual(await openComms("echo"), { [id]: { target_name: "echo" } });
    assert.deepEqual(await openComms("no.such"), {});
    kernel().comm("comm_close", { comm_id: id });
    assert.deepEqual(await openComms("echo"), {});
  });

  it("carries 50 MB in one buffer, both ways", async function () {
    this.timeout(120_000);
    const id = newId();
    kernel().comm("comm_open", { comm_id: id, target_name: "echo" });
    const big = Buffer.alloc(50e6, "0123456789abcdefghijklmnopqrstuvwxyz");
    const sent = kernel().comm("comm_msg", { comm_id: id }, { buffers: [big, Buffer.alloc(0)] });
    const [answer] = await outcome(sent);
    assert.deepEqual(
      answer?.buffers.map(({ length }) => length),
      [big.length, 0],
    );
    assert.equal(digest(answer.buffers[0]), digest(big));
  });

  it("a cell opens a comm with typed arrays as buffers, and hears the client", async () => {
    const opened = kernel().next(({ header }) => header.msg_type === "comm_open");
    const cell = await kernel().execute(`
      const mine = comms.open("client.target", { a: 1 }, {
        metadata: { version: "2.1.0" },
        buffers: [new Float32Array([1, 2]), new Uint8Array(0).buffer],
      });
      let heard: unknown[] = [];
      mine.on("message", ({ data, buffers }) => { heard.push(data, buffers.map((b) => [...b])); });
      mine.on("close", () => { heard.push("closed"); });`);
    assert.equal(cell.reply["status"], "ok", cell.traceback);
    const { content, metadata, buffers, parent } = await opened;
    const id = String(content["comm_id"]);
    assert.deepEqual(content, { comm_id: id, target_name: "client.target", data: { a: 1 } });
    assert.deepEqual(metadata, { version: "2.1.0" });
    assert.deepEqual([...buffers], [Buffer.from(new Float32Array([1, 2]).buffer), Buffer.alloc(0)]);
    assert.equal(parent.msg_id, cell.published[0]?.parent.msg_id);
    assert.deepEqual(await openComms(), {
      ...Object(await openComms()),
      [id]: { target_name: "client.target" },
    });
    kernel().comm("comm_msg", { comm_id: id, data: { n: 1 } }, { buffers: [Buffer.from([7])] });
    kernel().comm("comm_close", { comm_id: id });
    const { result } = await kernel().execute("JSON.stringify([heard, mine.closed])");
    assert.equal(result?.["text/plain"], `'[[{"n":1},[[7]],"closed"],true]'`);
    const { traceback } = await kernel().execute("mine.send({})");
    assert.match(traceback, /the comm client\.target .* is closed/);
  });

  it("a message is handled while a cell waits, and its output bears its own header", async () => {
    await kernel().execute(`
      let value = 0;
      comms.register("dial", (comm) => comm.on("message", ({ data }) => {
        value = Number(data.value);
        console.log("dial", value);
        display("shown");
      }));`);
    const id = newId();
    kernel().comm("comm_open", { comm_id: id, target_name: "dial" });
    const cell = kernel().start(`
      console.log("waiting");
      while (value < 3) await new Promise((resolve) => setTimeout(resolve, 5));
      value`);
    await kernel().next(({ content }) => String(content["text"]).includes("waiting"));
    for (const value of [1, 2, 3]) {
      const put = await outcome(kernel().comm("comm_msg", { comm_id: id, data: { value } }));
      assert.deepEqual(
        put.map(({ header, content }) => [header.msg_type, content["text"]]),
        [
          ["stream", `dial ${value}\n`],
          ["display_data", undefined],
        ],
      );
    }
    const { result, stdout } = await kernel().finish(cell);
    assert.equal(result?.["text/plain"], "3");
    assert.equal(stdout, "waiting\n");
  });

  it("an open that follows the cell which registers its target finds it", async () => {
    const cell = kernel().start(`
      await new Promise((resolve) => setTimeout(resolve, 200));
      comms.register("late", (comm) => { comm.on("message", ({ data }) => comm.send(data)); });`);
    const id = newId();
    const opening = kernel().comm("comm_open", { comm_id: id, target_name: "late" });
    const messages = [1, 2, 3].map((n) => kernel().comm("comm_msg", { comm_id: id, data: { n } }));
    assert.deepEqual(await outcome(opening), []);
    for (const [index, message] of messages.entries()) {
      const [answer] = await outcome(message);
      assert.deepEqual(answer?.content, { comm_id: id, data: { n: index + 1 } });
    }
    await kernel().finish(cell);
  });

  it("keeps the order of a thousand messages", async () => {
    await kernel().execute(`
      const order: number[] = [];
      comms.register("order", (comm) => comm.on("message", ({ data }) => { order.push(Number(data.n)); }));`);
    const id = newId();
    kernel().comm("comm_open", { comm_id: id, target_name: "order" });
    let last: Conversation | undefined;
    for (let n = 0; n < 1000; n++) last = kernel().comm("comm_msg", { comm_id: id, data: { n } });
    await last?.idle;
    const { result } = await kernel().execute(
      "order.length === 1000 && order.every((n, i) => n === i)",
    );
    assert.equal(result?.["text/plain"], "true");
  });

  it("refuses an unknown target, and says that an unknown comm is closed", async () => {
    for (const [type, content] of [
      ["comm_open", { target_name: "no.such" }],
      ["comm_msg", {}],
    ] as const) {
      const id = newId();
      const [answer] = await outcome(kernel().comm(type, { comm_id: id, ...content }));
      assert.equal(answer?.header.msg_type, "comm_close");
      assert.equal(answer.content["comm_id"], id);
      assert.ok(!(id in Object(await openComms())));
    }
    assert.deepEqual(await outcome(kernel().comm("comm_close", { comm_id: newId() })), []);
  });

  it("knows comms that a cell opens by Deno's broadcast", async () => {
    const open = { comm_id: "deno-1", target_name: "page", data: {} };
    await kernel().execute(`await Deno.jupyter.broadcast("comm_open", ${JSON.stringify(open)})`);
    assert.deepEqual(await openComms("page"), { "deno-1": { target_name: "page" } });
    assert.deepEqual(await outcome(kernel().comm("comm_msg", { comm_id: "deno-1" })), []);
    await kernel().execute(
      `await Deno.jupyter.broadcast("comm_close", { comm_id: "deno-1", data: {} })`,
    );
    assert.deepEqual(await openComms("page"), {});
  });

  it("an error in a handler is an output of its message; the kernel and the comm live", async () => {
    await kernel().execute(`
      comms.register("fragile", (comm) => comm.on("message", async ({ data }) => {
        if (data.later) await new Promise((resolve) => setTimeout(resolve, 20));
        if (data.forget) { void Promise.reject(new Error("forgotten")); return; }
        throw new RangeError("no such value: " + data.value);
      }));`);
    const id = newId();
    kernel().comm("comm_open", { comm_id: id, target_name: "fragile" });
    for (const later of [false, true]) {
      const data = { value: 5, later };
      const [error] = await outcome(kernel().comm("comm_msg", { comm_id: id, data }));
      assert.equal(error?.header.msg_type, "error");
      assert.equal(error.content["ename"], "RangeError");
      assert.equal(error.content["evalue"], "no such value: 5");
      // The learner's own line, with a caret.
      assert.match(String(error.content["traceback"]), /throw new RangeError/);
    }
    const forgotten = kernel().next(({ header }) => header.msg_type === "error");
    kernel().comm("comm_msg", { comm_id: id, data: { forget: true } });
    assert.equal((await forgotten).content["evalue"], "forgotten");
    assert.equal((await kernel().execute("1 + 1")).result?.["text/plain"], "2");
  });

  it("says what is wrong with what cannot be sent, at the learner's line", async () => {
    for (const [code, words] of [
      [`comms.open("x", { n: 1n })`, /data of a comm must be JSON: .*BigInt/],
      [`comms.open("x", [] as object)`, /data of a comm must be an object/],
      [
        `comms.open("x", {}, { buffers: ["text" as never] })`,
        /buffers of a comm must be typed arrays/,
      ],
      [`comms.open("")`, /target must be a name; received ""/],
    ] as const) {
      const { traceback } = await kernel().execute(code);
      assert.match(traceback, words);
    }
  });

  for (const [what, spin] of [
    ["a loop of its own", "while (true) {}"],
    ["a loop after an await", "await null; while (true) {}"],
    ["a loop of a library", "new Function('for (;;);')()"],
    ["an await for ever", "await new Promise(() => undefined)"],
  ] as const) {
    it(`Stop ends a handler in ${what}, idle or beside a waiting cell`, async () => {
      await kernel().execute(`
        var kept = 41;
        comms.register("spin", (comm) => comm.on("message", async () => { console.log("in"); ${spin}; }));`);
      const id = newId();
      kernel().comm("comm_open", { comm_id: id, target_name: "spin" });
      for (const beside of [false, true]) {
        const cell = beside
          ? kernel().start("console.log('up'); await new Promise(() => undefined)")
          : null;
        if (cell) await kernel().next(({ content }) => String(content["text"]).includes("up"));
        const message = kernel().comm("comm_msg", { comm_id: id });
        await kernel().next(
          (one) => parentId(one) === message.id && one.content["text"] === "in\n",
        );
        await kernel().interrupt();
        const [, error] = await outcome(message);
        assert.equal(error?.content["ename"], "InterruptedError");
        if (cell) assert.equal((await kernel().finish(cell)).reply["ename"], "InterruptedError");
        const { result } = await kernel().execute("kept + 1");
        assert.equal(result?.["text/plain"], "42");
      }
    });
  }

  it("when the program dies its comms are closed, and those who waited hear it", async () => {
    await kernel().execute(ECHO);
    await kernel().execute(
      `comms.register("stuck", (comm) => comm.on("message", () => new Promise(() => undefined)));`,
    );
    const [echo, stuck] = [newId(), newId()];
    kernel().comm("comm_open", { comm_id: echo, target_name: "echo" });
    await kernel().comm("comm_open", { comm_id: stuck, target_name: "stuck" }).idle;
    const waiting = kernel().comm("comm_msg", { comm_id: stuck });
    const closed = Promise.all([echo, stuck].map((id) => kernel().nextOnComm("comm_close", id)));
    const cell = kernel().start(
      "setTimeout(() => process.exit(3), 10); await new Promise(() => undefined)",
    );
    await closed;
    assert.ok(isIdle(await waiting.idle));
    assert.equal((await kernel().finish(cell)).reply["ename"], "ProcessDied");
    assert.deepEqual(await openComms("echo"), {});
    const [answer] = await outcome(kernel().comm("comm_msg", { comm_id: echo }));
    assert.equal(answer?.header.msg_type, "comm_close");
    await kernel().execute(ECHO);
    const again = newId();
    const opened = await outcome(
      kernel().comm("comm_open", { comm_id: again, target_name: "echo" }),
    );
    assert.equal(opened[0]?.header.msg_type, "comm_msg");
  });
});

function digest(buffer: Buffer | undefined): string {
  return createHash("sha256")
    .update(buffer ?? "")
    .digest("hex");
}
