import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dataOf, startKernel, type Execution, type TestKernel } from "../client.js";
import { Registry, type TestPackage } from "./registry.js";

function counter(version: string, step: number): TestPackage {
  return {
    name: "counter",
    version,
    files: {
      "index.js": `export const next = (n) => n + ${step};`,
      "index.d.ts":
        "/** The number after this one. */\nexport declare function next(n: number): number;",
    },
    manifest: { type: "module", exports: "./index.js", types: "./index.d.ts" },
  };
}

const PACKAGES: readonly TestPackage[] = [
  counter("1.0.0", 1),
  counter("2.0.0", 2),
  {
    name: "@scope/pair",
    version: "1.1.0",
    files: {
      "index.cjs": "exports.pair = (a, b) => [a, b];",
      "index.d.cts": "export declare function pair<A, B>(a: A, b: B): [A, B];",
    },
    manifest: { main: "./index.cjs", types: "./index.d.cts", dependencies: { counter: "^1.0.0" } },
  },
  { name: "untyped", version: "1.0.0", files: { "index.js": "module.exports = () => 7;" } },
  {
    name: "picky",
    version: "1.0.0",
    files: { "index.js": "" },
    manifest: { peerDependencies: { counter: "^1.0.0" } },
  },
];

describe("%npm", () => {
  let registry: Registry;
  let kernel: TestKernel;
  const folder = mkdtempSync(join(tmpdir(), "gradlab-npm-"));
  before(async () => {
    registry = await Registry.start(PACKAGES);
    kernel = await startKernel({ folder, environment: registry.environment });
  });
  after(async () => {
    await kernel.stop();
    await registry.stop();
    rmSync(folder, { recursive: true });
  });

  /** The states of the live line, in order. */
  function live({ outputs }: Execution): string[] {
    return outputs
      .filter(({ header }) => header.msg_type.endsWith("display_data"))
      .map(({ content }) => String(dataOf(content)["text/plain"]));
  }

  it("installs into the notebook's folder; values and types are there in the same cell", async () => {
    const failed = await kernel.execute('import { next } from "counter"\nnext(1)');
    assert.match(failed.traceback, /TS2307/);
    const missing = await kernel.execute('await import("counter" as string)');
    assert.equal(missing.errors.length, 1);
    const cell = await kernel.execute(
      '%npm add counter@1\nimport { next } from "counter"\nnext(1)',
    );
    assert.equal(cell.result?.["text/plain"], "2", cell.traceback);
    assert.match(cell.stdout, /^Created package\.json in .*\nInstalled counter 1\.0\.0\.\n$/);
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as unknown;
    assert.deepEqual(manifest, { private: true, dependencies: { counter: "^1.0.0" } });
    const states = live(cell);
    assert.match(states[0] ?? "", /^npm add counter@1: resolving · 0 packages · 0 s$/);
    assert.ok(
      states.some((one) => one.includes("downloading · 1 package")),
      states.join("\n"),
    );
    assert.match(states.at(-1) ?? "", /^npm add counter@1: done after \d+\.\d s$/);
  });

  it("in the next cell types are checked, completed and documented", async () => {
    const wrong = await kernel.execute('import { next } from "counter"\nnext("1")');
    assert.match(wrong.traceback, /In \[\d+\]:2:6.*TS2345/);
    await kernel.execute('import * as counter from "counter"');
    assert.deepEqual((await kernel.complete("counter.ne"))["matches"], ["next"]);
    const about = JSON.stringify((await kernel.inspect("counter.next"))["data"]);
    assert.match(about, /The number after this one/);
  });

  it("takes several packages, scopes, and what packages need", async () => {
    const name = "untyped";
    const { stdout, result, traceback } = await kernel.execute(
      `const wanted = "${name}"\n%npm install @scope/pair {wanted}\nimport { pair } from "@scope/pair"\nimport seven from "untyped"\n[pair(1, "a"), seven()]`,
    );
    assert.equal(result?.["text/plain"], "[ [ 1, 'a' ], 7 ]", traceback);
    assert.match(stdout, /Installed @scope\/pair 1\.1\.0, untyped 1\.0\.0\./);
    assert.match(stdout, /untyped brings no types\. There may be some: %npm add @types\/untyped/);
    assert.doesNotMatch(stdout, /pair brings no types/);
    const tuple = await kernel.execute('const n: number = pair(1, "a")[1]');
    assert.match(tuple.traceback, /Type 'string' is not assignable to type 'number'/);
  });

  it("says when the process keeps an older version that it has loaded", async () => {
    const { stdout } = await kernel.execute("%npm add counter@2 --legacy-peer-deps");
    assert.match(
      stdout,
      /Installed counter 2\.0\.0\.\nAnother version of counter is loaded already; restart/,
    );
    const again = await kernel.execute("%npm add counter@2");
    assert.match(again.stdout, /Nothing to do: counter 2\.0\.0 was there\./);
  });

  it("lists and removes; what is gone is no longer known", async () => {
    const { stdout } = await kernel.execute("%npm ls");
    assert.match(stdout, /counter@2\.0\.0[^]*untyped@1\.0\.0/);
    const removed = await kernel.execute('%npm remove untyped\nimport seven from "untyped"');
    assert.match(removed.stdout, /Removed untyped\./);
    assert.match(removed.traceback, /TS2307 at In|TS2307/);
    assert.ok(!existsSync(join(folder, "node_modules", "untyped")));
  });

  for (const [what, code, expected] of [
    [
      "a name that the registry lacks",
      "%npm add no-such-package",
      /no package "no-such-package".*\nCheck the spelling/,
    ],
    [
      "a version that there is not",
      "%npm add counter@9",
      /No matching version found for counter@9.*\n.*%npm view counter versions/,
    ],
    ["versions that do not fit", "%npm add picky", /do not fit together: .*\n.*--legacy-peer-deps/],
    ["what is no name", "%npm add UPPER/CASE/x@@", /^npm: .*\n.+$/],
  ] as const)
    it(`tells ${what} in two lines with advice`, async () => {
      const { errors, traceback } = await kernel.execute(code);
      assert.equal(errors[0]?.["ename"], "NpmError");
      const message = String(errors[0]?.["evalue"]);
      assert.match(message, expected);
      assert.equal(message.split("\n").length, 2, message);
      assert.match(traceback, /In \[\d+\]:1:1/);
      const manifest = readFileSync(join(folder, "package.json"), "utf8");
      assert.doesNotMatch(manifest, /no-such|picky|@9|UPPER/);
    });

  it("tells a registry that cannot be reached, and a broken package.json", async () => {
    const offline = await kernel.execute(
      "%env npm_config_registry=http://127.0.0.1:9/\n%npm add other-name",
    );
    assert.match(
      String(offline.errors[0]?.["evalue"]),
      /registry could not be reached \(ECONNREFUSED\)\.\nCheck the network/,
    );
    const text = readFileSync(join(folder, "package.json"), "utf8");
    writeFileSync(join(folder, "package.json"), "{ broken");
    const broken = await kernel.execute(
      `%env npm_config_registry=${registry.address}/\n%npm add counter`,
    );
    assert.match(String(broken.errors[0]?.["evalue"]), /package\.json .* is no valid JSON\./);
    assert.equal(readFileSync(join(folder, "package.json"), "utf8"), "{ broken");
    writeFileSync(join(folder, "package.json"), text);
  });

  it("can be stopped while it downloads, and works again afterwards", async () => {
    await kernel.execute("%npm remove counter");
    rmSync(registry.environment["npm_config_cache"] ?? "", { recursive: true, force: true });
    const asked = registry.hold();
    const cell = kernel.start("%npm add counter@2");
    await asked;
    await kernel.interrupt();
    const stopped = await kernel.finish(cell);
    assert.equal(stopped.errors[0]?.["ename"], "InterruptedError");
    assert.doesNotMatch(readFileSync(join(folder, "package.json"), "utf8"), /counter/);
    registry.release();
    const { stdout } = await kernel.execute("%npm add counter@2");
    assert.match(stdout, /Installed counter 2\.0\.0/);
  });
});
