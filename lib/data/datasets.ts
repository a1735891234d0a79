/** `dl.datasets`: small generated data sets, the same on every machine for the same seed. */
import { requireThat } from "../core/errors.js";
import { Random } from "../core/random.js";

export { glyphs, type GlyphOptions } from "./glyphs.js";
export { noiseImages } from "./noiseImages.js";

/** Rows of features and one target each. */
export interface Dataset {
  /** [samples][features] */
  readonly x: number[][];
  /** [samples]: a number to predict, or the index of a class. */
  readonly y: number[];
}

interface Common {
  readonly samples?: number;
  /** Standard deviation of the noise. */
  readonly noise?: number;
  /** 0 by default. */
  readonly seed?: number;
}

/**
 * y = weights · x + bias + noise, with x uniform in [low, high).
 *
 * @param options weights [1], bias 0, samples 100, noise 0.1, low −1, high 1, seed 0
 * @throws ArgumentError for no samples, negative noise, numbers that are not finite, high not above low
 * @example
 * const { x, y } = dl.datasets.linear({ weights: [2, -3.4], bias: 4.2, samples: 1000, noise: 0 });
 * x.length; // 1000
 * const [a = 0, b = 0] = x[0] ?? [];
 * y[0] === 4.2 + 2 * a - 3.4 * b; // true
 */
export function linear(
  options: Common & {
    readonly weights?: readonly number[];
    readonly bias?: number;
    readonly low?: number;
    readonly high?: number;
  } = {},
): Dataset {
  const { weights = [1], bias = 0, low = -1, high = 1, samples = 100 } = options;
  const weighted = weights.length > 0 && weights.every(Number.isFinite);
  requireThat(weighted, "weights", "finite numbers, at least one", weights);
  requireThat(Number.isFinite(bias), "bias", "a finite number", bias);
  const { random, noise } = prepare(options, samples, 0.1);
  const x = times(samples, () => weights.map(() => random.uniform(low, high)));
  const y = x.map((row) =>
    row.reduce(
      (sum, value, i) => sum + value * (weights[i] as number),
      bias + random.normal(0, noise),
    ),
  );
  return { x, y };
}

/**
 * y = sin(x) + noise, with x evenly spaced from −π to π.
 *
 * @param options samples 100, noise 0.1, seed 0
 * @throws ArgumentError for no samples or negative noise
 * @example
 * dl.datasets.sine({ samples: 3, noise: 0 }).x; // ≈ [[-3.14159], [0], [3.14159]]
 */
export function sine(options: Common = {}): Dataset {
  const { samples = 100 } = options;
  const { random, noise } = prepare(options, samples, 0.1);
  const x = times(samples, (i) => [-Math.PI + (2 * Math.PI * i) / Math.max(1, samples - 1)]);
  return { x, y: x.map(([value = 0]) => Math.sin(value) + random.normal(0, noise)) };
}

/**
 * Gaussian clouds around given centres; the class of a sample is the number of its centre.
 *
 * @param options centers [[−2, −2], [2, 2], [2, −2]], samples 150 in all, noise 0.7, seed 0
 * @throws ArgumentError for no samples, negative noise, centers of different dimensions or not finite
 * @example
 * const { x, y } = dl.datasets.blobs({ centers: [[0, 0], [5, 5]], samples: 4, noise: 0 });
 * x.map(([first]) => first === 5); // [false, true, true, false]
 * y; // [0, 1, 1, 0]
 */
export function blobs(
  options: Common & { readonly centers?: readonly (readonly number[])[] } = {},
): Dataset {
  const { samples = 150 } = options;
  const centers = options.centers ?? [
    [-2, -2],
    [2, 2],
    [2, -2],
  ];
  const width = centers[0]?.length ?? 0;
  const even =
    centers.length > 0 &&
    width > 0 &&
    centers.every((c) => c.length === width && c.every(Number.isFinite));
  requireThat(even, "centers", "one or more points of equally many finite coordinates", centers);
  const { random, noise } = prepare(options, samples, 0.7);
  return shuffled(random, samples, (i) => {
    const label = i % centers.length;
    return { label, row: (centers[label] ?? []).map((c) => random.normal(c, noise)) };
  });
}

/**
 * Two Gaussian clouds on a line, for pictures of thresholds: class 0 around −distance/2, class 1
 * around +distance/2, standard deviation 1.
 *
 * @param options distance 2, samples 200, seed 0
 * @throws ArgumentError for no samples or a distance that is not finite
 * @example
 * const { x, y } = dl.datasets.twoGaussians({ distance: 100, samples: 50 });
 * x.every(([score = 0], i) => score > 0 === (y[i] === 1)); // true
 */
export function twoGaussians(
  options: Omit<Common, "noise"> & { readonly distance?: number } = {},
): Dataset {
  const { distance = 2, samples = 200, seed = 0 } = options;
  requireThat(Number.isFinite(distance), "distance", "a finite number", distance);
  return blobs({ centers: [[-distance / 2], [distance / 2]], samples, noise: 1, seed });
}

/**
 * Two interleaving half circles of radius 1.
 *
 * @param options samples 200, noise 0.1, seed 0
 * @throws ArgumentError for no samples or negative noise
 * @example
 * const { x } = dl.datasets.moons({ samples: 40, noise: 0 });
 * x.every(([first = 0]) => first >= -1 && first <= 2); // true
 */
export function moons(options: Common = {}): Dataset {
  const { samples = 200 } = options;
  const { random, noise } = prepare(options, samples, 0.1);
  return shuffled(random, samples, (i) => {
    const label = i % 2;
    const angle = random.uniform(0, Math.PI);
    const [x, y] =
      label === 0
        ? [Math.cos(angle), Math.sin(angle)]
        : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
    return { label, row: [x + random.normal(0, noise), y + random.normal(0, noise)] };
  });
}

/**
 * A ring of radius 1 (class 0) around one of radius `factor` (class 1): no line separates them.
 *
 * @param options samples 200, noise 0.08, factor 0.5, seed 0
 * @throws ArgumentError for no samples, negative noise, a factor outside (0, 1)
 * @example
 * const { x, y } = dl.datasets.circles({ samples: 2, noise: 0 });
 * x.map((row, i) => Math.hypot(...row) - (y[i] === 0 ? 1 : 0.5)); // ≈ [0.000, 0.000]
 */
export function circles(options: Common & { readonly factor?: number } = {}): Dataset {
  const { samples = 200, factor = 0.5 } = options;
  requireThat(factor > 0 && factor < 1, "factor", "a number in (0, 1)", factor);
  const { random, noise } = prepare(options, samples, 0.08);
  return shuffled(random, samples, (i) => {
    const label = i % 2;
    const angle = random.uniform(0, 2 * Math.PI);
    const radius = label === 0 ? 1 : factor;
    const row = [radius * Math.cos(angle), radius * Math.sin(angle)];
    return { label, row: row.map((value) => value + random.normal(0, noise)) };
  });
}

function prepare(options: Common, samples: number, usual: number) {
  const { noise = usual, seed = 0 } = options;
  requireThat(Number.isInteger(samples) && samples >= 1, "samples", "a whole number ≥ 1", samples);
  const valid = Number.isFinite(noise) && noise >= 0;
  requireThat(valid, "noise", "a finite number of at least 0", noise);
  return { random: new Random(seed), noise };
}

function shuffled(
  random: Random,
  samples: number,
  draw: (i: number) => { readonly row: number[]; readonly label: number },
): Dataset {
  const drawn = random.shuffle(times(samples, draw));
  return { x: drawn.map(({ row }) => row), y: drawn.map(({ label }) => label) };
}

function times<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}
