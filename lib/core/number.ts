/**
 * A number as people read it: at most `digits` significant digits, no trailing zeros, a true minus
 * sign, scientific form only for the very large and very small.
 *
 * `formatNumber(24.70408163)` is "24.7", `formatNumber(-2e-7)` is "−2e−7".
 */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const magnitude = Math.abs(value);
  const plain =
    magnitude >= 1e-4 && magnitude < 1e7
      ? trimZeros(keepWhole(magnitude, digits))
      : trimZeros(magnitude.toExponential(digits - 1)).replace("e+", "e");
  return (value < 0 ? "−" : "") + plain.replace("e-", "e−");
}

/** Never rounds the whole part: 12,345 keeps its five digits. */
function keepWhole(magnitude: number, digits: number): string {
  const whole = Math.max(1, Math.floor(Math.log10(magnitude)) + 1);
  if (magnitude < 1) return Number(magnitude.toPrecision(digits)).toString();
  return magnitude.toFixed(Math.max(0, digits - whole));
}

function trimZeros(text: string): string {
  return text.replace(/(\.\d*?)0+(?=e|$)/, "$1").replace(/\.(?=e|$)/, "");
}

/** A number with its noun: "1 map", "12 maps". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** A number of bytes as people read it: "512 bytes", "1.64 MB". */
export function bytesText(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB"];
  const power = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? bytes : value.toPrecision(3)} ${units[power]}`;
}
