import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { InvalidMessage } from "../../../kernel/protocol/json.js";
import { createMessage } from "../../../kernel/protocol/message.js";
import { Signer } from "../../../kernel/protocol/signature.js";
import { decodeMessage, encodeMessage } from "../../../kernel/protocol/wire.js";

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
const identity = bytes.filter((frame) => frame.toString() !== "<IDS|MSG>");
const json = fc
  .dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ noUnicodeString: false }))
  .map((object) => JSON.parse(JSON.stringify(object)) as Record<string, unknown>);
const message = fc.record({
  identities: fc.array(identity, { maxLength: 3 }),
  metadata: json,
  content: json,
  buffers: fc.array(bytes, { maxLength: 3 }),
});

function frames(parts: readonly (Buffer | string)[]): Buffer[] {
  return parts.map((part) => Buffer.from(part as string));
}

describe("wire", () => {
  it("gives back any message that it wrote, signed or not", () => {
    fc.assert(
      fc.property(message, fc.string(), (parts, key) => {
        const signer = new Signer(key);
        const sent = createMessage("session", "stream", parts);
        const received = decodeMessage(frames(encodeMessage(sent, signer)), signer);
        const { signature, ...rest } = received;
        assert.deepEqual(rest, sent);
        assert.equal(signature.length, key === "" ? 0 : 64);
      }),
    );
  });

  it("signs as the specification says: HMAC-SHA256 over the four JSON frames, in hex", () => {
    const sent = createMessage("s", "status", { content: { execution_state: "idle" } });
    const parts = encodeMessage(sent, new Signer("secret"));
    const expected = createHmac("sha256", "secret")
      .update(parts.slice(2, 6).join(""))
      .digest("hex");
    assert.equal(parts[0]?.toString(), "<IDS|MSG>");
    assert.equal(parts[1], expected);
  });

  it("refuses a message whose JSON differs in one byte, and one of another key", () => {
    const signer = new Signer("secret");
    fc.assert(
      fc.property(message, fc.nat(), fc.integer({ min: 1, max: 255 }), (parts, at, flip) => {
        const sent = createMessage("s", "stream", { ...parts, identities: [] });
        const received = frames(encodeMessage(sent, signer));
        assert.throws(() => decodeMessage(received, new Signer("other")), InvalidMessage);
        const frame = received[2 + (at % 4)];
        assert.ok(frame);
        const index = at % frame.length;
        frame[index] = (frame[index] ?? 0) ^ flip;
        assert.throws(() => decodeMessage(received, signer), /signature does not match/);
      }),
    );
  });

  it("throws InvalidMessage, and nothing else, for any frames", () => {
    const delimiter = fc.constant(Buffer.from("<IDS|MSG>"));
    const fragment = fc.oneof(
      bytes,
      json.map((part) => Buffer.from(JSON.stringify(part))),
      delimiter,
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 10 }), (parts) => {
        try {
          decodeMessage(parts, new Signer(""));
        } catch (error) {
          assert.ok(error instanceof InvalidMessage, String(error));
        }
      }),
      { numRuns: 500 },
    );
  });

  for (const [what, header] of [
    ["no msg_id", { msg_type: "x" }],
    ["a number as msg_id", { msg_id: 5, msg_type: "x" }],
    ["no msg_type", { msg_id: "1" }],
  ] as const) {
    it(`refuses a header with ${what}`, () => {
      const parts = ["<IDS|MSG>", "", JSON.stringify(header), "{}", "{}", "{}"];
      assert.throws(
        () => decodeMessage(frames(parts), new Signer("")),
        /header\.msg_(id|type) must be/,
      );
    });
  }

  it("names the frame that is not JSON, or not an object", () => {
    const header = JSON.stringify({ msg_id: "1", msg_type: "x" });
    const decode = (...rest: string[]) =>
      decodeMessage(frames(["<IDS|MSG>", "", header, ...rest]), new Signer(""));
    assert.throws(() => decode("{}", "{}", "{"), /content is not JSON/);
    assert.throws(() => decode("{}", "[]", "{}"), /metadata must be an object; received \[\]/);
    assert.throws(() => decode("{}", "{}"), /4 JSON frames expected; received 3/);
  });

  it("hands a client's own header fields back as they were", () => {
    const header = { msg_id: "1", msg_type: "x", subshell_id: "abc" };
    const parts = ["<IDS|MSG>", "", JSON.stringify(header), "{}", "{}", "{}"];
    const decoded: object = decodeMessage(frames(parts), new Signer("")).header;
    assert.deepEqual(decoded, { ...header, session: "", username: "", date: "", version: "" });
  });
});
