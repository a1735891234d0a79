import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { command, makeClone, removeClone } from "./clone.js";

describe("a step of the set-up", function () {
  this.timeout(120_000);
  let clone = "";
  const at = (...parts: string[]) => path.join(clone, ...parts);
  const setUp = () => command(clone, ["setup"]);

  before(() => {
    clone = makeClone({ packages: true, environment: true });
  });
  after(() => removeClone(clone));

  it("runs again when its input changed: the program is compiled, and what lost its source goes", async () => {
    writeFileSync(at("lib", "newcomer.ts"), "export const answer: number = 42;\n");
    assert.match((await setUp()).output, /[✓!] compilation/);
    assert.ok(existsSync(at("dist", "lib", "newcomer.js")));
    rmSync(at("lib", "newcomer.ts"));
    assert.match((await setUp()).output, /[✓!] compilation/);
    for (const ending of ["js", "d.ts", "js.map"]) {
      assert.ok(!existsSync(at("dist", "lib", `newcomer.${ending}`)), ending);
    }
  });

  it("warns of a type error, names it, and the rest still runs", async () => {
    writeFileSync(at("kernel", "a.ts"), "export const answer: number = true;\n");
    const { code, output } = await setUp();
    rmSync(at("kernel", "a.ts"));
    assert.equal(code, 0, output);
    assert.match(output, /^! compilation .*\d+ type errors? \(`npm run build` shows/m);
    assert.match(output, /error TS2322/);
  });

  it("is not run by two set-ups at once: the second waits for the first", async () => {
    rmSync(at("node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8"), { recursive: true });
    const both = await Promise.all([setUp(), setUp()]);
    const outputs = both.map(({ output }) => output);
    assert.deepEqual(
      both.map(({ code }) => code),
      [0, 0],
      outputs.join("\n"),
    );
    const builds = outputs.filter((output) => output.includes("✓ native TensorFlow binding"));
    assert.equal(builds.length, 1, outputs.join("\n"));
    assert.ok(outputs.some((output) => output.includes("Waiting for the set-up that process")));
    assert.ok(!existsSync(at("build", "setup.lock")));
  });

  it("mends a pip that was killed while it replaced itself", async () => {
    const lib = at(".venv", "lib");
    const packages = path.join(lib, readdirSync(lib)[0] ?? "", "site-packages");
    const record = readdirSync(packages).find((name) => /^pip-.*\.dist-info$/.test(name)) ?? "";
    renameSync(path.join(packages, "pip"), path.join(packages, "~ip"));
    renameSync(path.join(packages, record), path.join(packages, `~${record.slice(1)}`));
    mkdirSync(path.join(packages, "pip"));
    writeFileSync(path.join(packages, "pip", "__init__.py"), "cut off");
    rmSync(at(".venv", ".installed"));
    const { code, output } = await setUp();
    assert.equal(code, 0, output);
    assert.match(output, /✓ Python packages/);
    const names = readdirSync(packages);
    assert.ok(names.includes(record), names.join());
    assert.deepEqual(
      names.filter((name) => name.startsWith("~")),
      [],
    );
  });

  it("takes over the lock of a set-up that was killed", async () => {
    const gone = 2 ** 22 + 1;
    writeFileSync(at("build", "setup.lock"), JSON.stringify({ pid: gone }));
    rmSync(at("node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/.built"));
    const { code, output } = await setUp();
    assert.equal(code, 0, output);
    assert.match(output, /✓ native TensorFlow binding/);
  });
});
