import assert from "node:assert/strict";
import { inspect } from "node:util";
import { parseConnection, readConnectionFile } from "../../../kernel/protocol/connection.js";

const file = {
  transport: "tcp",
  ip: "127.0.0.1",
  shell_port: 1,
  control_port: 2,
  iopub_port: 3,
  stdin_port: 4,
  hb_port: 5,
  key: "k",
  signature_scheme: "hmac-sha256",
};
const parse = (changes: object) => parseConnection(JSON.stringify({ ...file, ...changes }));

describe("connection file", () => {
  it("gives the address of each channel on the interface that it names, and no other", () => {
    assert.deepEqual(parse({}), {
      key: "k",
      curve: null,
      addresses: {
        shell: "tcp://127.0.0.1:1",
        control: "tcp://127.0.0.1:2",
        iopub: "tcp://127.0.0.1:3",
        stdin: "tcp://127.0.0.1:4",
        hb: "tcp://127.0.0.1:5",
      },
    });
  });

  it("puts ipc sockets beside the path that it names", () => {
    const { addresses } = parse({ transport: "ipc", ip: "/run/k" });
    assert.equal(addresses.iopub, "ipc:///run/k-3");
  });

  it("takes a missing or empty key as unsigned", () => {
    assert.equal(parse({ key: "" }).key, "");
    assert.equal(parse({ key: undefined }).key, "");
  });

  it("takes a key pair, or none, and never quotes a part of it", () => {
    const pair = { curve_publickey: "p".repeat(40), curve_secretkey: "s".repeat(40) };
    assert.deepEqual(parse(pair).curve, { publicKey: "p".repeat(40), secretKey: "s".repeat(40) });
    assert.equal(parse({ curve_publickey: null, curve_secretkey: null }).curve, null);
    const refused = (changes: object, says: RegExp): void =>
      assert.throws(
        () => parse(changes),
        (error: Error) => says.test(error.message) && !/ss|pp/.test(error.message.slice(20)),
      );
    refused({ curve_publickey: "p".repeat(40) }, /go together/);
    refused({ ...pair, curve_secretkey: "s".repeat(39) }, /curve_secretkey must be a key of 40/);
    refused({ ...pair, curve_publickey: 7 }, /curve_publickey must be a key of 40/);
    refused({ ...pair, curve_publickey: "" }, /curve_publickey must be a key of 40/);
  });

  for (const [changes, says] of [
    [{ shell_port: "1" }, /connection\.shell_port must be an integer; received "1"/],
    [{ hb_port: undefined }, /connection\.hb_port must be an integer; received nothing/],
    [{ ip: undefined }, /connection\.ip must be a string/],
    [
      { signature_scheme: "hmac-md5" },
      /signature_scheme must be "hmac-sha256"; received "hmac-md5"/,
    ],
    [{ transport: "carrier-pigeon" }, /transport must be "tcp" or "ipc"/],
  ] as const) {
    it(`refuses ${inspect(changes)}`, () => {
      assert.throws(() => parse(changes), says);
    });
  }

  it("says which file could not be read, and which is not JSON", () => {
    assert.throws(
      () => readConnectionFile("/nowhere/c.json"),
      /cannot be read: \/nowhere\/c\.json/,
    );
    assert.throws(() => parseConnection("{"), /not JSON/);
  });
});
