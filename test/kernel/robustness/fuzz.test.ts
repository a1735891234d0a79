/** Whatever comes in at the sockets: nothing of it is executed, nothing breaks, valid requests are answered. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Dealer, XSubscriber } from "zeromq";
import { createMessage } from "../../../kernel/protocol/message.js";
import { Signer } from "../../../kernel/protocol/signature.js";
import { encodeMessage } from "../../../kernel/protocol/wire.js";
import { useKernel } from "../client.js";
import { memoryOf, openFiles } from "./processes.js";

const MESSAGES = 100_000;
const CONNECTIONS = 1000;
/** Megabytes by which the front may grow; an oversized message alone has 8. */
const GROWTH = 200;

type Frames = (Buffer | string)[];

/** Numbers that are the same in every run. */
let seed = 1;
function random(below: number): number {
  seed = createHash("sha256").update(String(seed)).digest().readUInt32BE();
  return seed % below;
}

describe("rubbish at the sockets", function () {
  this.timeout(240_000);
  const kernel = useKernel({ environment: { GRADLAB_ENGINE: "cpu" } });
  const folder = mkdtempSync(join(tmpdir(), "gradlab-canary-"));
  const canary = join(folder, "executed");
  after(() => rmSync(folder, { recursive: true, force: true }));
  const front = (): number => kernel().child.pid ?? 0;

  /** What would be seen, in the process and on the disk. */
  const CODE = `canary++; require("node:fs").writeFileSync(${JSON.stringify(canary)}, "x")`;

  function message(type: string, content: object, key = kernel().connection.key): Frames {
    const made = createMessage(kernel().session, type, { content: { ...content } });
    return encodeMessage(made, new Signer(key));
  }

  /** A well-formed frame list of one's own making, signed with the right key. */
  function signed(...json: string[]): Frames {
    return ["<IDS|MSG>", new Signer(kernel().connection.key).sign(json), ...json];
  }

  function kinds(replayed: Frames): readonly (() => Frames)[] {
    const execute = (key?: string): Frames => message("execute_request", { code: CODE }, key);
    const header = JSON.stringify({ msg_id: "1", msg_type: "execute_request" });
    const flipped = (): Frames => {
      const frames = execute().map((frame) => Buffer.from(frame as string));
      const frame = frames[1 + random(frames.length - 1)] ?? Buffer.alloc(1);
      const at = random(frame.length);
      frame[at] = (frame[at] ?? 0) ^ (1 + random(255));
      return frames;
    };
    const odd = [null, 5, "text", [], [[]], { a: 1 }, true, -1e308, "\u0000"];
    const oddContent = (...types: string[]) => {
      const pick = () => odd[random(odd.length)];
      const [type = ""] = types.slice(random(types.length));
      return message(type, {
        cursor_pos: pick(),
        detail_level: pick(),
        hist_access_type: pick(),
        comm_id: pick(),
        target_name: pick(),
        user_expressions: pick(),
        silent: pick(),
        // A cell that is text would rightly run.
        code: [null, 5, [], {}][random(4)],
      });
    };
    return [
      () => Array.from({ length: random(9) + 1 }, () => randomBytes(random(200))),
      () => ["<IDS|MSG>", ...Array.from({ length: random(8) }, () => randomBytes(random(80)))],
      () => execute("another key"),
      () => execute().slice(0, 1 + random(5)),
      () => [...execute().slice(0, 1), "", ...execute().slice(2)],
      () => execute().toSpliced(1, 1, randomBytes(32).toString("hex")),
      flipped,
      () => [...replayed],
      () => [Buffer.from("another identity"), ...replayed],
      () => signed("[]", "{}", "{}", "{}"),
      () => signed(header, "{}", "{}", '{"code":'),
      () => signed('{"msg_id":1,"msg_type":"execute_request"}', "{}", "{}", "{}"),
      () => signed(`{"msg_id":"${random(1e9)}","msg_type":"execute_request"}`, "{}", "{}", "null"),
      () => signed(`{"msg_id":"${random(1e9)}","msg_type":"__proto__"}`, "{}", "{}", "{}"),
      () => oddContent("execute_request", "complete_request", "inspect_request"),
      () => oddContent("history_request", "is_complete_request", "comm_open", "comm_msg"),
      () => message("input_reply", { value: CODE }),
      () => message("execute_reply", { status: "ok" }),
      () => (random(40) === 0 ? [Buffer.alloc(8 * 2 ** 20, "x"), ...execute("wrong")] : [""]),
      () => (random(40) === 0 ? Array.from({ length: 2000 }, () => "") : ["<IDS|MSG>"]),
    ];
  }

  async function assertAnswers(): Promise<void> {
    assert.equal((await kernel().kernelInfo("shell"))["status"], "ok");
    assert.equal((await kernel().kernelInfo("control"))["status"], "ok");
    assert.deepEqual((await kernel().complete("Math.flo"))["matches"], ["floor"]);
    const { result, stdout } = await kernel().execute("console.log('valid'); canary");
    assert.equal(result?.["text/plain"], "0");
    assert.equal(stdout, "valid\n");
    assert.ok(!existsSync(canary));
  }

  it(`${MESSAGES.toLocaleString("en")} messages: none is executed, nothing breaks, valid requests answer during and after`, async () => {
    await kernel().execute("let canary = 0; let replays = 0");
    const replayed = message("execute_request", { code: "replays++" });
    await kernel().sendRaw([...replayed]);
    await assertAnswers();
    const { connection } = kernel();
    const stdin = new Dealer({ linger: 0, routingId: kernel().session, sendHighWaterMark: 0 });
    stdin.connect(connection.addresses.stdin);
    const iopub = new XSubscriber({ linger: 0, sendHighWaterMark: 0 });
    iopub.connect(connection.addresses.iopub);
    const make = kinds(replayed);
    const memory = memoryOf(front());
    for (let sent = 0; sent < MESSAGES; sent++) {
      const frames = (make[random(make.length)] ?? assert.fail())();
      const channel = random(4);
      if (channel === 0) await kernel().sendRaw(frames, "shell");
      else if (channel === 1) await kernel().sendRaw(frames, "control");
      else if (channel === 2) await stdin.send(frames);
      // A subscriber says what it wants in one frame; 0 and 1 first are requests, others are nothing.
      else await iopub.send(frames[0] ?? "");
      if (sent % 10_000 === 0) {
        await assertAnswers();
        kernel().published.length = 0;
        console.log(`      ${sent.toLocaleString("en")} messages`);
      }
    }
    await assertAnswers();
    stdin.close();
    iopub.close();
    assert.equal((await kernel().execute("replays")).result?.["text/plain"], "1");
    assert.equal(await kernel().beat(), "beat");
    assert.equal(kernel().child.exitCode, null);
    const grown = memoryOf(front()) - memory;
    assert.ok(grown < GROWTH, `the front has grown by ${grown.toFixed()} MB`);
    assert.ok(kernel().log.split("\n").length < 100, kernel().log);
  });

  it(`${CONNECTIONS} connections that do not speak ZeroMQ, a part of them held open`, async () => {
    await assertAnswers();
    const [files, memory] = [openFiles(front()), memoryOf(front())];
    const greeting = Buffer.concat([
      Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0]),
      Buffer.from("NULL".padEnd(20, "\0")),
      Buffer.alloc(32),
    ]);
    const giant = Buffer.from([0x02, 0x40, 0, 0, 0, 0, 0, 0, 0]);
    const openings: readonly (() => Buffer)[] = [
      () => Buffer.alloc(0),
      () => Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
      () => Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]),
      () => randomBytes(1 + random(500)),
      () => greeting.subarray(0, 1 + random(greeting.length)),
      () => Buffer.concat([greeting, randomBytes(random(300))]),
      () => Buffer.concat([greeting, giant, randomBytes(100)]),
      () => Buffer.concat([greeting, Buffer.from([0x04, 5]), Buffer.from("READY"), giant]),
      () => Buffer.alloc(100_000, 0xff),
    ];
    const ports = Object.values(kernel().connection.addresses).map((address) =>
      Number(/:(\d+)$/.exec(address)?.[1]),
    );
    const held: Socket[] = [];
    for (let i = 0; i < CONNECTIONS; i++) {
      const socket = connect(ports[i % ports.length] ?? 0, "127.0.0.1");
      socket.on("error", () => undefined);
      socket.write((openings[random(openings.length)] ?? assert.fail())());
      if (i % 2 === 0) held.push(socket);
      else setTimeout(() => socket.destroy(), random(50));
      if (i % 100 === 0) await assertAnswers();
    }
    await assertAnswers();
    assert.equal(await kernel().beat(), "beat");
    for (const socket of held) socket.destroy();
    for (let waited = 0; openFiles(front()) > files + 5 && waited < 10_000; waited += 50)
      await pause(50);
    assert.ok(openFiles(front()) <= files + 5, `${openFiles(front())} files are open`);
    const grown = memoryOf(front()) - memory;
    assert.ok(grown < GROWTH, `the front has grown by ${grown.toFixed()} MB`);
    await assertAnswers();
  });
});
