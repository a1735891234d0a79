import { requireThat } from "../core/errors.js";
import { Random } from "../core/random.js";
import type { RowsLike } from "./rows.js";
import { partsOf, rowTakers, type TrainTest } from "./takeRows.js";

/** How to split. */
export interface SplitOptions {
  /** Share of the samples held out, in (0, 1); 0.25 by default. */
  readonly testShare?: number;
  /** 0 by default. */
  readonly seed?: number;
}

/**
 * Splits rows and targets at random into two parts that share no row.
 *
 * @param x rows: an array of anything, a tensor, a typed array, a DataFrame or Series of danfojs
 * @param y targets, one per row, of any such kind
 * @param options testShare 0.25, seed 0; stratify: keep the mix of classes in both parts (false)
 * @returns both parts, of the same kinds (new tensors are the caller's), and where their rows stand in x
 * @throws ArgumentError for no rows, rows and targets of different counts, or a split that leaves a part empty
 * @example
 * const { x, y } = dl.datasets.moons({ samples: 40 });
 * const { xTrain, yTest } = dl.trainTestSplit(x, y, { stratify: true });
 * xTrain.length; // 30
 * yTest.filter((label) => label === 0).length; // 5
 * dl.trainTestSplit(tf.tensor2d(x), tf.tensor1d(y)).xTest.shape; // [10, 2]
 */
export function trainTestSplit<X extends RowsLike, Y extends RowsLike>(
  x: X,
  y: Y,
  options: SplitOptions & { readonly stratify?: boolean } = {},
): TrainTest<X, Y> {
  const takers = rowTakers(x, y);
  const groups = options.stratify === true ? takers.y.labels() : Array(takers.x.count).fill(0);
  return partsOf(takers, stratifiedSplit(groups, options));
}

/**
 * Indices of a training and a test part; of each class the same share is held out, rounded, at least
 * one sample in each part.
 */
export function stratifiedSplit(
  labels: readonly unknown[],
  { testShare = 0.25, seed = 0 }: SplitOptions = {},
): { readonly train: number[]; readonly test: number[] } {
  requireThat(testShare > 0 && testShare < 1, "testShare", "a number in (0, 1)", testShare);
  const random = new Random(seed);
  const [train, test]: [number[], number[]] = [[], []];
  for (const [label, indices] of byClass(labels)) {
    const enough = indices.length >= 2;
    requireThat(enough, "labels", `at least two samples of class ${String(label)}`, indices.length);
    const held = Math.min(indices.length - 1, Math.max(1, Math.round(testShare * indices.length)));
    const order = random.shuffle(indices);
    test.push(...order.slice(0, held));
    train.push(...order.slice(held));
  }
  return { train: random.shuffle(train), test: random.shuffle(test) };
}

/** Indices of `count` random samples of each class, in random order. */
export function samplePerClass(labels: readonly unknown[], count: number, seed = 0): number[] {
  requireThat(Number.isInteger(count) && count >= 1, "count", "a whole number ≥ 1", count);
  const random = new Random(seed);
  const chosen = [...byClass(labels)].flatMap(([label, indices]) => {
    const enough = indices.length >= count;
    requireThat(
      enough,
      "count",
      `at most the ${indices.length} samples of class ${String(label)}`,
      count,
    );
    return random.shuffle(indices).slice(0, count);
  });
  return random.shuffle(chosen);
}

/** Where the samples of each class stand, classes in the order of their first sample. */
export function byClass(labels: readonly unknown[]): Map<unknown, number[]> {
  requireThat(labels.length > 0, "labels", "at least one label", labels);
  const groups = new Map<unknown, number[]>();
  labels.forEach((label, i) => {
    const group = groups.get(label);
    if (group) group.push(i);
    else groups.set(label, [i]);
  });
  return groups;
}
