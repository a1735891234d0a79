/**
 * A number for a table: whole numbers whole, others to four significant digits but with all
 * digits before the point, very large and very
 * small ones with an exponent, so that columns stay narrow.
 */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Object.is(value, -0)) return "-0";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e9) return String(value);
  if (size >= 1e6 || size < 1e-4) return value.toExponential(3).replace(/\.?0+e/u, "e");
  const whole = Math.trunc(size).toString().length;
  return String(Number(value.toPrecision(Math.max(4, whole))));
}
