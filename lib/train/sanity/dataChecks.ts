import type * as tf from "@tensorflow/tfjs";
import { namedFields, type Batch } from "../../data/batch.js";
import { isSparse } from "../../core/targets.js";
import type { OutputInfo } from "../trainable.js";
import { check, percent, short, type SanityCheck } from "./report.js";

/** Inputs are fine with a spread and a mean of about 1: far from it gradients are too large or too small. */
const LARGE = 10;
const SMALL = 0.01;
/** The largest class has so many times the samples of the smallest. */
const UNBALANCED = 10;
/** Classes more than this are not counted: they are numbers. */
const MOST_CLASSES = 1000;

interface Column {
  readonly name: string;
  readonly mean: number;
  readonly deviation: number;
}

/** Columns that are the same for all samples; images, or other samples of several axes, that are. */
export function constantColumns(batch: Batch): SanityCheck {
  const name = "constant columns";
  const same = namedFields(batch.x, "x").find(([, tensor]) => allTheSame(tensor));
  if (same !== undefined) {
    const found = `all ${batch.size} samples of ${same[0]} are the same`;
    return check(name, "ill", found, "they teach nothing: find out how they are read");
  }
  const columns = namedFields(batch.x, "x").flatMap(([field, tensor]) =>
    tensor.rank === 2 ? columnsOf(field, tensor) : [],
  );
  if (columns.length === 0 || batch.size < 2) {
    return check(name, "skipped", "the inputs are no table of at least 2 rows");
  }
  const constant = columns.filter(({ deviation }) => deviation === 0);
  const values = { constant: constant.length, columns: columns.length };
  if (constant.length === 0) return check(name, "ok", `none of ${columns.length}`, "", values);
  const shown = constant.slice(0, 5).map((column) => `${column.name} = ${short(column.mean)}`);
  const found = `${constant.length} of ${columns.length} (${shown.join(", ")}${constant.length > 5 ? ", …" : ""})`;
  const verdict = constant.length === columns.length ? "ill" : "look";
  return check(name, verdict, found, "they teach nothing: leave them out, or find out why", values);
}

function allTheSame(tensor: tf.Tensor): boolean {
  const [samples = 0, ...sample] = tensor.shape;
  if (samples < 2 || sample.length < 2 || tensor.dtype === "string") return false;
  const size = sample.reduce((a, b) => a * b, 1);
  return tensor.dataSync().every((value, i, data) => value === data[i % size]);
}

/** How large and how spread the inputs are. */
export function inputScale(batch: Batch): SanityCheck {
  const name = "scale of the inputs";
  const numbers = namedFields(batch.x, "x").filter(([, tensor]) => tensor.dtype === "float32");
  if (numbers.length === 0) return check(name, "skipped", "the inputs are indices, not measures");
  const columns = numbers.flatMap(([field, tensor]) => columnsOf(field, tensor));
  const spread = columns.filter(({ deviation }) => deviation > 0);
  const size = ({ mean, deviation }: Column): number => Math.max(Math.abs(mean), deviation);
  const largest = spread.reduce<Column | null>((a, b) => (a && size(a) > size(b) ? a : b), null);
  const smallest = spread.reduce<Column | null>((a, b) => (a && size(a) < size(b) ? a : b), null);
  if (largest === null || smallest === null)
    return check(name, "skipped", "all columns are constant");
  const values = { largest: size(largest), smallest: size(smallest) };
  const text = ({ name, mean, deviation }: Column): string =>
    `${name} has mean ${short(mean)} and deviation ${short(deviation)}`;
  const advice = "normalise: subtract the mean and divide by the deviation of the training data";
  if (size(largest) > LARGE) {
    const pixels = numbers.some(([, { rank }]) => rank === 4);
    const verdict = size(largest) > 10 * LARGE ? "ill" : "look";
    return check(name, verdict, text(largest), pixels ? "divide pixels by 255" : advice, values);
  }
  if (size(smallest) < SMALL) return check(name, "look", text(smallest), advice, values);
  return check(name, "ok", text(largest), "", values);
}

/** Whether classes are balanced, or numbers of a size that a network gives. */
export function targetCheck(batch: Batch, outputs: readonly OutputInfo[]): SanityCheck {
  const name = "targets";
  const [output] = outputs;
  const [first] = batch.y === undefined ? [] : namedFields(batch.y, "y");
  if (first === undefined || output === undefined) return check(name, "skipped", "there are none");
  const [, y] = first;
  const counts = classCounts(y, output);
  return counts === null ? regression(y) : balance(counts);
}

