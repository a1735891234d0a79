/** CurveZMQ through jupyter_client, which makes the keys and writes them into the connection file. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { PYTHON, SOURCE, withKernelspec } from "./environment.js";

describe("CurveZMQ", () => {
  it("serves an encrypted client on all channels, and no plain or foreign one", async () => {
    const found = await withKernelspec(async (env) => {
      const python = promisify(execFile)(PYTHON, [`${SOURCE}/encryption.py`], { env });
      return JSON.parse((await python).stdout) as unknown;
    });
    assert.deepEqual(found, {
      encrypted: ["ok", ["'typed 42'"]],
      beats: true,
      "same keys": true,
      plain: false,
      "other keys": false,
      "after these": true,
    });
  });
});
