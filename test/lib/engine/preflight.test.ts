import assert from "node:assert/strict";
import { HOST, type Host } from "../../../lib/core/host.js";
import { preflight } from "../../../lib/engine/preflight.js";

describe("preflight", () => {
  const world = globalThis as { [HOST]?: Host };

  it("names kernel, engine and versions", async () => {
    world[HOST] = { signal: new AbortController().signal, show: async () => {} };
    try {
      const { text } = await preflight();
      assert.match(text, /kernel +TypeScript \(gradlab\) \d+\.\d+\.\d+/);
      assert.match(text, /engine +\S+/);
      assert.match(text, /TensorFlow\.js 4\.22\.0, Node \d+/);
    } finally {
      delete world[HOST];
    }
  });

  it("says in one sentence which kernel is needed", async () => {
    await assert.rejects(
      preflight(),
      /^Error: This notebook needs the kernel “TypeScript \(gradlab\)”/,
    );
  });
});
