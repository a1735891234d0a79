import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { VegaLiteSpec } from "../../../../lib/plot/chart.js";
import { THEME } from "../../../../lib/plot/theme.js";

/** Of longer data the first rows and a hash are kept: the picture shows the rest. */
const MOST_ROWS = 24;
const LINE = 110;

/**
 * A specification as text to compare: numbers to seven digits (the last bits of a float32 differ between
 * processors), without the theme's own configuration, long data as a hash.
 */
export function specText(spec: VegaLiteSpec): string {
  const { config, ...rest } = spec;
  const own = Object.entries(config ?? {}).filter(
    ([section, value]) => !isDeepStrictEqual(value, (THEME as Record<string, unknown>)[section]),
  );
  const whole = own.length === 0 ? rest : { ...rest, config: Object.fromEntries(own) };
  return `${print(plain(whole), "")}\n`;
}

function plain(value: unknown): unknown {
  if (typeof value === "number") return Number(value.toPrecision(7));
  if (typeof value === "string" && value.startsWith("data:image")) return `image ${hash(value)}`;
  if (Array.isArray(value)) {
    const list = value.map(plain);
    if (list.length <= MOST_ROWS || typeof list[0] !== "object") return list;
    return { rows: list.length, first: list.slice(0, 3), sha256: hash(JSON.stringify(list)) };
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** JSON with what fits into a line on one line. */
function print(value: unknown, indent: string): string {
  const short = JSON.stringify(value) ?? "null";
  if (short.length + indent.length <= LINE || typeof value !== "object" || value === null) {
    return short;
  }
  const deeper = `${indent} `;
  const parts = Array.isArray(value)
    ? value.map((inner) => print(inner, deeper))
    : Object.entries(value)
        .filter(([, inner]) => inner !== undefined)
        .map(([key, inner]) => `${JSON.stringify(key)}: ${print(inner, deeper)}`);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return `${open}\n${parts.map((part) => deeper + part).join(",\n")}\n${indent}${close}`;
}
