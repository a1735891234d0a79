import type { Locator } from "playwright-core";

/** What is used of the page's elements: this program is not compiled with the types of a browser. */
interface Drawing {
  readonly tagName: string;
  readonly outerHTML: string;
  readonly width: number;
  readonly height: number;
  getContext(kind: "2d"): {
    getImageData(...box: readonly number[]): { readonly data: Uint8ClampedArray };
  };
  toDataURL(): string;
  querySelectorAll(selector: string): Iterable<{ getAttribute(name: string): string | null }>;
}

interface Slider {
  readonly value: string;
  readonly max: string;
}

function drawingOf(cell: Locator): Locator {
  return cell.locator(".vega-embed canvas, .vega-embed svg.marks").first();
}

/** How many colours a drawn chart has (of an SVG: of its marks). A blank one has one or none. */
export async function colours(cell: Locator): Promise<number> {
  const drawing = drawingOf(cell);
  await drawing.waitFor({ state: "visible", timeout: 30_000 });
  return await drawing.evaluate((element) => {
    const drawn = element as unknown as Drawing;
    const seen = new Set<string>();
    if (drawn.tagName === "CANVAS") {
      const { data } = drawn.getContext("2d").getImageData(0, 0, drawn.width, drawn.height);
      for (let i = 0; i < data.length; i += 4) seen.add(data.slice(i, i + 4).join());
    } else {
      for (const mark of drawn.querySelectorAll("path, text, line, rect")) {
        seen.add(`${mark.getAttribute("fill")} ${mark.getAttribute("stroke")}`);
      }
    }
    return seen.size;
  });
}

/** What the chart looks like now, to compare. */
export async function snapshot(cell: Locator): Promise<string> {
  return await drawingOf(cell).evaluate((element) => {
    const drawn = element as unknown as Drawing;
    return drawn.tagName === "CANVAS" ? drawn.toDataURL() : drawn.outerHTML;
  });
}

export function slidersOf(cell: Locator): Locator {
  return cell.locator(".vega-bind input[type=range]");
}

/** Moves a slider to its other end by the keyboard. */
export async function moveSlider(slider: Locator): Promise<void> {
  const { value, max } = await slider.evaluate((element) => {
    const input = element as unknown as Slider;
    return { value: input.value, max: input.max };
  });
  await slider.press(value === max ? "Home" : "End");
}

/** The shares of dark and of light pixels of a chart on a canvas: the page's background, and text on it. */
export async function pixelShares(
  cell: Locator,
): Promise<{ readonly dark: number; readonly light: number }> {
  return await drawingOf(cell).evaluate((element) => {
    const drawn = element as unknown as Drawing;
    const { data } = drawn.getContext("2d").getImageData(0, 0, drawn.width, drawn.height);
    let [dark, light] = [0, 0];
    for (let i = 0; i < data.length; i += 4) {
      const least = Math.min(data[i] ?? 0, data[i + 1] ?? 0, data[i + 2] ?? 0);
      const most = Math.max(data[i] ?? 0, data[i + 1] ?? 0, data[i + 2] ?? 0);
      if (most < 70 && (data[i + 3] ?? 0) > 250) dark++;
      if (least > 215) light++;
    }
    const count = data.length / 4;
    return { dark: dark / count, light: light / count };
  });
}
