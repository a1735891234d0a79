import { requireThat } from "../core/errors.js";
import { Random } from "../core/random.js";
import { LabelledImages } from "./images.js";

/**
 * Images of pure noise in which only the mean grey tells the class: a task in which shapes do not
 * matter, to compare with tasks in which they do.
 *
 * @param options classes 10, perClass 100, size 20 (pixels), seed 0
 * @throws ArgumentError for counts that are not whole numbers ≥ 1
 * @example
 * const images = dl.datasets.noiseImages({ classes: 2, perClass: 3, size: 8 });
 * images.count; // 6
 * images.x; // shape [6, 8, 8, 1]
 */
export function noiseImages(
  options: {
    readonly classes?: number;
    readonly perClass?: number;
    readonly size?: number;
    readonly seed?: number;
  } = {},
): LabelledImages {
  const { classes = 10, perClass = 100, size = 20, seed = 0 } = options;
  for (const [name, value] of Object.entries({ classes, perClass, size })) {
    requireThat(Number.isInteger(value) && value >= 1, name, "a whole number ≥ 1", value);
  }
  const random = new Random(seed);
  const names = Array.from({ length: classes }, (_, i) => `grey ${i}`);
  const labels = random.shuffle(names.flatMap((_, label) => Array<number>(perClass).fill(label)));
  const pixels = new Float32Array(labels.length * size * size);
  labels.forEach((label, i) => {
    const grey = (label + 0.5) / classes;
    for (let at = i * size * size; at < (i + 1) * size * size; at++) {
      pixels[at] = Math.round(255 * Math.min(1, Math.max(0, random.normal(grey, 0.25)))) / 255;
    }
  });
  return new LabelledImages(pixels, labels, names, size);
}