function balance(counts: ReadonlyMap<number, number>): SanityCheck {
  const name = "targets";
  const ordered = [...counts].toSorted(([, a], [, b]) => b - a);
  const values = Object.fromEntries(ordered.map(([label, count]) => [String(label), count]));
  const [[most, many] = [0, 0], [least, few] = [0, 0]] = [ordered[0], ordered.at(-1)];
  const total = ordered.reduce((sum, [, count]) => sum + count, 0);
  const found = `${counts.size} classes; class ${most} is ${percent(many / total)}, class ${least} ${percent(few / total)} of ${total} samples`;
  if (counts.size === 1 || many === total) {
    return check(
      name,
      "ill",
      `all ${total} samples are of class ${most}`,
      "there is nothing to tell apart: look at how the targets are made",
      values,
    );
  }
  if (few === 0) {
    return check(
      name,
      "look",
      found,
      `class ${least} has no sample: the output has more units than the data have classes`,
      values,
    );
  }
  const advice = `accuracy ${percent(many / total)} comes from always saying class ${most}: use classWeight, and look at precision and recall`;
  return check(name, many / few > UNBALANCED ? "look" : "ok", found, advice, values);
}

function regression(y: tf.Tensor): SanityCheck {
  const columns = columnsOf("y", y);
  const [worst] = columns.toSorted(
    (a, b) => Math.max(Math.abs(b.mean), b.deviation) - Math.max(Math.abs(a.mean), a.deviation),
  );
  const { name = "y", mean = 0, deviation = 0 } = worst ?? {};
  const values = { mean, deviation };
  const found = `${name} has mean ${short(mean)} and deviation ${short(deviation)}`;
  if (deviation === 0) {
    return check(
      "targets",
      "ill",
      found,
      "they are all the same: look at how the targets are made",
      values,
    );
  }
  const far = Math.max(Math.abs(mean), deviation) > LARGE;
  const advice =
    "standardise them: a network starts near 0, and errors of this size make steps too large";
  return check("targets", far ? "look" : "ok", found, advice, values);
}

/** Class index → samples; null for targets that are numbers. */
function classCounts(y: tf.Tensor, { loss, units }: OutputInfo): Map<number, number> | null {
  const data = y.dataSync();
  const counts = new Map<number, number>();
  const add = (label: number): void => void counts.set(label, (counts.get(label) ?? 0) + 1);
  const last = y.shape.at(-1) ?? 1;
  const name = (typeof loss === "function" ? loss.name : String(loss)).toLowerCase();
  if (name.startsWith("categoricalcrossentropy") && y.rank === 2) {
    for (let label = 0; label < last; label++) counts.set(label, 0);
    for (let i = 0; i < data.length; i += last) {
      const row = Array.from(data.slice(i, i + last));
      add(row.indexOf(Math.max(...row)));
    }
    return counts;
  }
  if (isSparse(loss)) {
    for (let label = 0; label < Math.min(units ?? 0, MOST_CLASSES); label++) counts.set(label, 0);
    for (const label of data) add(label);
    return counts;
  }
  if (name.startsWith("binarycrossentropy") && (y.rank === 1 || last === 1)) {
    for (const label of [0, 1]) counts.set(label, 0);
    for (const label of data) add(label);
    return counts;
  }
  return null;
}

/** Mean and deviation over the samples of each entry of the last axis (a column, a channel). */
function columnsOf(field: string, tensor: tf.Tensor): Column[] {
  const width = tensor.rank > 1 ? (tensor.shape.at(-1) ?? 1) : 1;
  const data = tensor.dataSync();
  const count = data.length / width;
  const means = new Float64Array(width);
  const squares = new Float64Array(width);
  for (let i = 0; i < data.length; i++)
    means[i % width] = (means[i % width] ?? 0) + (data[i] ?? 0) / count;
  for (let i = 0; i < data.length; i++) {
    const away = (data[i] ?? 0) - (means[i % width] ?? 0);
    squares[i % width] = (squares[i % width] ?? 0) + (away * away) / count;
  }
  return Array.from(means, (mean, i) => ({
    name: width === 1 ? field : `${field}[${i}]`,
    mean,
    // A column of 0.1 has a mean that is a rounding error away from it.
    deviation: Math.sqrt(squares[i] ?? 0) < 1e-12 * Math.abs(mean) ? 0 : Math.sqrt(squares[i] ?? 0),
  }));
}
