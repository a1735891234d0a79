/**
 * The complementary error function 1 − erf(x) in float64, relative error below about 1e-14.
 * Series for |x| < 2.5 (all terms of one sign), continued fraction by Lentz beyond.
 * Source: Abramowitz and Stegun, 7.1.6 and 7.1.14.
 */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x < 0) return 2 - erfc(-x);
  if (x > 27) return 0;
  return x < 2.5 ? 1 - erfBySeries(x) : erfcByFraction(x);
}

function erfBySeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function erfcByFraction(x: number): number {
  let fraction = 0;
  for (let n = 60; n >= 1; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}

/** 1 / (1 + e⁻ˣ) without overflow: eˣ is only taken of numbers below 0. */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const power = Math.exp(x);
  return power / (1 + power);
}

/** ln Σ eˣ with the largest entry taken out, so that nothing overflows. */
export function logSumExp(x: readonly number[]): number {
  const largest = x.reduce((a, b) => Math.max(a, b), -Infinity);
  return largest + Math.log(x.reduce((sum, v) => sum + Math.exp(v - largest), 0));
}

/** xᵢ − ln Σ eˣ: logarithms of probabilities, exact where the probability rounds to 0. */
export function logSoftmax(x: readonly number[]): number[] {
  const total = logSumExp(x);
  return x.map((v) => v - total);
}

/** eˣⁱ / Σ eˣ. */
export function softmax(x: readonly number[]): number[] {
  const largest = x.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = x.map((v) => Math.exp(v - largest));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}

/**
 * The quantile of the standard normal distribution: the x with Φ(x) = p, in float64.
 * A rational guess, then Newton's method with {@link erfc}.
 * Source: Abramowitz and Stegun, 26.2.23 for the guess.
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : Number.NaN;
  if (p > 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(p));
  const top = 2.515517 + t * (0.802853 + t * 0.010328);
  const bottom = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  let x = top / bottom - t;
  for (let i = 0; i < 4; i++) {
    const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    const error = (erfc(-x / Math.SQRT2) / 2 - p) / density;
    // Halley's correction: the second derivative of Φ is −x times its density.
    x -= error / (1 + (x * error) / 2);
  }
  return x;
}
