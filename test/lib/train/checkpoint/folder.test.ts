import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createInterface } from "node:readline";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { CheckpointFolder, findNewest } from "../../../../lib/train/checkpoint/folder.js";

const lockUrl = new URL("../../../../lib/train/checkpoint/lock.js", import.meta.url).href;

describe("a folder of checkpoints", () => {
  let path: string;
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), "folder-"));
  });
  afterEach(() => rmSync(path, { recursive: true, force: true }));

  const files = () => readdirSync(path).filter((name) => name.startsWith("step-"));

  it("is made with its parents, keeps the newest files, and finds the newest", async () => {
    const inner = join(path, "runs", "a");
    const folder = await CheckpointFolder.open(inner, 2);
    assert.equal(await findNewest(inner), null);
    for (const step of [8, 9, 10, 100]) await folder.write(step, { step });
    folder.close();
    assert.deepEqual(readdirSync(inner), [
      "step-0000000010.safetensors",
      "step-0000000100.safetensors",
    ]);
    assert.deepEqual((await findNewest(inner))?.value, { step: 100 });
    assert.equal(await findNewest(join(path, "none")), null);
  });

  it("falls back to the last good one when the newest is cut off or changed", async () => {
    const folder = await CheckpointFolder.open(path, 3);
    const written = [];
    for (const step of [1, 2, 3]) written.push(await folder.write(step, { step }));
    folder.close();
    const [first = "", second = "", third = ""] = written;
    truncateSync(third, 50);
    const bytes = readFileSync(second);
    bytes[60] = (bytes[60] ?? 0) ^ 1;
    writeFileSync(second, bytes);
    const found = await findNewest(path);
    assert.deepEqual(found?.value, { step: 1 });
    assert.deepEqual(
      found?.skipped.map(({ path }) => path),
      [third, second],
    );
    truncateSync(first, 0);
    await assert.rejects(
      findNewest(path),
      /none of the 3 checkpoints in .* is whole; the newest, .*step-0000000003.safetensors: it has 50 bytes/,
    );
  });

  it("forgets what a killed training was writing", async () => {
    writeFileSync(join(path, "step-0000000007.safetensors.4711.part"), "half");
    (await CheckpointFolder.open(path, 2)).close();
    assert.deepEqual(readdirSync(path), []);
  });

  it("belongs to one training at a time", async () => {
    const folder = await CheckpointFolder.open(path, 2);
    await assert.rejects(
      CheckpointFolder.open(path, 2),
      /is used by another training \(in this process\) since .*a checkpoint path of its own/,
    );
    const other = ["--input-type=module", "-e", `(await import("${lockUrl}")).lock("${path}")`];
    const { status, stderr } = spawnSync(process.execPath, other, { encoding: "utf8" });
    assert.notEqual(status, 0);
    assert.match(stderr, new RegExp(`is used by another training \\(process ${process.pid}\\)`));
    folder.close();
    assert.equal(spawnSync(process.execPath, other).status, 0);
  });

  it("is free again after kill -9, also when the process's number is used again", async () => {
    const hold = `(await import("${lockUrl}")).lock("${path}"); console.log("held"); setInterval(() => {}, 1000)`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", hold]);
    await once(child.stdout, "data");
    await assert.rejects(CheckpointFolder.open(path, 2), /FolderInUse|is used by another training/);
    child.kill("SIGKILL");
    await once(child, "exit");
    (await CheckpointFolder.open(path, 2)).close();

    const owner = { token: "a", host: hostname(), pid: process.ppid, started: "1", since: "then" };
    writeFileSync(join(path, "lock.json"), JSON.stringify(owner));
    if (existsSync("/proc/self/stat")) (await CheckpointFolder.open(path, 2)).close();
    writeFileSync(join(path, "lock.json"), JSON.stringify({ ...owner, host: "elsewhere" }));
    await assert.rejects(
      CheckpointFolder.open(path, 2),
      /used by a training on the machine elsewhere since then.*delete .*lock\.json/,
    );
  });

  it("is taken by one of several trainings that find an old lock at the same moment", async () => {
    const old = { token: "a", host: hostname(), pid: 2 ** 22 + 1, started: "1", since: "then" };
    // Each says that it is there, tries when it is told to, and holds what it has got until all have tried.
    const race =
      `const { lock } = await import("${lockUrl}"); console.log("ready"); ` +
      `process.stdin.once("data", () => { ` +
      `try { lock("${path}"); console.log("held"); } catch (error) { console.log(error.name); } });`;
    for (let round = 0; round < 3; round++) {
      writeFileSync(join(path, "lock.json"), JSON.stringify(old));
      const children = Array.from({ length: 5 }, () =>
        spawn(process.execPath, ["--input-type=module", "-e", race]),
      );
      const lines = children.map(({ stdout }) =>
        createInterface({ input: stdout })[Symbol.asyncIterator](),
      );
      const next = async () =>
        await Promise.all(lines.map(async (each) => (await each.next()).value));
      assert.deepEqual(new Set(await next()), new Set(["ready"]));
      for (const { stdin } of children) stdin.write("go");
      const outputs = (await next()) as string[];
      for (const { stdin } of children) stdin.end();
      await Promise.all(children.map(async (child) => await once(child, "close")));
      assert.deepEqual(outputs.toSorted(), [
        "FolderInUse",
        "FolderInUse",
        "FolderInUse",
        "FolderInUse",
        "held",
      ]);
    }
  });

  it("is not taken from a training that is taking it, but from a broken lock", async () => {
    writeFileSync(join(path, "lock.json"), "");
    await assert.rejects(CheckpointFolder.open(path, 2), /being taken by another training/);
    execFileSync("touch", ["-d", "1 minute ago", join(path, "lock.json")]);
    (await CheckpointFolder.open(path, 2)).close();
  });

  it("is no file", async () => {
    const file = join(path, "a");
    writeFileSync(file, "");
    await assert.rejects(CheckpointFolder.open(file, 2), /checkpoint\.path must be a folder/);
  });

  it("keeps the last good one on a full disk, and goes on when there is room again", async () => {
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", path], { stdio: "pipe" });
    } catch {
      console.log("      (skipped: only root may mount a small disk to fill)");
      return;
    }
    try {
      const folder = await CheckpointFolder.open(path, 2);
      const large = { dtype: "bool", shape: [400_000], bytes: new Uint8Array(400_000).fill(1) };
      const value = (step: number) => ({ step, large }) as const;
      await folder.write(1, value(1) as never);
      await folder.write(2, value(2) as never);
      await assert.rejects(folder.write(3, value(3) as never), { code: "ENOSPC" });
      assert.deepEqual(files(), ["step-0000000001.safetensors", "step-0000000002.safetensors"]);
      assert.deepEqual((await findNewest(path))?.skipped, []);
      rmSync(join(path, "step-0000000001.safetensors"));
      await folder.write(4, value(4) as never);
      const found = await findNewest(path);
      assert.match(found?.path ?? "", /step-0000000004/);
      folder.close();
    } finally {
      execFileSync("umount", ["--lazy", path]);
    }
  });
});
