import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_LIMITS } from "../../../kernel/ipc.js";
import { createDisplay, toMimeBundle } from "../../../kernel/display/index.js";
import { chartSvg, PIXEL_LIMIT, svgToPng } from "../../../kernel/display/vegalite/draw.js";
import { vegaLite } from "../../../kernel/display/vegalite/value.js";
import { textOf } from "./bundle.js";
import { BARS, CURVES, SLIDER } from "./charts.js";
import { expectGolden } from "./golden.js";
import { decodePng } from "./png.js";

const MIME = "application/vnd.vegalite.v5+json";
const picture = (data: Readonly<Record<string, unknown>>) =>
  decodePng(Buffer.from(String(data["image/png"]), "base64"));

describe("Vega-Lite charts", () => {
  it("are one bundle: specification, picture at twice the size, sentence; no HTML", async () => {
    const { data, metadata } = await toMimeBundle(vegaLite(CURVES));
    assert.deepEqual(Object.keys(data).toSorted(), [MIME, "image/png", "text/plain"]);
    assert.deepEqual(data[MIME], {
      ...CURVES,
      $schema: "https://vega.github.io/schema/vega-lite/v5.json",
    });
    const size = metadata["image/png"] as {
      readonly width: number;
      readonly height: number;
      readonly alt: string;
    };
    const { width, height } = picture(data);
    assert.equal(size.alt, data["text/plain"]);
    assert.ok(Math.abs(width - 2 * size.width) <= 2 && Math.abs(height - 2 * size.height) <= 2);
    assert.equal(
      data["text/plain"],
      "Loss by epoch: line chart of training loss against epoch, coloured by run (80 rows).",
    );
  });

  it("draws what the data say: one bar in four is a quarter as high", async () => {
    const { data } = await toMimeBundle(vegaLite(BARS));
    const image = picture(data);
    const red = ([r, g, b]: readonly number[]): boolean => r === 255 && g === 0 && b === 0;
    const column = (x: number): number =>
      Array.from({ length: image.height }, (_, y) => image.at(x, y)).filter(red).length;
    const [left, right] = [column(image.width * 0.25), column(image.width * 0.75)];
    assert.ok(Math.abs(right - 200) <= 2, `4 fills the 100 pixels of height twice: ${right}`);
    assert.ok(Math.abs(left - 50) <= 2, `1 fills a quarter: ${left}`);
  });

  it("draws the same SVG as the one that was looked at", async () => {
    const { svg } = await chartSvg(CURVES, process.cwd());
    expectGolden("curves", svg);
  });

  it("draws text, also on a machine without fonts, and knows its width", async () => {
    const text = "Wide Wm and narrow il, Ω → ∂L/∂w";
    const spec = {
      data: { values: [{}] },
      mark: { type: "text", text, fontSize: 20 },
      width: 600,
      height: 60,
    };
    const { svg } = await chartSvg({ ...spec, config: { view: { stroke: null } } }, process.cwd());
    const image = decodePng((await svgToPng(svg)).png);
    const dark = (x: number): boolean =>
      Array.from({ length: image.height }, (_, y) => image.at(x, y)).some(([r = 255]) => r < 128);
    const columns = Array.from({ length: image.width }, (_, x) => x).filter(dark);
    const drawn = ((columns.at(-1) ?? 0) - (columns[0] ?? 0)) / 2;
    const { metricsFor } = await import("../../../kernel/display/vegalite/font.js");
    const measured = metricsFor("sans-serif", false).width(text) * 20;
    assert.ok(Math.abs(drawn - measured) < 6, `drawn ${drawn}, measured ${measured}`);
  });

  it("gives a picture to any bundle that carries a chart, and leaves a given one alone", async () => {
    const draws = (extra: object) => ({
      [Symbol.for("Jupyter.display")]: () => ({ [MIME]: BARS, "text/plain": "two bars", ...extra }),
    });
    const { data } = await toMimeBundle(draws({}));
    assert.equal(data["text/plain"], "two bars");
    assert.ok(picture(data).width > 0);
    const kept = await toMimeBundle(draws({ "image/png": new Uint8Array([1]) }));
    assert.equal(kept.data["image/png"], "AQ==");
  });

  it("has JupyterLab's default size, 200 × 200, and the specification's own where it says one", async () => {
    const frame = (width: number): RegExp =>
      new RegExp(`<path[^>]* d="M0.5,0.5h${width}v200h-${width}Z"`, "u");
    assert.match((await chartSvg(CURVES, process.cwd())).svg, frame(200));
    const own = { ...CURVES, config: { view: { continuousWidth: 330 } } };
    assert.match((await chartSvg(own, process.cwd())).svg, frame(330));
  });

  it("outlives a drawing that ends the rasteriser, keeps the chart, and draws the next", async () => {
    const fatal = {
      data: { values: [{ x: 50, y: 50 }] },
      mark: { type: "point", clip: true, opacity: 0.5 },
      encoding: {
        x: { field: "x", type: "quantitative", scale: { domain: [0, 1] } },
        y: { field: "y", type: "quantitative", scale: { domain: [0, 1] } },
      },
    };
    const [first, second] = await Promise.all([
      toMimeBundle(vegaLite(fatal)),
      toMimeBundle(vegaLite(BARS)),
    ]);
    assert.ok(MIME in first.data && !("image/png" in first.data));
    assert.match(
      textOf(first, "text/plain"),
      /it has no picture for files.*the drawing process ended/u,
    );
    assert.ok(picture(second.data).width > 0);
  });

  it("draws sliders at their start value", async () => {
    const { data } = await toMimeBundle(vegaLite(SLIDER));
    const blue = picture(data).share(([r, g, b]) => r === 0 && g === 0 && b === 255);
    assert.ok(blue > 0.002 && blue < 0.05, String(blue));
  });

  it("bounds the picture of a very large chart, and tells its true size", async () => {
    const { data, metadata } = await toMimeBundle(vegaLite({ ...BARS, width: 6000, height: 4000 }));
    const { width, height } = picture(data);
    assert.ok(width * height <= PIXEL_LIMIT * 1.01, `${width} × ${height}`);
    const size = metadata["image/png"] as { readonly width: number };
    assert.ok(Math.abs(size.width - 6010) <= 2);
  });

  it("says Vega's warnings beside the chart", async () => {
    const spec = {
      data: { values: [{ a: 1 }] },
      mark: "point",
      encoding: {
        x: { field: "a", type: "quantitative" },
        x2: { field: "a" },
        shape: { field: "a", type: "quantitative" },
      },
    };
    const shown: string[] = [];
    const { render, vegaLite } = createDisplay({
      show: (bundle) => void shown.push(textOf(bundle, "text/plain")),
      clear: () => undefined,
      limits: () => DEFAULT_LIMITS,
    });
    const { data } = await render(vegaLite(spec));
    assert.ok("image/png" in data);
    assert.notEqual(shown.length, 0);
    for (const text of shown) assert.match(text, /^Warning about the chart: /u);
    assert.match(
      textOf(await toMimeBundle(vegaLite(spec)), "text/plain"),
      /\nWarning about the chart: /u,
    );
  });

  it("reads data from the notebook's folder, and from nowhere else", async () => {
    const folder = await mkdtemp(join(tmpdir(), "gradlab-chart-"));
    try {
      await writeFile(join(folder, "bars.json"), JSON.stringify(BARS.data.values));
      const chart = (url: string) => toMimeBundle(vegaLite({ ...BARS, data: { url } }), { folder });
      const red = ([r, g]: readonly number[]): boolean => r === 255 && g === 0;
      assert.ok(picture((await chart("bars.json")).data).share(red) > 0.2);
      for (const url of [
        "http://127.0.0.1:1/x.json",
        "//x/y.csv",
        "../bars.json",
        "/etc/hostname",
        "file:///etc/hostname",
      ]) {
        const { data } = await chart(url);
        assert.deepEqual(Object.keys(data), ["text/plain"]);
        assert.match(
          String(data["text/plain"]),
          /data\.url must name a file in the notebook's folder/u,
        );
      }
      assert.match(
        String((await chart("gone.csv")).data["text/plain"]),
        /cannot be drawn.*ENOENT/u,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
