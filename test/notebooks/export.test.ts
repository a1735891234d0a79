import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  DISPLAY_NAME,
  KERNEL_NAME,
  writeKernelspec,
} from "../../kernel/install/jupyter/kernelspec.js";
import { paths } from "../../kernel/install/paths.js";

const NOTEBOOK = "06_backprop_computation_graph.ipynb";

interface Output {
  readonly output_type: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

interface Notebook {
  readonly cells: readonly { readonly outputs?: readonly Output[] }[];
}

describe("nbconvert", function () {
  this.timeout(300_000);
  const folder = mkdtempSync(path.join(tmpdir(), "gradlab-export-"));

  before(() => {
    const data = path.join(folder, "data");
    mkdirSync(data);
    writeKernelspec(path.join(data, "kernels", KERNEL_NAME), DISPLAY_NAME);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("exports an executed notebook to HTML that holds its charts as pictures", async () => {
    await nbconvert("--to", "notebook", "--execute", path.join(paths.notebooks, NOTEBOOK));
    const executed = path.join(folder, NOTEBOOK);
    await nbconvert("--to", "html", executed);
    const { cells } = JSON.parse(readFileSync(executed, "utf8")) as Notebook;
    const outputs = cells.flatMap((cell) => cell.outputs ?? []);
    const charts = outputs.filter((output) => output.data?.["application/vnd.vegalite.v5+json"]);
    assert.ok(charts.length >= 4, `${charts.length} charts`);
    const html = readFileSync(executed.replace(/ipynb$/u, "html"), "utf8");
    for (const { data } of charts) {
      const png = data?.["image/png"];
      assert.ok(typeof png === "string", "a chart without a picture");
      assert.ok(html.includes(`data:image/png;base64,${png.trimEnd()}`), "a picture is missing");
    }
  });

  async function nbconvert(...args: readonly string[]): Promise<void> {
    const child = spawn(paths.python, ["-m", "nbconvert", "--output-dir", folder, ...args], {
      cwd: paths.notebooks,
      stdio: ["ignore", "ignore", "pipe"],
      env: {
        ...process.env,
        JUPYTER_NO_CONFIG: "1",
        JUPYTER_DATA_DIR: path.join(folder, "data"),
        JUPYTER_RUNTIME_DIR: path.join(folder, "runtime"),
      },
    });
    const log: string[] = [];
    child.stderr.on("data", (chunk: Buffer) => void log.push(chunk.toString()));
    const [code] = (await once(child, "exit")) as [number | null];
    assert.equal(code, 0, log.join(""));
  }
});
