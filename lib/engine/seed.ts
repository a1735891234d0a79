import { Random, type RandomState } from "../core/random.js";
import { tfjs } from "./tfjsNode.js";

/**
 * Makes everything random from here on repeatable, on every engine: the same seed gives the same
 * numbers.
 *
 * tfjs seeds each random op, initialiser, dropout mask and shuffle that has no seed of its own from
 * `Math.random`, so `Math.random` becomes one seeded stream. Two places take their seed elsewhere and
 * are mended: `tf.data`'s `shuffle` (the clock) and native `tf.multinomial` (which rounds its seed to
 * 0, "unseeded"). Anything else that draws from `Math.random` moves the stream on: seed again right
 * before what must repeat. A compiled step (`jit`, and `fit` on native TensorFlow) draws by TensorFlow's
 * own generator: the same after the same seed, but not what it draws without. On a GPU sums may still differ in their last digits from run to run.
 *
 * @param seed a whole number in [0, 2³²)
 * @throws ArgumentError for any other seed; nothing is changed then
 * @example
 * dl.seedAll(7);
 * const a = tf.randomNormal([3]);
 * dl.seedAll(7);
 * const b = tf.randomNormal([3]);
 * tf.equal(a, b); // [1, 1, 1]
 */
export function seedAll(seed: number): void {
  install(new Random(seed));
}

/** Where the seeded stream stands; null when `seedAll` was not called, or `Math.random` was replaced since. */
export function randomState(): RandomState | null {
  return installed !== null && Math.random === installed.draw ? installed.stream.state : null;
}

/** Goes on with a saved stream: `Math.random` gives what it would have given. */
export function restoreRandomState(state: RandomState): void {
  install(Random.from(state));
}

/** Puts the seeded stream back to where it stood; `Math.random` stays the function that it is. */
export function rewindRandomState(state: RandomState | null): void {
  if (state !== null && randomState() !== null)
    (installed as { stream: Random }).stream.state = state;
}

let installed: { readonly stream: Random; readonly draw: () => number } | null = null;

function install(stream: Random): void {
  const draw = (): number => stream.uniform();
  installed = { stream, draw };
  Math.random = draw;
  seedDatasetShuffle();
}

type Shuffle = (bufferSize: number, seed?: string, reshuffleEachIteration?: boolean) => unknown;

let mended = false;

function seedDatasetShuffle(): void {
  if (mended) return;
  mended = true;
  const { prototype } = tfjs().data.Dataset;
  const original = Reflect.get(prototype, "shuffle") as Shuffle;
  const seeded: Shuffle = function (this: unknown, bufferSize, seed, reshuffleEachIteration) {
    const drawn = seed ?? String(Math.random());
    return original.call(this, bufferSize, drawn, reshuffleEachIteration);
  };
  Reflect.set(prototype, "shuffle", seeded);
}
