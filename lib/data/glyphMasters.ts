import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Resvg } from "@resvg/resvg-js";
import { escapeHtml } from "../core/html.js";

const FOLDER = join(
  dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json")),
  "ttf",
);

/** Name → font file, family, weight and style, as the file's own tables call them. */
export const FONTS = {
  sans: ["DejaVuSans.ttf", "DejaVu Sans", 400, "normal"],
  "sans bold": ["DejaVuSans-Bold.ttf", "DejaVu Sans", 700, "normal"],
  "sans oblique": ["DejaVuSans-Oblique.ttf", "DejaVu Sans", 400, "oblique"],
  serif: ["DejaVuSerif.ttf", "DejaVu Serif", 400, "normal"],
  "serif bold": ["DejaVuSerif-Bold.ttf", "DejaVu Serif", 700, "normal"],
  "serif italic": ["DejaVuSerif-Italic.ttf", "DejaVu Serif", 400, "italic"],
  mono: ["DejaVuSansMono.ttf", "DejaVu Sans Mono", 400, "normal"],
  "mono bold": ["DejaVuSansMono-Bold.ttf", "DejaVu Sans Mono", 700, "normal"],
  "mono oblique": ["DejaVuSansMono-Oblique.ttf", "DejaVu Sans Mono", 400, "oblique"],
} as const satisfies Record<string, readonly [string, string, number, string]>;

export type FontName = keyof typeof FONTS;

/** A character in large, its ink centred: side × side values in [0, 1]. */
export interface Master {
  readonly side: number;
  readonly ink: Float64Array;
}

const SIDE = 64;
const cache = new Map<string, readonly Master[]>();

/** Each character in one font, drawn once per process: all on one sheet, which is cut up. */
export function masters(characters: readonly string[], font: FontName): readonly Master[] {
  const key = `${font}\n${characters.join("\n")}`;
  const known = cache.get(key);
  if (known) return known;
  const [file, family, weight, style] = FONTS[font];
  const texts = characters.map((character, i) => {
    const x = i * SIDE + SIDE / 2;
    return `<text x="${x}" y="${0.72 * SIDE}">${escapeHtml(character)}</text>`;
  });
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE * characters.length}" height="${SIDE}">` +
    `<g font-family="${family}" font-weight="${weight}" font-style="${style}" font-size="${0.66 * SIDE}" ` +
    `text-anchor="middle">${texts.join("")}</g></svg>`;
  const sheet = new Resvg(svg, {
    font: { fontFiles: [join(FOLDER, file)], loadSystemFonts: false, defaultFontFamily: family },
  }).render();
  const { pixels, width } = sheet;
  const drawn = characters.map((_, i) => {
    const ink = new Float64Array(SIDE * SIDE);
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        // Black ink on nothing: what shows is the opacity.
        ink[y * SIDE + x] = (pixels[4 * (y * width + i * SIDE + x) + 3] as number) / 255;
      }
    }
    return { side: SIDE, ink: centred(ink) };
  });
  cache.set(key, drawn);
  return drawn;
}

/** Moves the ink so that the middle of its bounding box is the middle of the square. */
function centred(ink: Float64Array): Float64Array {
  const rows: number[] = [];
  const columns: number[] = [];
  ink.forEach((value, at) => {
    if (value < 0.5) return;
    rows.push(Math.floor(at / SIDE));
    columns.push(at % SIDE);
  });
  if (rows.length === 0) return ink;
  const middle = (values: readonly number[]) => {
    const low = values.reduce((a, b) => Math.min(a, b));
    const high = values.reduce((a, b) => Math.max(a, b));
    return Math.round((low + high + 1 - SIDE) / 2);
  };
  const [down, right] = [middle(rows), middle(columns)];
  const moved = new Float64Array(SIDE * SIDE);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const [fromY, fromX] = [y + down, x + right];
      const inside = fromY >= 0 && fromY < SIDE && fromX >= 0 && fromX < SIDE;
      if (inside) moved[y * SIDE + x] = ink[fromY * SIDE + fromX] as number;
    }
  }
  return moved;
}
