import assert from "node:assert/strict";
import { once } from "node:events";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { History } from "../../../kernel/server/history.js";
import { historyFolder, HistoryStore } from "../../../kernel/server/historyStore.js";
import { Log } from "../../../kernel/server/log.js";
import { startKernel } from "../client.js";

const root = mkdtempSync(join(tmpdir(), "gradlab-history-"));
after(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
const fresh = (): string => join(root, String(++folders), "deep");

function begin(folder: string, notices: string[] = []): History {
  return new History(new HistoryStore(folder, new Log((line) => void notices.push(line))));
}

async function session(folder: string, ...inputs: readonly string[]): Promise<void> {
  const history = begin(folder);
  for (const [index, input] of inputs.entries()) {
    history.add(index + 1, input);
    history.setOutput(index + 1, `<${input}>`);
  }
  await history.flushed();
}

const tail = (history: History, n: number, output = false) =>
  history.find({ access: "tail", output, n });

describe("history of earlier sessions", () => {
  it("tail, range and search reach them, as the specification counts sessions", async () => {
    const folder = fresh();
    await session(folder, "a", "b");
    await session(folder, "c", "a");
    const now = begin(folder);
    assert.deepEqual(await tail(now, 3), [
      [1, 2, "b"],
      [2, 1, "c"],
      [2, 2, "a"],
    ]);
    now.add(1, "a");
    assert.deepEqual(await tail(now, 2, true), [
      [2, 2, ["a", "<a>"]],
      [3, 1, ["a", null]],
    ]);
    const range = (session: number) =>
      now.find({ access: "range", output: false, session, start: 2, stop: null });
    assert.deepEqual(await range(-1), [[2, 2, "a"]]);
    assert.deepEqual(await range(1), [[1, 2, "b"]]);
    assert.deepEqual(await range(9), []);
    const search = (n: number | null, unique: boolean) =>
      now.find({ access: "search", output: false, pattern: "a*", n, unique });
    assert.deepEqual(await search(null, false), [
      [1, 1, "a"],
      [2, 2, "a"],
      [3, 1, "a"],
    ]);
    assert.deepEqual(await search(null, true), [[3, 1, "a"]]);
    assert.deepEqual(await search(1, false), [[3, 1, "a"]]);
  });

  it("sessions that write at once keep apart", async () => {
    const folder = fresh();
    await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        session(folder, ...Array.from({ length: 20 }, (_, line) => `${i}.${line}`)),
      ),
    );
    const rows = await tail(begin(folder), 1000);
    assert.equal(rows.length, 160);
    const writers = rows.map(([number, , input]) => `${number}:${String(input).split(".")[0]}`);
    assert.equal(new Set(writers).size, 8);
  });

  it("passes over what is no record, and over the line that a kill has cut", async () => {
    const folder = fresh();
    await session(folder, "good");
    appendFileSync(
      join(folder, "1.jsonl"),
      '\0\xff{"line":"x"}\n[]\n{"line":2,"input":"ok"}\n{"line":3,"inp',
    );
    writeFileSync(join(folder, "2.jsonl"), Buffer.from([0, 255, 10, 13, 123]));
    mkdirSync(join(folder, "3.jsonl"));
    writeFileSync(join(folder, "notes.txt"), "not ours");
    assert.deepEqual(await tail(begin(folder), 10), [
      [1, 1, "good"],
      [1, 2, "ok"],
    ]);
    await session(folder, "next");
    assert.deepEqual((await tail(begin(folder), 1))[0], [4, 1, "next"]);
  });

  it("in a folder that cannot be used, the session's own history works, and one notice says so", async () => {
    const file = join(root, "file");
    writeFileSync(file, "");
    const notices: string[] = [];
    const history = begin(join(file, "below"), notices);
    for (let line = 1; line <= 3; line++) history.add(line, `cell ${line}`);
    assert.equal((await tail(history, 10)).length, 3);
    assert.equal(notices.length, 1);
    assert.match(notices[0] ?? "", /history is not kept/);
  });

  it("is bounded: the oldest sessions go, huge cells are left out, long outputs are cut", async () => {
    const folder = fresh();
    mkdirSync(folder, { recursive: true });
    const record = (input: string): string => `${JSON.stringify({ line: 1, input })}\n`;
    for (let number = 1; number <= 5; number++) {
      writeFileSync(join(folder, `${number}.jsonl`), record(`${number}${" ".repeat(3_000_000)}`));
    }
    const history = begin(folder);
    history.add(1, "x".repeat(200_000));
    history.add(2, "small");
    history.setOutput(2, "y".repeat(10_000));
    await history.flushed();
    assert.deepEqual(readdirSync(folder).toSorted(), ["4.jsonl", "5.jsonl", "6.jsonl"]);
    assert.ok(statSync(join(folder, "6.jsonl")).size < 3000);
  });

  it("lies in the user's state, elsewhere, or nowhere", () => {
    assert.equal(historyFolder({ XDG_STATE_HOME: "/state" }), join("/state", "gradlab", "history"));
    assert.match(historyFolder({}) ?? "", /gradlab.history$/);
    assert.equal(historyFolder({ GRADLAB_HISTORY: "/mine" }), "/mine");
    assert.equal(historyFolder({ GRADLAB_HISTORY: "off" }), null);
  });
});

describe("history between kernels", () => {
  const ask = { hist_access_type: "tail", n: 1000, raw: true, output: false };

  it("a console's first request finds the sessions before, one of them killed", async function () {
    this.timeout(60_000);
    const folder = fresh();
    const options = { environment: { GRADLAB_HISTORY: folder } };
    const first = await startKernel(options);
    await first.execute("const kept = 1");
    await first.stop();
    const second = await startKernel(options);
    await second.execute("6 * 7");
    await second.execute("1", { silent: true });
    await second.execute("2", { store_history: false });
    // What has been answered has been written a moment later.
    await second.request("history_request", ask);
    second.child.kill("SIGKILL");
    await once(second.child, "exit");
    await second.stop();
    const third = await startKernel(options);
    try {
      const { status, history } = await third.request("history_request", ask);
      assert.equal(status, "ok");
      assert.deepEqual(history, [
        [1, 1, "const kept = 1"],
        [2, 1, "6 * 7"],
      ]);
      const found = await third.request("history_request", {
        hist_access_type: "range",
        session: -1,
        start: 1,
        stop: 2,
        output: true,
      });
      assert.deepEqual(found["history"], [[2, 1, ["6 * 7", "42"]]]);
    } finally {
      await third.stop();
    }
  });
});
