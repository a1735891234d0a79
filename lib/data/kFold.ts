import { requireThat } from "../core/errors.js";
import { Random } from "../core/random.js";
import { byClass } from "./split.js";
import type { RowsLike } from "./rows.js";
import { partsOf, rowTakers, type TrainTest } from "./takeRows.js";

/** How to part samples into folds. */
export interface KFoldOptions {
  /** How many, 5 by default. */
  readonly folds?: number;
  /** Keeps the mix of classes in each fold; false by default. */
  readonly stratify?: boolean;
  /** In random order; true by default. Without, folds are runs of rows as they come. */
  readonly shuffle?: boolean;
  /** 0 by default. */
  readonly seed?: number;
}

/**
 * Parts rows and targets into folds of (nearly) the same size; each is the test part once.
 *
 * Formula: with n rows and k folds, n mod k folds hold ⌊n/k⌋ + 1 rows, the others ⌊n/k⌋.
 *
 * Source: {@link https://scikit-learn.org/stable/modules/cross_validation.html#k-fold}
 *
 * @param x rows: an array of anything, a tensor, a typed array, a DataFrame or Series of danfojs
 * @param y targets, one per row, of any such kind
 * @param options folds 5, stratify false, shuffle true, seed 0
 * @returns one round for each fold, with parts of the same kinds (new tensors are the caller's) and where
 *   their rows stand in x, ascending
 * @throws ArgumentError for rows and targets of different counts, fewer rows than folds, fewer than 2
 *   folds, or, with stratify, a class with fewer samples than folds
 * @example
 * const { x, y } = dl.datasets.moons({ samples: 40 });
 * const rounds = dl.kFold(x, y, { folds: 4, stratify: true });
 * rounds.map(({ xTrain, xTest }) => [xTrain.length, xTest.length]); // [[30, 10], [30, 10], [30, 10], [30, 10]]
 * rounds[0].yTest.filter((label) => label === 0).length; // 5
 */
export function kFold<X extends RowsLike, Y extends RowsLike>(
  x: X,
  y: Y,
  { folds = 5, stratify = false, shuffle = true, seed = 0 }: KFoldOptions = {},
): TrainTest<X, Y>[] {
  const takers = rowTakers(x, y);
  const { count } = takers.x;
  requireThat(count >= 2, "x", "at least two rows", count);
  const fits = Number.isInteger(folds) && folds >= 2 && folds <= count;
  requireThat(fits, "folds", `a whole number from 2 to the ${count} rows of x`, folds);
  const seeded = new Random(seed);
  const random = shuffle ? seeded : null;
  const foldOf = stratify
    ? stratified(takers.y.labels(), folds, random)
    : plain(count, folds, random);
  return Array.from({ length: folds }, (_, fold) => {
    const rows = (wanted: boolean) =>
      foldOf.flatMap((one, row) => ((one === fold) === wanted ? [row] : []));
    return partsOf(takers, { train: rows(false), test: rows(true) });
  });
}

/** The fold of each of `count` rows. */
function plain(count: number, folds: number, random: Random | null): number[] {
  const [share, more] = [Math.floor(count / folds), count % folds];
  const inOrder = Array.from({ length: folds }, (_, fold) =>
    Array<number>(share + (fold < more ? 1 : 0)).fill(fold),
  ).flat();
  return random ? random.shuffle(inOrder) : inOrder;
}

/** Deals the rows, class by class, to one fold after the other: so do the sizes of folds differ by 1 at most. */
function stratified(labels: readonly unknown[], folds: number, random: Random | null): number[] {
  const classes = byClass(labels);
  const foldOf = Array<number>(labels.length).fill(0);
  let dealt = 0;
  for (const [label, rows] of classes) {
    const enough = rows.length >= folds;
    requireThat(enough, "y", `at least ${folds} samples of class ${String(label)}`, rows.length);
    const mine = rows.map(() => dealt++ % folds).toSorted((a, b) => a - b);
    const placed = random ? random.shuffle(mine) : mine;
    rows.forEach((row, i) => {
      foldOf[row] = placed[i] ?? 0;
    });
  }
  return foldOf;
}
