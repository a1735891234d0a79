import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { useKernel } from "../client.js";
import { attach, type DebugSession } from "./session.js";

describe("breakpoints in files", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "gradlab-modules-")));
  const file = join(folder, "helpers.ts");
  const TEXT = [
    "interface Options {",
    "  readonly factor: number;",
    "}",
    "",
    "export function grow(x: number, options: Options): number {",
    "  const grown: number = x * options.factor;",
    "",
    "  return grown + 1;",
    "}",
    "",
  ].join("\n");
  writeFileSync(file, TEXT);
  const kernel = useKernel({ folder });
  let debug: DebugSession;

  before(async () => {
    debug = await attach(kernel());
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("are set before the module is loaded, on its TypeScript lines", async () => {
    const [early] = await debug.breakIn(file, [6]);
    assert.deepEqual([early?.verified, early?.message], [false, "the file is not loaded yet"]);
    const cell = kernel().start('import { grow } from "./helpers";\ngrow(4, { factor: 2 })');
    const changed = await debug.event("breakpoint");
    assert.deepEqual(
      [changed["reason"], (changed["breakpoint"] as { verified: boolean }).verified],
      ["changed", true],
    );
    const { frames } = await debug.stopped();
    assert.deepEqual(
      frames.map(({ name, line, source }) => [name, line, source.name]),
      [
        ["grow", 6, "helpers.ts"],
        ["In [1]", 2, "In [1]"],
      ],
    );
    assert.equal(frames[0]?.source.path, file);
    const source = await debug.request("source", { source: { path: file } });
    assert.equal(source["content"], TEXT);
    assert.equal(await debug.evaluate("x * (options.factor as number)", frames[0]), "8");
    assert.equal(await debug.step("next"), 8);
    await debug.go("continue");
    assert.equal((await kernel().finish(cell)).result?.["text/plain"], "9");
  });

  it("move, and are verified at once when it is loaded", async () => {
    const [moved] = await debug.breakIn(file, [7]);
    assert.deepEqual([moved?.verified, moved?.line], [true, 8]);
    const cell = kernel().start("grow(1, { factor: 1 })");
    assert.equal((await debug.stopped()).frames[0]?.line, 8);
    await debug.go("continue");
    await kernel().finish(cell);
  });

  it("are there again in the edited module", async () => {
    writeFileSync(file, `// one line more\n${TEXT}`);
    const later = new Date(Date.now() + 5000);
    utimesSync(file, later, later);
    await debug.breakIn(file, [9]);
    const cell = kernel().start(
      'import { grow as grow2 } from "./helpers";\ngrow2(4, { factor: 2 })',
    );
    const { frames } = await debug.stopped();
    assert.deepEqual([frames[0]?.name, frames[0]?.line], ["grow", 9]);
    await debug.go("continue");
    await kernel().finish(cell);
    await debug.breakIn(file, []);
  });

  it("stepping in enters a local module, and modules are listed, local ones first", async () => {
    const code = "const five = 5;\ngrow(five, { factor: 3 })";
    await debug.breakAt(code, [2]);
    const cell = kernel().start(code);
    await debug.stopped();
    await debug.go("stepIn");
    const { frames } = await debug.stopped();
    assert.deepEqual([frames[0]?.name, frames[0]?.line], ["grow", 6]);
    await debug.go("continue");
    await kernel().finish(cell);
    const { modules } = await debug.request<{ modules: readonly { name: string; path: string }[] }>(
      "modules",
    );
    assert.equal(modules[0]?.path, file);
    assert.ok(modules.some(({ path }) => path.includes("node_modules")));
  });
});
