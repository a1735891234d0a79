import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../../kernel/install/bootstrap/process.mjs";
import { command, makeClone, removeClone, start } from "./clone.js";

const MINUTES = 60_000;

describe("set-up of a clean clone", function () {
  this.timeout(20 * MINUTES);
  let clone = "";
  let cache = "";
  let env: Record<string, string> = {};

  before(() => {
    clone = makeClone();
    cache = mkdtempSync(path.join(os.tmpdir(), "gradlab-cache-"));
    env = { npm_config_cache: cache, PIP_NO_CACHE_DIR: "1" };
  });

  after(() => {
    removeClone(clone);
    rmSync(cache, { recursive: true, force: true });
  });

  it("is killed while npm installs, stopped and killed while pip does, and goes on each time", async () => {
    const npm = start(clone, ["setup"], env);
    await until(() => existsSync(path.join(clone, "node_modules")), npm.ended);
    npm.child.kill("SIGKILL");
    await npm.ended;
    assert.ok(!existsSync(path.join(clone, "dist")));

    const fetching = start(clone, ["setup"], env);
    await fetching.printed(/✓ Python environment/);
    await sleep(3000);
    fetching.child.kill("SIGINT");
    const { code, output } = await fetching.ended;
    assert.equal(code, 130, output);
    assert.match(output, /Stopped\. Run the same command again/);
    assert.match(output, /✓ npm packages[\s\S]*✓ compilation|! compilation/);

    const unpacking = start(clone, ["setup"], env);
    await until(() => packagesIn(clone) > 15, unpacking.ended);
    unpacking.child.kill("SIGKILL");
    await unpacking.ended;
    assert.doesNotMatch(unpacking.output(), /npm packages|Python environment/);

    const last = await command(clone, ["setup"], env);
    assert.equal(last.code, 0, last.output);
    assert.match(last.output, /✓ Python packages/);
    assert.match(last.output, /✓ papermill's TypeScript/);
    assert.match(last.output, /✓ native TensorFlow binding/);
    assert.match(last.output, /✓ Jupyter kernel/);
  });

  it("leaves nothing to do, also without a network", async () => {
    const started = Date.now();
    const nowhere = "http://127.0.0.1:9";
    const { code, output } = await command(clone, ["setup"], {
      npm_config_registry: nowhere,
      PIP_INDEX_URL: nowhere,
    });
    assert.equal(code, 0, output);
    assert.doesNotMatch(output, /npm packages|Python|binding|Jupyter kernel/);
    assert.ok(Date.now() - started < 30_000);
  });

  it("installs exactly the locked versions", () => {
    const locked = new Set(
      readFileSync(path.join(clone, "kernel/install/requirements.txt"), "utf8")
        .split("\n")
        .map((line) => normal(line.split(/[ ;]/)[0] ?? "")),
    );
    const installed = packageNames(clone).map((name) =>
      normal(name.replace(/\.dist-info$/, "").replace(/-(?=\d)/, "==")),
    );
    assert.ok(installed.length > 100);
    // Python 3.11 and older put setuptools into each environment.
    const known = /^(?:setuptools|gradlab-papermill)==/;
    const extra = installed.filter((each) => !locked.has(each) && !known.test(each));
    assert.deepEqual(extra, []);
  });

  it("leaves no package half installed", async () => {
    const program = path.join(clone, "kernel", "install", "python", "half_installed.py");
    const { code, output } = await run(path.join(clone, ".venv", "bin", "python"), [program]);
    assert.deepEqual({ code, output }, { code: 0, output: "" });
  });

  it("can be moved: only the kernelspec, which names the folder, is written again", async () => {
    const moved = `${clone}-moved`;
    renameSync(clone, moved);
    clone = moved;
    const { code, output } = await command(clone, ["setup"], env);
    assert.equal(code, 0, output);
    assert.deepEqual(output.match(/^✓ .*(?= \()/gm), ["✓ Jupyter kernel"]);
  });

  it("gives a whole installation: the doctor finds native TensorFlow and nothing wrong", async () => {
    const { code, output } = await command(clone, ["doctor"]);
    assert.match(output, /✓ engine: TensorFlow 2\.\d+\.\d+ on [CG]PU/);
    assert.match(output, /✓ kernel gradlab: /);
    assert.equal(code, 0, output);
  });
});

function normal(name: string): string {
  return name.toLowerCase().replaceAll("_", "-");
}

function packageNames(clone: string): string[] {
  const lib = path.join(clone, ".venv", "lib");
  const version = existsSync(lib) ? readdirSync(lib)[0] : undefined;
  if (version === undefined) return [];
  const folder = path.join(lib, version, "site-packages");
  return existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith(".dist-info"))
    : [];
}

function packagesIn(clone: string): number {
  return packageNames(clone).length;
}

async function until(condition: () => boolean, ended: Promise<{ output: string }>): Promise<void> {
  let over: string | undefined;
  void ended.then(({ output }) => (over = output));
  while (!condition()) {
    assert.equal(over, undefined, "it ended before");
    await sleep(50);
  }
}
