/** An element as JavaScript would write it, to the digits that a float32 holds for sure. */
export function formatPrinted(value: number): string {
  if (!Number.isFinite(value) || Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(Math.abs(value) < 100_000 ? 6 : 7)));
}
