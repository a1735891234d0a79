import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { useKernel } from "../client.js";

const HELPERS = `/** @module helpers */
/** Half of it. */
export function half(n: number) { return n / 2 }
export interface Pair { a: number; b: number }`;

describe("cells that are modules", () => {
  const folder = mkdtempSync(join(tmpdir(), "gradlab-modules-"));
  writeFileSync(
    join(folder, "file.ts"),
    'import { half } from "./helpers"; export const quarter = (n: number) => half(half(n))',
  );
  const kernel = useKernel({ folder });
  after(() => rmSync(folder, { recursive: true }));

  async function value(code: string): Promise<unknown> {
    const { result, traceback, stdout } = await kernel().execute(code);
    assert.equal(traceback, "");
    return stdout + String(result?.["text/plain"]);
  }
  const error = async (code: string) => (await kernel().execute(code)).traceback;

  it("run only where they are imported: by cells, by files, by each other, with types", async () => {
    assert.equal(await value(HELPERS), "undefined");
    assert.match(await error("half(2)"), /TS2304/);
    assert.equal(
      await value(
        'import { half, type Pair } from "./helpers"\nconst p: Pair = { a: half(3), b: 1 }\np.a',
      ),
      "1.5",
    );
    assert.equal(await value('import { quarter } from "./file"; quarter(8)'), "2");
    assert.equal(
      await value(
        '/** @module deep/more.ts */\nimport { half } from "../helpers"\nconsole.log("loads")\nexport const one = half(2)',
      ),
      "undefined",
    );
    assert.equal(await value('(await import("./deep/more")).one'), "loads\n1");
    assert.match(await error('import { half } from "./helpers"; half("x")'), /TS2345/);
    assert.equal((await kernel().inspect("half"))["found"], true);
    assert.deepEqual((await kernel().complete('import x from "./hel'))["matches"], ["helpers.ts"]);
  });

  it("are checked, and keep their former state when that fails", async () => {
    assert.match(
      await error("/** @module helpers */\nexport const half: number = 'x'"),
      /In \[\d+\]:2:14 TS2322/,
    );
    assert.equal(await value('(await import("./helpers")).half(2)'), "1");
    assert.match(await error("/** @module wrong */\nexport const ;"), /In \[\d+\]:2:/);
    assert.match(await error('import { x } from "./wrong"'), /TS2307/);
  });

  it("can be defined anew, which counts from the next import on, in values and types", async () => {
    await kernel().execute(
      "/** @module helpers */\nexport const half = (n: string) => n.slice(n.length / 2)",
    );
    assert.equal(
      await value('import { half as h2 } from "./helpers"; h2("abcd")'),
      "Reloaded helpers.ts.\n'cd'",
    );
    assert.match(await error('import { quarter } from "./file"; quarter(8)'), /TypeError/);
  });

  it("show errors at their own lines", async () => {
    await kernel().execute(
      "/** @module fails */\nexport function fail(): void {\n  throw new Error('here')\n}",
    );
    const traceback = await error('import { fail } from "./fails"\nfail()');
    assert.match(traceback, /fails\.ts:3:\d+\n.*\n.*throw new Error\('here'\)/);
    assert.match(traceback, /at In \[\d+\]:2:/);
  });

  it("do not hide a file", async () => {
    assert.match(
      await error("/** @module file */\nexport const x = 1"),
      /TS5055 .*the folder has a file file\.ts/,
    );
  });

  it("are gone with the process, as is all else", async () => {
    await kernel().execute("process.exit(0)");
    assert.match(await error('import { half } from "./helpers"'), /TS2307/);
  });

  it("are not every cell with such a word", async () => {
    assert.equal(await value("// @module x\n1"), "1");
    assert.equal(await value("/** @module */ 2"), "2");
    assert.equal(await value("const a = 1 /** @module y */\na + 2"), "3");
  });
});
