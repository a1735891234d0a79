/** What a learner's function may give back; tensors count as the numbers they hold. */
export type Result = number | boolean | string | null | readonly Result[] | ResultRecord;
export interface ResultRecord {
  readonly [key: string]: Result;
}

/** One thing that is tried on the learner's function. */
export interface ExerciseCase<F> {
  /** What is called, as the learner would write it: "slope(3)". */
  readonly show: string;
  readonly run: (student: F) => unknown;
  readonly expected: Result;
  /** Largest accepted distance of each number; 1e-9 by default. */
  readonly tolerance?: number;
}

/**
 * An exercise. `starter` is the very text of the notebook's cell, and a test holds both together:
 * each starter must fail its cases and each solution must pass them.
 */
export interface Exercise<F extends (...args: never[]) => unknown = (...args: never[]) => unknown> {
  /** Notebook number and name: "06.chain". */
  readonly id: string;
  readonly task: string;
  /** Name of the function that `starter` and `solution` declare. */
  readonly functionName: string;
  /** TypeScript text of the cell that the learner completes. */
  readonly starter: string;
  /** TypeScript text of one right answer. */
  readonly solution: string;
  /** From a nudge to nearly the answer; `check.hint(id)` shows one more each time. */
  readonly hints: readonly string[];
  readonly cases: readonly ExerciseCase<F>[];
}

/** Erases the function's type, so that exercises of all kinds fit into one list. */
export function exercise<F extends (...args: never[]) => unknown>(
  definition: Exercise<F>,
): Exercise {
  const cases = definition.cases.map((one) => ({
    ...one,
    run: (student: (...args: never[]) => unknown) => one.run(student as F),
  }));
  return { ...definition, cases };
}
