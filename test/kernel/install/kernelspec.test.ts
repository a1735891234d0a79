import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { command, root } from "./clone.js";

interface Listed {
  readonly resource_dir: string;
  readonly spec: {
    readonly argv: readonly string[];
    readonly display_name: string;
    readonly language: string;
    readonly interrupt_mode: string;
  };
}

const bin = path.join(root, ".venv", "bin");

/** What the real Jupyter finds. */
function listed(env: Readonly<Record<string, string>>): Record<string, Listed> {
  const text = execFileSync(
    path.join(bin, "python"),
    ["-m", "jupyter", "kernelspec", "list", "--json"],
    {
      env: { ...process.env, ...env },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  return (JSON.parse(text) as { kernelspecs: Record<string, Listed> }).kernelspecs;
}

describe("gradlab install and remove", function () {
  this.timeout(60_000);
  let prefix = "";
  const data = () => path.join(prefix, "share", "jupyter");
  const gradlab = (...args: string[]) =>
    command(root, args, { JUPYTER_DATA_DIR: path.join(prefix, "user") });

  beforeEach(() => {
    prefix = mkdtempSync(path.join(os.tmpdir(), "gradlab-prefix-"));
  });
  afterEach(() => rmSync(prefix, { recursive: true }));

  it("write a kernelspec that Jupyter lists, with absolute paths and logos, and take it away", async () => {
    const installed = await gradlab("install", "--prefix", prefix, "--name", "own-name");
    assert.equal(installed.code, 0, installed.output);
    const found = listed({ JUPYTER_PATH: data() })["own-name"];
    assert.ok(found);
    assert.equal(found.spec.display_name, "TypeScript (own-name)");
    assert.equal(found.spec.language, "typescript");
    assert.equal(found.spec.interrupt_mode, "message");
    const [node = "", main = "", ...rest] = found.spec.argv;
    assert.equal(node, process.execPath);
    assert.equal(main, path.join(root, "dist", "kernel", "main.js"));
    assert.deepEqual(rest, ["kernel", "--connection-file", "{connection_file}"]);
    for (const size of [32, 64]) {
      const picture: Buffer = readFileSync(
        path.join(found.resource_dir, `logo-${size}x${size}.png`),
      );
      assert.equal(picture.toString("latin1", 1, 4), "PNG");
      assert.deepEqual([picture.readUInt32BE(16), picture.readUInt32BE(20)], [size, size]);
    }
    assert.ok(existsSync(path.join(found.resource_dir, "logo-svg.svg")));

    const removed = await gradlab("remove", "--prefix", prefix, "--name", "own-name");
    assert.equal(removed.code, 0, removed.output);
    assert.equal(listed({ JUPYTER_PATH: data() })["own-name"], undefined);
  });

  it("use the user's folder for --user", async () => {
    await gradlab("install", "--user");
    assert.ok(existsSync(path.join(prefix, "user", "kernels", "gradlab", "kernel.json")));
    await gradlab("remove", "--user");
    assert.ok(!existsSync(path.join(prefix, "user", "kernels", "gradlab")));
  });

  it("find the Jupyter that the user runs", async () => {
    const other = path.join(prefix, "environment");
    mkdirSync(path.join(other, "bin"), { recursive: true });
    const answer = {
      data: [path.join(other, "share", "jupyter"), path.join(prefix, "user")],
      config: [],
      runtime: [],
    };
    writeFileSync(
      path.join(other, "bin", "jupyter"),
      `#!/bin/sh\necho '${JSON.stringify(answer)}'\n`,
      { mode: 0o755 },
    );
    const env = { PATH: `${path.join(other, "bin")}:${process.env["PATH"]}` };
    const { output } = await command(root, ["install"], env);
    assert.match(output, /Installed the kernel/);
    assert.ok(
      existsSync(path.join(other, "share", "jupyter", "kernels", "gradlab", "kernel.json")),
    );
  });

  it("refuse what is not theirs, unknown flags and contradictions, and change nothing", async () => {
    const foreign = path.join(data(), "kernels", "other");
    mkdirSync(foreign, { recursive: true });
    writeFileSync(
      path.join(foreign, "kernel.json"),
      JSON.stringify({ argv: ["x"], display_name: "x", language: "x" }),
    );
    const cases = [
      [["remove", "--prefix", prefix, "--name", "other"], /not of gradlab's making/],
      [["remove", "--prefix", prefix], /There is no kernel gradlab to remove/],
      [["install", "--user", "--prefix", prefix], /name different places/],
      [["install", "--prefix", prefix, "--name", "../x"], /no name that Jupyter takes/],
      [["install", "--sys-prefx"], /Unknown option '--sys-prefx'/],
      [["doctor", "now"], /Unexpected argument 'now'/],
    ] as const;
    for (const [args, message] of cases) {
      const { code, output } = await gradlab(...args);
      assert.equal(code, 1, output);
      assert.match(output, message);
      assert.match(output, /Do: {2}/);
    }
    assert.deepEqual(
      Object.keys(listed({ JUPYTER_PATH: data() })).filter(
        (name) => /gradlab|x/.test(name) && name !== "gradlab",
      ),
      [],
    );
    assert.ok(existsSync(path.join(foreign, "kernel.json")));
  });
});

describe("gradlab doctor", function () {
  this.timeout(60_000);

  it("names a kernelspec whose program is gone, with what to do, and fails", async () => {
    const data = mkdtempSync(path.join(os.tmpdir(), "gradlab-data-"));
    const folder = path.join(data, "kernels", "moved");
    mkdirSync(folder, { recursive: true });
    const gone = path.join(data, "gone", "main.js");
    writeFileSync(
      path.join(folder, "kernel.json"),
      JSON.stringify({ argv: [process.execPath, gone], display_name: "x", language: "x" }),
    );
    try {
      const { code, output } = await command(root, ["doctor"], { JUPYTER_DATA_DIR: data });
      assert.equal(code, 1, output);
      assert.match(output, /✗ kernel moved: /);
      assert.ok(output.includes(`it starts ${gone}, which is not there`));
      assert.match(output, /✓ engine: .*TensorFlow 2\./);
      assert.match(output, /✓ Node: \d+/);
    } finally {
      rmSync(data, { recursive: true });
    }
  });

  it("is found by npx in the clone", () => {
    const text = execFileSync("npx", ["--no", "--", "gradlab", "--help"], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    assert.match(text, /npx gradlab install/);
  });
});
