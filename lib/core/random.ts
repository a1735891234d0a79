import { requireThat } from "./errors.js";

/** The whole state of a {@link Random}: four unsigned 32-bit words, plain JSON. */
export type RandomState = readonly [number, number, number, number];

/**
 * A seeded stream of random numbers: the same seed gives the same numbers on every machine.
 *
 * Generator: xoshiro128** 1.1 (Blackman and Vigna, 2021), seeded by SplitMix32. The state holds
 * nothing but four words, so a stream goes on bit for bit from a saved {@link Random.state}.
 *
 * @param seed a whole number in [0, 2³²)
 * @throws ArgumentError for any other seed
 * @example
 * const random = new dl.Random(7);
 * random.uniform(); // ≈ 0.2338 (in [0, 1))
 * random.normal(0, 2); // ≈ -2.0001 (mean 0, standard deviation 2)
 * random.shuffle(["a", "b", "c"]); // ["b", "a", "c"]
 * dl.Random.from(random.state).integer(6) === random.integer(6); // true
 */
export class Random {
  #words: [number, number, number, number];

  constructor(seed: number) {
    requireThat(isWord(seed), "seed", "a whole number in [0, 4294967296)", seed);
    const next = splitMix32(seed);
    this.#words = [next(), next(), next(), next()];
  }

  /** A stream that goes on from a saved state. */
  static from(state: RandomState): Random {
    const random = new Random(0);
    random.state = state;
    return random;
  }

  /** Where the stream stands; set it to go on from there. */
  get state(): RandomState {
    return [...this.#words];
  }

  set state(state: RandomState) {
    const valid = Array.isArray(state) && state.length === 4 && state.every(isWord);
    requireThat(
      valid && state.some((word) => word !== 0),
      "state",
      "four whole numbers in [0, 4294967296), not all 0",
      state,
    );
    const [a, b, c, d] = state;
    this.#words = [a, b, c, d];
  }

  /** The next 32 random bits as a whole number in [0, 2³²). */
  bits(): number {
    const s = this.#words;
    const result = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9) >>> 0;
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] = (s[1] ^ s[2]) >>> 0;
    s[0] = (s[0] ^ s[3]) >>> 0;
    s[2] = (s[2] ^ t) >>> 0;
    s[3] = rotateLeft(s[3], 11) >>> 0;
    return result;
  }

  /** A number in [low, high), 53 random bits. */
  uniform(low = 0, high = 1): number {
    requireThat(Number.isFinite(low), "low", "a finite number", low);
    requireThat(Number.isFinite(high) && high > low, "high", `a finite number above ${low}`, high);
    const unit = ((this.bits() >>> 5) * 2 ** 26 + (this.bits() >>> 6)) / 2 ** 53;
    const value = low + (high - low) * unit;
    // Rounding can lift the product to `high` itself, which the interval leaves out.
    return value < high ? value : previousNumber(high);
  }

  /** A number from the normal distribution, by the Box–Muller transform. */
  normal(mean = 0, standardDeviation = 1): number {
    requireThat(Number.isFinite(mean), "mean", "a finite number", mean);
    requireThat(
      Number.isFinite(standardDeviation) && standardDeviation >= 0,
      "standardDeviation",
      "a finite number of at least 0",
      standardDeviation,
    );
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return mean + standardDeviation * radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A whole number in [0, bound), each equally likely. */
  integer(bound: number): number {
    const valid = Number.isInteger(bound) && bound >= 1 && bound <= 2 ** 32;
    requireThat(valid, "bound", "a whole number in [1, 4294967296]", bound);
    // Values past the last full multiple of `bound` would favour small results: draw again.
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let value = this.bits();
    while (value >= limit) value = this.bits();
    return value % bound;
  }

  /** One item, each equally likely. */
  choice<T>(items: readonly T[]): T {
    requireThat(items.length > 0, "items", "an array with at least one item", items);
    return items[this.integer(items.length)] as T;
  }

  /** A new array with the same items in random order (Fisher–Yates). */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
    }
    return shuffled;
  }
}

function isWord(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32;
}

function rotateLeft(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

/** Spreads a seed over many bits, so that neighbouring seeds give unrelated streams. */
function splitMix32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
}

/** The largest double below a finite number. */
function previousNumber(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) - (value > 0 ? 1n : -1n));
  return view.getFloat64(0);
}
