import { requireThat } from "../core/errors.js";
import { Random } from "../core/random.js";
import { byClass } from "./split.js";

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

/** One round of a cross-validation: the rows of one fold to test on, those of all others to train on. */
export interface Fold<X, Y> {
  readonly xTrain: X[];
  readonly xTest: X[];
  readonly yTrain: Y[];
  readonly yTest: Y[];
  /** Where the rows to train on stand in x, ascending: for tensors, `tf.gather(x, train)`. */
  readonly train: number[];
  /** Where those to test on stand. */
  readonly test: number[];
}

/**
 * Parts rows and targets into folds of (nearly) the same size; each is the test part once.
 *
 * Formula: with n rows and k folds, n mod k folds hold ⌊n/k⌋ + 1 rows, the others ⌊n/k⌋.
 *
 * Source: {@link https://scikit-learn.org/stable/modules/cross_validation.html#k-fold}
 *
 * @param x rows of any kind
 * @param y targets, one per row
 * @param options folds 5, stratify false, shuffle true, seed 0
 * @returns one round for each fold
 * @throws ArgumentError for rows and targets of different counts, fewer rows than folds, fewer than 2
 *   folds, or, with stratify, a class with fewer samples than folds
 * @example
 * const { x, y } = dl.datasets.moons({ samples: 40 });
 * const rounds = dl.kFold(x, y, { folds: 4, stratify: true });
 * rounds.map(({ xTrain, xTest }) => [xTrain.length, xTest.length]); // [[30, 10], [30, 10], [30, 10], [30, 10]]
 * rounds[0].yTest.filter((label) => label === 0).length; // 5
 */
export function kFold<X, Y>(
  x: readonly X[],
  y: readonly Y[],
  { folds = 5, stratify = false, shuffle = true, seed = 0 }: KFoldOptions = {},
): Fold<X, Y>[] {
  requireThat(x.length >= 2, "x", "at least two rows", x.length);
  requireThat(x.length === y.length, "y", `${x.length} targets, one per row of x`, y.length);
  const fits = Number.isInteger(folds) && folds >= 2 && folds <= x.length;
  requireThat(fits, "folds", `a whole number from 2 to the ${x.length} rows of x`, folds);
  const seeded = new Random(seed);
  const random = shuffle ? seeded : null;
  const foldOf = stratify ? stratified(y, folds, random) : plain(x.length, folds, random);
  return Array.from({ length: folds }, (_, fold) => {
    const rows = (wanted: boolean) =>
      foldOf.flatMap((one, row) => ((one === fold) === wanted ? [row] : []));
    const pick = <T>(items: readonly T[], at: readonly number[]) => at.map((i) => items[i] as T);
    const [train, test] = [rows(false), rows(true)];
    return {
      xTrain: pick(x, train),
      xTest: pick(x, test),
      yTrain: pick(y, train),
      yTest: pick(y, test),
      train,
      test,
    };
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
