import { ArgumentError, requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { ForwardTrace, LayerTrace } from "../nn/forward.js";
import { namesOf } from "./data.js";

/** Title, names of inputs and outputs, and which part of a network is drawn. */
export interface NetworkText {
  readonly title?: string;
  /** Which sample of the trace flows through; default 0. */
  readonly sample?: number;
  readonly inputNames?: readonly string[];
  readonly outputNames?: readonly string[];
  /** Of a larger layer this many units are drawn, evenly spread; default 10. */
  readonly mostUnits?: number;
}

export interface Unit {
  readonly layer: number;
  readonly unit: number;
  readonly x: number;
  readonly y: number;
  readonly name: string;
  readonly value: number;
  readonly shown: string;
  /** The weighted sum that the activation was applied to; empty for an input. */
  readonly sum: string;
  readonly nameAndSum: string;
}

export interface Column {
  readonly title: string;
  readonly size: number;
  readonly units: readonly Unit[];
}

/** One layer's numbers of one sample, before they get a place. */
interface Stage {
  readonly title: string;
  readonly values: readonly number[];
  readonly sums: readonly number[] | null;
  readonly names: readonly string[];
}

/** The units of each layer that are drawn, the input first, with the numbers of one sample. */
export function columnsOf(
  trace: ForwardTrace,
  sample: number,
  mostUnits: number,
  text: NetworkText,
): Column[] {
  const stages = stagesOf(trace, sample, text);
  const tallest = Math.max(...stages.map(({ values }) => Math.min(values.length, mostUnits)));
  return stages.map((stage, layer) => place(stage, layer, mostUnits, tallest));
}

function stagesOf(
  { input, layers }: ForwardTrace,
  sample: number,
  { inputNames, outputNames }: NetworkText,
): Stage[] {
  const given = vectorOf(input, sample, "input");
  const names = namesFor(given, inputNames, "x", "inputNames");
  const computed = layers.map((layer, i) => {
    const values = vectorOf(layer.a, sample, layer.name);
    const last = i === layers.length - 1;
    return {
      title: layer.activation ?? layer.name,
      values,
      sums: layer.z === null ? null : vectorOf(layer.z, sample, layer.name),
      names: last
        ? namesFor(values, outputNames, "y", "outputNames")
        : namesFor(values, undefined, "h", "names"),
    };
  });
  return [{ title: "input", values: given, sums: null, names }, ...computed];
}

function place(stage: Stage, layer: number, mostUnits: number, tallest: number): Column {
  const { title, values, sums, names } = stage;
  const drawn = spread(values.length, mostUnits);
  // A short layer beside a tall one spreads out, so that its units do not crowd in the middle.
  const distance = Math.min(2, tallest / drawn.length);
  const crowded = tallest > 6;
  const units = drawn.map((unit, row) => {
    const name = names[unit] ?? "";
    const sum = sums === null ? "" : short(sums[unit] ?? 0, 3);
    return {
      layer,
      unit,
      x: layer,
      y: ((drawn.length - 1) / 2 - row) * distance,
      name,
      value: values[unit] ?? 0,
      shown: short(values[unit] ?? 0, crowded ? 2 : 3),
      sum,
      nameAndSum: crowded || sums === null ? name : `${name}: z = ${sum}`,
    };
  });
  const cut = drawn.length < values.length ? ` (${drawn.length} of ${values.length})` : "";
  return { title: `${title}${cut}`, size: values.length, units };
}

function namesFor(
  values: readonly number[],
  names: readonly string[] | undefined,
  letter: string,
  argument: string,
): string[] {
  if (names !== undefined) return namesOf(names, values.length, argument);
  return values.map((_, i) => `${letter}${subscript(i + 1)}`);
}

/** 12 → ₁₂. */
export function subscript(n: number): string {
  return String(n).replace(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)] ?? digit);
}

export interface Edge {
  /** The layer that the edge leads into. */
  readonly layer: number;
  readonly weight: number;
  readonly size: number;
  readonly shown: string;
  readonly x: number;
  readonly y: number;
  readonly x2: number;
  readonly y2: number;
  readonly labelX: number;
  readonly labelY: number;
}

/** Where along an edge its weight is written: nearer to its start, where edges lie apart. */
const LABEL_AT = 0.3;

/** The edges between units that are drawn. */
export function edgesOf({ layers }: ForwardTrace, columns: readonly Column[]): Edge[] {
  return layers.flatMap((layer: LayerTrace, i) => {
    const from = columns[i]?.units ?? [];
    const to = columns[i + 1]?.units ?? [];
    return from.flatMap((source) =>
      to.flatMap((target) => {
        const weight = layer.kernel?.[source.unit]?.[target.unit];
        if (weight === undefined) return [];
        return {
          layer: i + 1,
          weight,
          size: Math.abs(weight),
          shown: formatNumber(weight, 3),
          x: source.x,
          y: source.y,
          x2: target.x,
          y2: target.y,
          labelX: source.x + LABEL_AT * (target.x - source.x),
          labelY: source.y + LABEL_AT * (target.y - source.y),
        };
      }),
    );
  });
}

function vectorOf(values: unknown, sample: number, what: string): number[] {
  const rows = values as readonly unknown[];
  const valid = Number.isInteger(sample) && sample >= 0 && sample < rows.length;
  requireThat(valid, "sample", `a whole number from 0 to ${rows.length - 1}`, sample);
  const row = rows[sample];
  if (!Array.isArray(row) || !row.every((v) => typeof v === "number")) {
    throw new ArgumentError(
      "trace",
      `of layers whose output is a vector per sample (${what})`,
      row,
    );
  }
  return row;
}

/** At most so many decimals and so many digits: what fits into a circle. */
function short(value: number, digits: number): string {
  return formatNumber(Number(value.toFixed(digits)), digits);
}

/** At most `most` evenly spread indices, both ends included. */
function spread(size: number, most: number): number[] {
  const count = Math.min(size, most);
  return Array.from({ length: count }, (_, i) =>
    count === 1 ? 0 : Math.round((i * (size - 1)) / (count - 1)),
  );
}
