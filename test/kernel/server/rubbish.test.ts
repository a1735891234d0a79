import assert from "node:assert/strict";
import { createMessage } from "../../../kernel/protocol/message.js";
import { Signer } from "../../../kernel/protocol/signature.js";
import { encodeMessage } from "../../../kernel/protocol/wire.js";
import { useKernel } from "../client.js";

describe("what is no valid message", () => {
  const kernel = useKernel();
  const signed = (code: string, key = kernel().connection.key) =>
    encodeMessage(
      createMessage(kernel().session, "execute_request", { content: { code } }),
      new Signer(key),
    );

  it("is ignored, 2,000 times and on both channels, and the kernel goes on", async () => {
    const rubbish: (Buffer | string)[][] = [
      [""],
      ["<IDS|MSG>"],
      ["<IDS|MSG>", "", "{", "{}", "{}", "{}"],
      ["<IDS|MSG>", "00", "{}", "{}", "{}", "{}"],
      [Buffer.from([0xff, 0xfe]), "<IDS|MSG>", "0".repeat(64), "[]", "1", "null", '"x"'],
      signed("console.log('forged')", "another key"),
      signed("console.log('cut')").slice(0, 4),
    ];
    for (let i = 0; i < 2000; i++) {
      const frames = rubbish[i % rubbish.length] ?? [];
      await kernel().sendRaw([...frames], i % 2 === 0 ? "shell" : "control");
    }
    const { result } = await kernel().execute("7 * 6");
    assert.equal(result?.["text/plain"], "42");
    assert.equal((await kernel().kernelInfo("control"))["status"], "ok");
    const printed = kernel().published.filter(({ header }) => header.msg_type === "stream");
    assert.deepEqual(printed, []);
    assert.ok(kernel().log.split("\n").length < 20, kernel().log);
    assert.match(kernel().log, /a malformed message was ignored/);
  });

  it("a message sent again is not run again", async () => {
    await kernel().execute("let runs = 0");
    const frames = signed("runs++");
    for (let i = 0; i < 3; i++) await kernel().sendRaw([...frames]);
    await kernel().sendRaw([...frames], "control");
    assert.equal((await kernel().execute("runs")).result?.["text/plain"], "1");
  });
});
