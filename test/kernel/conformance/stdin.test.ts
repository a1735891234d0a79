/** Questions to the user through jupyter_client, as consoles and nbclient use it. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { PYTHON, SOURCE, withKernelspec } from "./environment.js";

const CELLS = [
  ["const who = await input('Who? '); who.length", ["Ada"], true],
  ["(await password()) + prompt('Age', '30')", ["x", ""], true],
  ["await input()", [], false],
] as const;

describe("jupyter_client", () => {
  it("is asked by input, password and prompt, and by nothing when it allows no input", async () => {
    const found = await withKernelspec(async (env) => {
      const python = promisify(execFile)(PYTHON, [`${SOURCE}/stdin.py`], { env });
      python.child.stdin?.end(JSON.stringify(CELLS));
      return JSON.parse((await python).stdout) as unknown;
    });
    assert.deepEqual(found, [
      { asked: [{ prompt: "Who? ", password: false }], shown: ["3"], ename: null },
      {
        asked: [
          { prompt: "Password: ", password: true },
          { prompt: "Age [30] ", password: false },
        ],
        shown: ["'x30'"],
        ename: null,
      },
      { asked: [], shown: [], ename: "StdinNotImplementedError" },
    ]);
  });
});
