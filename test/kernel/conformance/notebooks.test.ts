/** Notebooks written for Deno's kernel and for tslab, run by nbclient. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { PYTHON, SOURCE, withKernelspec } from "./environment.js";

type Output = string | Readonly<Record<string, unknown>>;

async function outputsOf(notebook: string): Promise<readonly (readonly Output[])[]> {
  const folder = mkdtempSync(join(tmpdir(), "gradlab-notebook-"));
  try {
    return await withKernelspec(async (env) => {
      const source = join(SOURCE, "notebooks", notebook);
      const args = [join(SOURCE, "notebooks.py"), source, folder];
      const { stdout } = await promisify(execFile)(PYTHON, args, { env });
      return JSON.parse(stdout) as readonly (readonly Output[])[];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An output without the text that goes along with what is to be seen. */
function seen(output: Output): unknown {
  if (typeof output === "string" || Object.keys(output).length < 2) return output;
  const { "text/plain": _, ...rest } = output;
  return rest;
}

const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

describe("a notebook written for", () => {
  it("Deno shows what it shows there", async () => {
    const cells = await outputsOf("deno.ipynb");
    assert.deepEqual(
      cells.map((outputs) => outputs.map(seen)),
      [
        [{ "text/markdown": "## Hello from Deno, 2 times" }],
        [{ "text/html": "<b>Deno</b>" }],
        [
          {
            "image/svg+xml":
              '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><circle r="4"/></svg>',
          },
          { "application/json": { a: [1] } },
        ],
        [{ "text/html": "<i>second</i>" }],
        [{ "text/html": "<b>21</b>" }],
        [
          { "text/html": "<b>5</b>" },
          { "text/plain": "{ 'text/plain': '6 °C', 'text/html': '<b>6</b>' }" },
        ],
        [{ "image/png": PIXEL }],
        [{ "image/png": PIXEL }],
        [{ "text/plain": "sent" }],
        [{ "text/html": "<p>an element</p>" }],
        ["false object\n"],
      ],
    );
  });

  it("tslab shows what it shows there", async () => {
    const cells = await outputsOf("tslab.ipynb");
    assert.deepEqual(
      cells.map((outputs) => outputs.map(seen)),
      [
        [{ "text/html": "<b>bold</b>" }],
        [
          { "text/markdown": "**bold**" },
          { "text/latex": "$x^2$" },
          { "text/plain": "plain" },
          { "text/javascript": "1 + 1" },
          { "image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg'/>" },
        ],
        [
          { "image/png": "iVBORw==" },
          { "image/jpeg": "/9j/" },
          { "image/gif": "R0lG" },
          { "application/pdf": "JVBERg==" },
        ],
        [{ "text/x-own": "own" }],
        [{ "text/html": "<b>two</b>" }],
        [],
        [{ "text/plain": "'3 squared is 9'" }],
        [{ "text/plain": "14" }],
      ],
    );
  });
});
