import { requireThat } from "../core/errors.js";
import { Random } from "../core/random.js";
import { FONTS, masters, type FontName, type Master } from "./glyphMasters.js";
import { LabelledImages } from "./images.js";

/** What {@link glyphs} draws. */
export interface GlyphOptions {
  /** One class per character; "0123456789" by default. */
  readonly characters?: string;
  /** Images per class; 100 by default. */
  readonly perClass?: number;
  /** Names of fonts; all nine by default: sans, serif, mono in several styles. */
  readonly fonts?: readonly FontName[];
  /** Width and height in pixels; 20 by default. */
  readonly size?: number;
  /** How much position, angle, size and ink vary, in [0, 2]; 1 by default, 0 gives clean type. */
  readonly jitter?: number;
  /** 0 by default. */
  readonly seed?: number;
}

/** What jitter 1 means: shift in shares of the width, angle in degrees, scale, standard deviation of noise. */
const SHIFT = 0.1;
const ANGLE = 14;
const SCALE = 0.15;
const NOISE = 0.08;

/**
 * Images of printed characters, each in a random font, shifted, turned, scaled and with noise: a task
 * as hard as one likes, without a download. The same options give the same pixels on every machine.
 *
 * @param options characters "0123456789", perClass 100, fonts all nine, size 20 (pixels), jitter 1, seed 0
 * @throws ArgumentError for no characters, repeated ones, unknown fonts, sizes outside [8, 64]
 * @example
 * const digits = dl.datasets.glyphs({ perClass: 5, fonts: ["serif"], seed: 1 });
 * digits.x; // shape [50, 20, 20, 1]
 * digits.y; // shape [50, 10]
 */
export function glyphs(options: GlyphOptions = {}): LabelledImages {
  const { perClass = 100, size = 20, jitter = 1, seed = 0 } = options;
  const classes = Array.from(options.characters ?? "0123456789");
  const fonts = options.fonts ?? (Object.keys(FONTS) as FontName[]);
  const distinct = classes.length > 0 && new Set(classes).size === classes.length;
  requireThat(distinct, "characters", "different characters, at least one", options.characters);
  requireThat(
    Number.isInteger(perClass) && perClass >= 1,
    "perClass",
    "a whole number ≥ 1",
    perClass,
  );
  const sized = Number.isInteger(size) && size >= 8 && size <= 64;
  requireThat(sized, "size", "a whole number in [8, 64]", size);
  requireThat(jitter >= 0 && jitter <= 2, "jitter", "a number in [0, 2]", jitter);
  const known = fonts.length > 0 && fonts.every((font) => font in FONTS);
  requireThat(known, "fonts", `one or more of ${Object.keys(FONTS).join(", ")}`, fonts);

  const random = new Random(seed);
  const types = fonts.map((font) => masters(classes, font));
  const labels = random.shuffle(classes.flatMap((_, label) => Array<number>(perClass).fill(label)));
  const pixels = new Float32Array(labels.length * size * size);
  labels.forEach((label, i) => {
    const master = random.choice(types)[label] as Master;
    draw(master, pixels.subarray(i * size * size, (i + 1) * size * size), size, jitter, random);
  });
  return new LabelledImages(pixels, labels, classes, size);
}

/** Samples the master at the place from which each pixel comes, turned, scaled and shifted back. */
function draw(
  master: Master,
  into: Float32Array,
  size: number,
  jitter: number,
  random: Random,
): void {
  const angle = (jitter * random.uniform(-ANGLE, ANGLE) * Math.PI) / 180;
  const scale = 1 + jitter * random.uniform(-SCALE, SCALE);
  const [shiftX, shiftY] = [0, 0].map(() => jitter * random.uniform(-SHIFT, SHIFT));
  const step = master.side / size;
  const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const x = (column + 0.5) / size - 0.5 - (shiftX as number);
      const y = (row + 0.5) / size - 0.5 - (shiftY as number);
      const ink = average(
        master,
        (0.5 + cos * x + sin * y) * master.side,
        (0.5 - sin * x + cos * y) * master.side,
        step / 2,
      );
      const noisy = ink + (jitter === 0 ? 0 : random.normal(0, jitter * NOISE));
      // 256 levels: as a camera would give, and beyond the reach of rounding on other machines.
      into[row * size + column] = Math.round(255 * Math.min(1, Math.max(0, noisy))) / 255;
    }
  }
}

/** Mean of the master over a square around (x, y): without it thin strokes would fall between pixels. */
function average({ side, ink }: Master, x: number, y: number, reach: number): number {
  const [left, right] = [Math.round(x - reach), Math.round(x + reach)];
  const [top, bottom] = [Math.round(y - reach), Math.round(y + reach)];
  let sum = 0;
  for (let v = top; v < bottom; v++) {
    for (let u = left; u < right; u++) {
      if (u >= 0 && u < side && v >= 0 && v < side) sum += ink[v * side + u] as number;
    }
  }
  return sum / Math.max(1, (right - left) * (bottom - top));
}
