import { inflateSync } from "node:zlib";
import { chartSvg } from "../../../../kernel/display/vegalite/draw.js";
import { FAMILIES, FONT_FILES } from "../../../../kernel/display/vegalite/font.js";
import { rasterise } from "../../../../kernel/display/vegalite/raster.js";
import type { Chart } from "../../../../lib/plot/chart.js";

/** Backgrounds of JupyterLab's two themes, as its Vega draws them. */
export const PAPER = { light: "#FFFFFF", dark: "#333333" } as const;

/**
 * The chart as a PNG picture in one of the themes, drawn with the fonts of a package, so that it is the
 * same on every machine. Sliders stand as `sliders` says, else where they start.
 */
export async function picture(
  chart: Chart,
  theme: keyof typeof PAPER,
  sliders: Readonly<Record<string, number | string>> = {},
  scale = theme === "light" ? 0.65 : 0.5,
): Promise<{ readonly png: Buffer; readonly warnings: readonly string[] }> {
  const params = ((chart.spec["params"] ?? []) as readonly { readonly name: string }[]).map(
    (param) => ({ ...param, ...(param.name in sliders ? { value: sliders[param.name] } : {}) }),
  );
  const own = params.length === 0 ? {} : { params };
  const spec = { ...chart.spec, ...own, background: PAPER[theme] };
  const { svg, warnings } = await chartSvg(spec, ".");
  const png = await rasterise({
    svg,
    options: {
      fitTo: { mode: "zoom", value: scale },
      background: PAPER[theme],
      font: {
        loadSystemFonts: false,
        fontFiles: [...FONT_FILES],
        defaultFontFamily: FAMILIES.sans,
        sansSerifFamily: FAMILIES.sans,
        serifFamily: FAMILIES.sans,
        monospaceFamily: FAMILIES.mono,
      },
    },
  });
  return { png, warnings };
}

/** A channel may differ by so much before the pixel counts as another one. */
const SLACK = 32;

/** The share of pixels that differ between two PNG files; 1 when their sizes do. */
export function difference(a: Buffer, b: Buffer): number {
  if (a.equals(b)) return 0;
  const size = a.subarray(16, 24);
  if (!size.equals(b.subarray(16, 24))) return 1;
  const [one, two] = [pixelsOf(a), pixelsOf(b)];
  if (one.length !== two.length) return 1;
  const count = size.readUInt32BE(0) * size.readUInt32BE(4);
  const channels = one.length / count;
  let differing = 0;
  for (let pixel = 0; pixel < count; pixel++) {
    for (let at = pixel * channels; at < (pixel + 1) * channels; at++) {
      if (Math.abs((one[at] ?? 0) - (two[at] ?? 0)) > SLACK) {
        differing++;
        break;
      }
    }
  }
  return differing / count;
}

/** The bytes of all pixels of an 8-bit RGB or RGBA file without interlace (PNG specification, 9). */
function pixelsOf(file: Buffer): Uint8Array {
  const width = file.readUInt32BE(16);
  const height = file.readUInt32BE(20);
  const channels = file[25] === 6 ? 4 : 3;
  const parts: Buffer[] = [];
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    if (file.toString("latin1", at + 4, at + 8) !== "IDAT") continue;
    parts.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
  }
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const out = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x++) {
      const left = x < channels ? 0 : (out[y * stride + x - channels] ?? 0);
      const up = y === 0 ? 0 : (out[(y - 1) * stride + x] ?? 0);
      const corner = x < channels || y === 0 ? 0 : (out[(y - 1) * stride + x - channels] ?? 0);
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      out[y * stride + x] = (raw[y * (stride + 1) + 1 + x] ?? 0) + guess;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
