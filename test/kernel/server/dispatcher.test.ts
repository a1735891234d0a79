import assert from "node:assert/strict";
import { createMessage, type ReceivedMessage } from "../../../kernel/protocol/message.js";
import { ReplayGuard } from "../../../kernel/protocol/replay.js";
import { Signer } from "../../../kernel/protocol/signature.js";
import { decodeMessage, encodeMessage } from "../../../kernel/protocol/wire.js";
import type { Frames } from "../../../kernel/server/channel.js";
import { Dispatcher, type Handlers } from "../../../kernel/server/dispatcher.js";
import { ExecutionQueue } from "../../../kernel/server/executionQueue.js";
import { Log } from "../../../kernel/server/log.js";
import { Publisher } from "../../../kernel/server/publisher.js";

const signer = new Signer("key");

/** A dispatcher whose sockets are lists. */
type Shell = { readonly queue: ExecutionQueue };

function setUp(handlers: Omit<Handlers<Shell>, "shellOf">) {
  const said: string[] = [];
  const log: string[] = [];
  const note = (frames: Frames): void => {
    const message = decodeMessage(
      frames.map((frame) => Buffer.from(frame as string)),
      signer,
    );
    said.push(`${label(message)} < ${message.parent.msg_type}`);
  };
  const channel = { send: note };
  const logger = new Log((line) => log.push(line));
  const publisher = new Publisher(channel, "kernel", signer, logger);
  const wire = { session: "kernel", signer, replays: new ReplayGuard() };
  const queue = new ExecutionQueue();
  const dispatcher = new Dispatcher(
    { ...handlers, shellOf: () => ({ queue }) },
    publisher,
    wire,
    logger,
  );
  const send = (type: string): void => {
    const frames = encodeMessage(createMessage("client", type, { content: {} }), signer);
    dispatcher.receive(
      frames.map((frame) => Buffer.from(frame as string)),
      channel,
    );
  };
  return { said, log, send, publisher, queue };
}

function label({ header, content }: ReceivedMessage): string {
  const telling =
    content["execution_state"] ?? content["evalue"] ?? content["text"] ?? header.msg_type;
  return telling as string;
}

const settled = () => new Promise((done) => setTimeout(done, 10));

describe("dispatcher", () => {
  const ok = { status: "ok" };

  it("says busy, answers, says idle", async () => {
    const { said, send } = setUp({ immediate: { a_request: () => ok }, execute: async () => ok });
    send("a_request");
    await settled();
    assert.deepEqual(said, ["busy < a_request", "a_reply < a_request", "idle < a_request"]);
  });

  it("says idle also when the handler fails, and replies why", async () => {
    const { said, send, log } = setUp({
      immediate: { a_request: () => Promise.reject(new Error("broken")) },
      execute: async () => ok,
    });
    send("a_request");
    await settled();
    assert.deepEqual(said, ["busy < a_request", "broken < a_request", "idle < a_request"]);
    assert.deepEqual(log, ["gradlab: a request failed: a_request: Error: broken\n"]);
  });

  it("answers at once while a cell runs, and says again that the kernel is busy with it", async () => {
    let finish = (reply: object): unknown => reply;
    const { said, send } = setUp({
      immediate: { a_request: () => ok },
      execute: () => new Promise((resolve) => (finish = resolve)),
    });
    send("execute_request");
    send("a_request");
    await settled();
    finish(ok);
    await settled();
    assert.deepEqual(said, [
      "busy < execute_request",
      "busy < a_request",
      "a_reply < a_request",
      "idle < a_request",
      "busy < execute_request",
      "execute_reply < execute_request",
      "idle < execute_request",
    ]);
  });

  it("lets no output of a cell come after its reply", async () => {
    const { said, send, publisher } = setUp({
      immediate: {},
      execute: async (message) => {
        publisher.stream("stdout", "a", message.header);
        publisher.stream("stdout", "b", message.header);
        publisher.stream("stderr", "c", message.header);
        return ok;
      },
    });
    send("execute_request");
    await settled();
    assert.deepEqual(
      said.map((text) => text.split(" ")[0]),
      ["busy", "ab", "c", "execute_reply", "idle"],
    );
  });

  it("runs cells one after the other and aborts those that wait", async () => {
    const seen: boolean[] = [];
    const { send, queue } = setUp({
      immediate: {},
      execute: async (_, aborted) => {
        seen.push(aborted);
        if (seen.length === 2) queue.abortWaiting();
        await settled();
        return ok;
      },
    });
    for (let i = 0; i < 4; i++) send("execute_request");
    await new Promise((done) => setTimeout(done, 100));
    send("execute_request");
    await settled();
    assert.deepEqual(seen, [false, false, true, true, false]);
  });

  it("has no answer to names that every object has", async () => {
    const { said, send } = setUp({ immediate: {}, execute: async () => ok });
    send("constructor");
    await settled();
    assert.deepEqual(said, ["busy < constructor", "idle < constructor"]);
  });
});
