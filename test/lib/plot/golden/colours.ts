import type { VegaLiteSpec } from "../../../../lib/plot/chart.js";
import { ON_CELL } from "../../../../lib/plot/ink.js";

const CELL: readonly unknown[] = Object.values(ON_CELL);

/**
 * Colours of texts that are the same on a light and on a dark page, by their place in the
 * specification: there must be none. Texts on cells that keep their colour choose between two.
 */
export function fixedTextColours(spec: VegaLiteSpec): string[] {
  return [...walk(spec, "$")];
}

function* walk(value: unknown, path: string): Iterable<string> {
  if (Array.isArray(value)) {
    for (const [i, inner] of value.entries()) yield* walk(inner, `${path}[${i}]`);
    return;
  }
  if (!isRecord(value)) return;
  const { mark, encoding } = value;
  const type = isRecord(mark) ? mark["type"] : mark;
  if (type === "text") {
    for (const channel of ["color", "fill", "stroke"]) {
      const ofMark = isRecord(mark) ? mark[channel] : undefined;
      if (typeof ofMark === "string") yield `${path}.mark.${channel}: ${ofMark}`;
      const coded = isRecord(encoding) ? encoding[channel] : undefined;
      for (const colour of valuesIn(coded)) {
        if (!CELL.includes(colour)) yield `${path}.encoding.${channel}: ${colour}`;
      }
    }
  }
  for (const [key, inner] of Object.entries(value)) {
    if (key === "data" || key === "datasets") continue;
    const ofGuide = /^(?:label|title|subtitle)Color$/.test(key) && typeof inner === "string";
    if (ofGuide) yield `${path}.${key}: ${inner}`;
    yield* walk(inner, `${path}.${key}`);
  }
}

/** Colours that an encoding names: its value and those of its conditions. */
function* valuesIn(channel: unknown): Iterable<string> {
  if (Array.isArray(channel)) for (const inner of channel) yield* valuesIn(inner);
  if (!isRecord(channel)) return;
  if (typeof channel["value"] === "string") yield channel["value"];
  yield* valuesIn(channel["condition"]);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
