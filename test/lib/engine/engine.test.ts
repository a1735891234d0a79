import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { launch, withOtherBinding, type Run } from "./launch.js";

interface Seen {
  readonly report: { readonly sentence: string; readonly reason: string | null };
  readonly backend: string;
  readonly product: readonly number[];
  readonly oneInstance: boolean;
  readonly loss: number;
}

const PROBE = "test/lib/engine/probe.js";

/** The whole of standard output must be the probe's JSON: `fit` has printed nothing. */
function read(run: Run): Seen {
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout) as Seen;
}

const ENGINES = {
  native: { backend: "tensorflow", sentence: /^TensorFlow 2\.\d+\.\d+ on [CG]PU$/ },
  wasm: { backend: "wasm", sentence: /^tfjs 4\.22\.0 on WebAssembly$/ },
  cpu: { backend: "cpu", sentence: /^tfjs 4\.22\.0 in plain JavaScript$/ },
};

describe("engine", () => {
  for (const [name, { backend, sentence }] of Object.entries(ENGINES)) {
    it(`${name}: loads, says so, writes nothing to standard error, is the only tfjs`, () => {
      const run = launch(PROBE, { GRADLAB_ENGINE: name });
      const here = read(run);
      assert.equal(here.backend, backend);
      assert.match(here.report.sentence, sentence);
      assert.deepEqual(here.product, [11]);
      assert.ok(here.oneInstance);
      assert.ok(Number.isFinite(here.loss));
      assert.equal(run.stderr, "");
    });
  }

  it("takes the native engine by itself where it is built", () => {
    const here = read(launch(PROBE, { GRADLAB_ENGINE: "native" }));
    assert.equal(here.report.reason, null);
  });

  it("refuses an engine that it does not know", () => {
    const run = launch(PROBE, { GRADLAB_ENGINE: "cuda" });
    assert.notEqual(run.status, 0);
    assert.match(run.stderr, /GRADLAB_ENGINE must be one of native, wasm, cpu; received "cuda"/);
  });

  it("without a binding: works on WebAssembly, danfojs too, and says why and what to do", () => {
    withOtherBinding(
      () => undefined,
      (root, environment) => {
        const here = read(launch(PROBE, environment, root));
        assert.equal(here.backend, "wasm");
        assert.ok(here.oneInstance);
        assert.equal(
          here.report.reason,
          "Native TensorFlow is not built here: run `npm run setup` in gradlab's folder to build it.",
        );
        const forced = launch(PROBE, { ...environment, GRADLAB_ENGINE: "native" }, root);
        assert.notEqual(forced.status, 0);
        assert.match(forced.stderr, /Native TensorFlow is not built here/);
      },
    );
  });

  it("with a binding that does not load: the same, with the loader's reason", () => {
    const spoil = (folder: string) => {
      mkdirSync(join(folder, "lib/napi-v8"), { recursive: true });
      writeFileSync(join(folder, "lib/napi-v8/tfjs_binding.node"), "not a library");
    };
    withOtherBinding(spoil, (root, environment) => {
      const here = read(launch(PROBE, environment, root));
      assert.equal(here.backend, "wasm");
      assert.match(here.report.reason ?? "", /^Native TensorFlow does not load \(.*tfjs_binding/);
    });
  });
});
