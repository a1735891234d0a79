import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * The fonts that charts are drawn with, from a package: the same picture on every machine, also on one
 * without fonts. Vega has to know how wide a text will be, and without a browser it guesses 0.8 em per
 * character; here the widths come from the font file that draws it.
 */
const FOLDER = join(
  dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json")),
  "ttf",
);

export const FAMILIES = { sans: "DejaVu Sans", mono: "DejaVu Sans Mono" } as const;

const FILES = {
  sans: "DejaVuSans.ttf",
  sansBold: "DejaVuSans-Bold.ttf",
  sansOblique: "DejaVuSans-Oblique.ttf",
  mono: "DejaVuSansMono.ttf",
  monoBold: "DejaVuSansMono-Bold.ttf",
} as const;

export const FONT_FILES: readonly string[] = Object.values(FILES).map((file) => join(FOLDER, file));

/** Reads advance widths from a TrueType file (OpenType specification: head, hhea, hmtx, cmap). */
export class FontMetrics {
  readonly #view: DataView;
  readonly #tables = new Map<string, number>();
  readonly #unitsPerEm: number;
  readonly #advances: number;
  /** Offset of the Unicode subtable of format 12, which covers every plane. */
  readonly #groups: number;

  constructor(file: string) {
    const bytes = readFileSync(file);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let index = 0; index < this.#view.getUint16(4); index++) {
      const entry = 12 + 16 * index;
      const tag = bytes.toString("latin1", entry, entry + 4);
      this.#tables.set(tag, this.#view.getUint32(entry + 8));
    }
    this.#unitsPerEm = this.#view.getUint16(this.#table("head") + 18);
    this.#advances = this.#view.getUint16(this.#table("hhea") + 34);
    this.#groups = this.#findGroups();
  }

  /** Width in em; a character that the font lacks counts as a full em. */
  width(text: string): number {
    let units = 0;
    for (const character of text) {
      const glyph = this.glyph(character.codePointAt(0) ?? 0);
      units += glyph === 0 ? this.#unitsPerEm : this.#advance(glyph);
    }
    return units / this.#unitsPerEm;
  }

  /** The glyph of a code point; 0 when the font has none. */
  glyph(codePoint: number): number {
    let low = 0;
    let high = this.#view.getUint32(this.#groups + 12) - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const group = this.#groups + 16 + 12 * middle;
      const start = this.#view.getUint32(group);
      if (codePoint < start) high = middle - 1;
      else if (codePoint > this.#view.getUint32(group + 4)) low = middle + 1;
      else return this.#view.getUint32(group + 8) + codePoint - start;
    }
    return 0;
  }

  #advance(glyph: number): number {
    // Fonts list no width past the last different one, as in monospaced fonts.
    const index = Math.min(glyph, this.#advances - 1);
    return this.#view.getUint16(this.#table("hmtx") + 4 * index);
  }

  #findGroups(): number {
    const cmap = this.#table("cmap");
    for (let index = 0; index < this.#view.getUint16(cmap + 2); index++) {
      const subtable = cmap + this.#view.getUint32(cmap + 4 + 8 * index + 4);
      if (this.#view.getUint16(subtable) === 12) return subtable;
    }
    throw new Error("the font has no Unicode character map of format 12");
  }

  #table(tag: string): number {
    const offset = this.#tables.get(tag);
    if (offset === undefined) throw new Error(`the font has no table "${tag}"`);
    return offset;
  }
}

const loaded = new Map<string, FontMetrics>();

/** The metrics of the face that draws such text. */
export function metricsFor(family: string, bold: boolean): FontMetrics {
  const mono = /mono|courier|consol/iu.test(family);
  const file = mono ? (bold ? FILES.monoBold : FILES.mono) : bold ? FILES.sansBold : FILES.sans;
  const known = loaded.get(file);
  if (known !== undefined) return known;
  const metrics = new FontMetrics(join(FOLDER, file));
  loaded.set(file, metrics);
  return metrics;
}
