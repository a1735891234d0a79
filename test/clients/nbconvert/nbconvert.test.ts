/** nbconvert itself: one notebook run by it, then as a page that a browser shows, as a script, as Markdown. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { BrowserContext, Page } from "playwright-core";
import { paths } from "../../../kernel/install/paths.js";
import { findChromium, launchChromium } from "../../browser/chromium.js";
import { useWorkplace } from "../workplace.js";

const CELLS = [
  "interface Run { epoch: number; loss: number }\nconst runs: Run[] = [{ epoch: 1, loss: 0.5 }, { epoch: 2, loss: 0.25 }];",
  "console.log('\\x1b[32mgreen\\x1b[0m', 1 < 2);\nconsole.error('to stderr')",
  "new dfd.DataFrame(runs)",
  'vegaLite({ title: "Loss <by> epoch", data: { values: runs }, mark: "line", encoding: { x: { field: "epoch" }, y: { field: "loss", type: "quantitative" } } })',
  "tf.range(0, 256).reshape([16, 16])",
  "({ a: '<b>&amp;</b>', rest: [1, null] })",
  "const wrong: string = runs.length;",
  "function f(n: number): number {\n  if (n === 0) throw new RangeError('<deep>');\n  return f(n - 1);\n}\nf(2)",
];

describe("nbconvert", function () {
  this.timeout(120_000);
  const workplace = useWorkplace();

  async function nbconvert(
    to: string,
    notebook: string,
    ...flags: readonly string[]
  ): Promise<string> {
    const args = ["-m", "nbconvert", "--to", to, notebook, ...flags];
    const { code, stderr } = await workplace().python(args);
    assert.equal(code, 0, stderr);
    return stderr;
  }

  const read = (name: string) => readFileSync(workplace().path(name), "utf8");

  before(async () => {
    workplace().notebook("source.ipynb", CELLS);
    const flags = ["--execute", "--allow-errors", "--output", "done.ipynb"];
    await nbconvert("notebook", "source.ipynb", ...flags);
  });

  it("writes a script of TypeScript", async () => {
    await nbconvert("script", "done.ipynb");
    assert.equal(read("done.ts").trim(), CELLS.join("\n\n"));
  });

  it("writes Markdown: fenced TypeScript, charts as files, tracebacks in one piece", async () => {
    await nbconvert("markdown", "done.ipynb");
    const text = read("done.md");
    assert.ok(text.includes(`\`\`\`typescript\n${CELLS[0]}\n\`\`\``));
    const pictures = [...text.matchAll(/!\[.*\]\((.*\.png)\)/g)].map((found) => found[1] ?? "");
    assert.equal(pictures.length, 1);
    assert.ok(existsSync(workplace().path(pictures[0] ?? "")));
    assert.match(
      text,
      /RangeError: <deep>\n+ {4}In \[8\]:2:22\n.*1 \| function f.*\n.*2 \| {3}if.*\n.*\^\n.*at f/,
    );
  });

  it("gives charts their alternative text, where the template asks for one", async () => {
    const flags = ["--template", "classic", "--output", "classic.html"];
    assert.doesNotMatch(await nbconvert("html", "done.ipynb", ...flags), /Alternative text/);
    assert.match(read("classic.html"), /alt="Loss &lt;by&gt; epoch: line chart of/);
  });

  describe("as a page", () => {
    let browser: BrowserContext | undefined;
    let page: Page;

    before(async function () {
      await nbconvert("html", "done.ipynb");
      const chromium = findChromium();
      if (chromium === null) return;
      browser = await launchChromium(chromium, workplace().path("profile"));
      page = await browser.newPage();
      await page.goto(pathToFileURL(workplace().path("done.html")).href);
    });
    after(async () => await browser?.close());

    beforeEach(function () {
      if (browser !== undefined) return;
      const why = "no Chromium or Chrome on the PATH, and GRADLAB_CHROMIUM names none";
      assert.equal(process.env["CI"], undefined, why);
      this.skip();
    });

    it("shows tables, and pictures", async () => {
      assert.match(await page.locator("table").first().innerText(), /epoch\s+loss[\s\S]*0\.25/);
      const chart = page.locator(".jp-RenderedImage img");
      const box = await chart.boundingBox();
      // At the size it is meant for, not at twice that.
      assert.ok(box !== null && box.width > 100 && box.width < 400, JSON.stringify(box));
      for (const image of await page.locator("img").all()) {
        const width = await image.evaluate((element) =>
          Number(Reflect.get(element, "naturalWidth")),
        );
        assert.ok(width > 0, "a picture is broken");
      }
      mkdirSync(path.join(paths.build, "browser"), { recursive: true });
      await page.screenshot({
        path: path.join(paths.build, "browser", "nbconvert.png"),
        fullPage: true,
      });
    });

    it("colours TypeScript and what programs coloured", async () => {
      const keyword = page.locator(".highlight .kd, .highlight .k, .highlight .kr").first();
      assert.notEqual(await colour(keyword), await colour(page.locator(".highlight .nx").first()));
      assert.equal(await page.locator(".ansi-green-fg", { hasText: "green" }).count(), 1);
    });

    it("shows errors in colour, with the text of the learner's line as it is", async () => {
      const errors = page.locator(".jp-OutputArea-output[data-mime-type*=stderr]");
      const texts = await errors.allInnerTexts();
      assert.equal(texts.length, 3);
      assert.match(texts[1] ?? "", /In \[7\]:1:7 TS2322.*\n.*const wrong: string = runs\.length;/);
      assert.match(texts[2] ?? "", /RangeError: <deep>[\s\S]*throw new RangeError\('<deep>'\)/);
      assert.equal(
        await errors.nth(2).locator(".ansi-red-intense-fg").first().innerText(),
        "RangeError",
      );
    });
  });
});

/** What is used of the page: this program is not compiled with the types of a browser. */
interface Window {
  getComputedStyle(element: unknown): { readonly color: string };
}

async function colour(element: ReturnType<Page["locator"]>): Promise<string> {
  return await element.evaluate(
    (node) => (globalThis as unknown as Window).getComputedStyle(node).color,
  );
}
