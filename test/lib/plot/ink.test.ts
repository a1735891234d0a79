import assert from "node:assert/strict";
import * as vega from "vega";
import * as vegaLite from "vega-lite";
import { FILL, HUES, ink, INK, PALETTE } from "../../../lib/plot/ink.js";
import { chart } from "../../../lib/plot/theme.js";

const PAGES = { light: "#FFFFFF", dark: "#333333" } as const;

/** Red, green and blue in linear light. */
function linear(colour: string): number[] {
  return [1, 3, 5].map((at) => {
    const c = parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
}

function contrast(a: string, b: string): number {
  const luminance = (colour: string): number => dot([0.2126, 0.7152, 0.0722], linear(colour));
  const [low = 0, high = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** What people with each kind of colour vision see: Machado, Oliveira and Fernandes, 2009, severity 1. */
const VISION: Readonly<Record<string, readonly (readonly number[])[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const TO_XYZ = [
  [0.4124, 0.3576, 0.1805],
  [0.2126, 0.7152, 0.0722],
  [0.0193, 0.1192, 0.9505],
];

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

/** CIELAB of what one kind of vision makes of a colour. */
function lab(colour: string, vision: readonly (readonly number[])[]): number[] {
  const seen = vision.map((row) => Math.min(1, Math.max(0, dot(row, linear(colour)))));
  const white = [0.95047, 1, 1.08883];
  const [x = 0, y = 0, z = 0] = TO_XYZ.map((row, i) => {
    const t = dot(row, seen) / (white[i] ?? 1);
    return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116;
  });
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** The fill of the one rectangle that is drawn in this colour on a page of that background. */
async function drawn(colour: object, background: string | undefined): Promise<string> {
  const rect = chart(
    {
      data: { values: [{}] },
      mark: { type: "rect", color: colour, opacity: 1 },
      width: 20,
      height: 20,
    },
    "A rectangle.",
  );
  const config = background === undefined ? {} : { background };
  const compiled = vegaLite.compile(rect.spec as unknown as vegaLite.TopLevelSpec, { config }).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return /mark-rect[^>]*><path[^>]*fill="([^"]+)"/.exec(svg)?.[1] ?? svg;
}

describe("the colours of charts", () => {
  for (const [at, page] of [
    [0, "light"],
    [1, "dark"],
  ] as const) {
    const hues = Object.entries(HUES).map(([name, pair]) => [name, pair[at]] as const);

    it(`stand out from a ${page} page by a contrast of 3`, () => {
      for (const [name, colour] of hues) {
        const found = contrast(colour, PAGES[page]);
        assert.ok(found >= 3, `${name} ${colour}: ${found.toFixed(2)}`);
      }
    });

    for (const [kind, vision] of Object.entries(VISION)) {
      it(`are told apart on a ${page} page with ${kind} vision`, () => {
        for (const [i, [name, colour]] of hues.entries()) {
          for (const [other, second] of hues.slice(i + 1)) {
            const [a, b] = [lab(colour, vision), lab(second, vision)];
            const distance = Math.hypot(...a.map((value, k) => value - (b[k] ?? 0)));
            assert.ok(distance >= 15, `${name} and ${other}: ${distance.toFixed(1)}`);
          }
        }
      });
    }
  }

  it("follow the background that the page sets, and are those of light paper where it sets none", async () => {
    const { blue } = PALETTE;
    assert.equal(await drawn(blue, undefined), HUES.blue[0]);
    assert.equal(await drawn(blue, "white"), HUES.blue[0]);
    assert.equal(await drawn(blue, "#333"), HUES.blue[1]);
    assert.equal(await drawn(INK.paper, "#333"), "#333");
    assert.equal(await drawn(ink("#010203", "#040506"), "transparent"), "#010203");
  });

  it("keep text readable on the page and in boxes, by a contrast of 4.5", () => {
    const both = ({ expr }: { expr: string }): string[] =>
      [...expr.matchAll(/#[0-9A-F]{6}/g)].map(([colour]) => colour).toReversed();
    const [onLight = "", onDark = ""] = both(INK.strong);
    for (const [name, fill] of Object.entries(FILL)) {
      const [light = "", dark = ""] = both(fill);
      assert.ok(contrast(onLight, light) >= 4.5 && contrast(onDark, dark) >= 4.5, name);
    }
    const [softLight = "", softDark = ""] = both(INK.soft);
    assert.ok(contrast(softLight, PAGES.light) >= 4.5 && contrast(softDark, PAGES.dark) >= 4.5);
  });
});
