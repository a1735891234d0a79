/** A value with an estimate of its error. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

const STEP = 4e-3;

/** Richardson's extrapolation of a difference whose error goes with h², h⁴, h⁶ … to h = 0. */
function extrapolated(difference: (h: number) => number): Estimate {
  const [a, b, c] = [STEP, STEP / 2, STEP / 4].map(difference) as [number, number, number];
  const [ab, bc] = [(4 * b - a) / 3, (4 * c - b) / 3];
  const value = (16 * bc - ab) / 15;
  return { value, error: Math.abs(value - bc) };
}

function moved(
  at: readonly number[],
  ...steps: (readonly [readonly number[], number])[]
): number[] {
  return at.map((x, i) => steps.reduce((sum, [along, by]) => sum + by * (along[i] ?? 0), x));
}

/** The derivative of `f` at `at` along each coordinate. */
export function gradientOf(f: (x: number[]) => number, at: readonly number[]): Estimate[] {
  return at.map((_, i) => {
    const along = at.map((__, j) => (j === i ? 1 : 0));
    return extrapolated((h) => (f(moved(at, [along, h])) - f(moved(at, [along, -h]))) / (2 * h));
  });
}

/** How a vector changes along a direction. */
export function changeAlong(
  f: (x: number[]) => readonly number[],
  at: readonly number[],
  along: readonly number[],
): Estimate[] {
  const known = new Map<number, readonly number[]>();
  const values = (by: number): readonly number[] => {
    const found = known.get(by) ?? f(moved(at, [along, by]));
    known.set(by, found);
    return found;
  };
  return at.map((_, i) =>
    extrapolated((h) => ((values(h)[i] ?? NaN) - (values(-h)[i] ?? NaN)) / (2 * h)),
  );
}

/** The second derivative of `f` along two directions, from its values alone. */
export function mixedSecond(
  f: (x: number[]) => number,
  at: readonly number[],
  u: readonly number[],
  v: readonly number[],
): Estimate {
  const value = (h: number, k: number): number => f(moved(at, [u, h], [v, k]));
  return extrapolated(
    (h) => (value(h, h) - value(h, -h) - value(-h, h) + value(-h, -h)) / (4 * h * h),
  );
}
