import { requireThat } from "../../core/errors.js";
import { DISPLAY, type MimeData, type SourceLine } from "../../core/host.js";
import { escapeHtml, tableHtml, tableText } from "../../core/html.js";
import { bytesText, counted } from "../../core/number.js";
import { tfjs } from "../tfjsNode.js";
import type { Site } from "./caller.js";
import { allEntries, nextTensorId, type Entry, type Use } from "./ledger.js";
import { sourceLine } from "../sourceLine.js";

/** The tensors of one line that are there for the same thing. */
export interface MemoryRow {
  /** Where the line stands: "In [3]:4", "train.ts:12"; empty where it is not known. */
  readonly place: string;
  /** The line itself. */
  readonly code: string;
  /** What the tensors are there for; nothing but the program frees a "tensor", and what is "kept". */
  readonly use: Use | "made before";
  readonly tensors: number;
  readonly bytes: number;
  /** Each shape with its count: "float32 [128, 10] × 3". */
  readonly shapes: readonly string[];
  /** How long the oldest one has been there, in milliseconds. */
  readonly oldest: number;
}

interface Snapshot {
  readonly entries: readonly Entry[];
  readonly nextId: number;
  readonly now: number;
  /** tfjs's own count. */
  readonly tensors: number;
}

/** The tensors that are there, by the line that made them. */
export class MemoryReport {
  /** The lines with the most bytes first. */
  readonly rows: readonly MemoryRow[];
  /** How many tensors; all together as `tf.memory().numTensors` says. */
  readonly tensors: number;
  /** Their bytes; all together as `tf.memory().numBytes` says. */
  readonly bytes: number;
  readonly #snapshot: Snapshot;
  readonly #title: string;

  /** @internal */
  constructor(
    snapshot: Snapshot,
    rows: readonly MemoryRow[],
    total: { readonly tensors: number; readonly bytes: number },
    title: string,
  ) {
    this.#snapshot = snapshot;
    this.rows = rows;
    this.tensors = total.tensors;
    this.bytes = total.bytes;
    this.#title = title;
  }

  /**
   * What is here of what was made after another report: what leaked between the two.
   *
   * @param before the earlier report
   * @throws ArgumentError when it is no report, or a later one
   * @example
   * const before = dl.memory();
   * const squares = [1, 2, 3].map((x) => tf.scalar(x).square());
   * const [most] = dl.memory().since(before).rows;
   * most?.tensors; // 6
   */
  since(before: MemoryReport): MemoryReport {
    requireThat(before instanceof MemoryReport, "before", "a report of dl.memory()", before);
    const [then, now] = [before.#snapshot, this.#snapshot];
    requireThat(then.now <= now.now, "before", "an earlier report than this one", before);
    const rows = rowsOf(
      now.entries.filter(({ id }) => id >= then.nextId),
      now.now,
    );
    const made = { tensors: sumOf(rows, "tensors"), bytes: sumOf(rows, "bytes") };
    const gone = then.tensors + made.tensors - now.tensors;
    const freed = gone > 0 ? `; of those before ${gone} ${gone > 1 ? "are" : "is"} freed` : "";
    const title = `made since then and still there${freed}`;
    return new MemoryReport(now, rows, made, title);
  }

  get html(): string {
    const rows = this.#cells().map((row) => [
      escapeHtml(row[0]),
      `<code>${escapeHtml(row[1])}</code>`,
      ...row.slice(2).map(escapeHtml),
    ]);
    const notes = this.#notes().map((note) => `<p>${escapeHtml(note)}</p>`);
    const table = rows.length > 0 ? tableHtml(HEAD, rows) : "";
    return [`<p>${escapeHtml(this.#summary())}</p>`, table, ...notes].join("");
  }

  get text(): string {
    const rows = this.#cells();
    const table = rows.length > 0 ? [tableText(HEAD, rows)] : [];
    return [this.#summary(), ...table, ...this.#notes()].join("\n");
  }

  [DISPLAY](): MimeData {
    return { "text/html": this.html, "text/plain": this.text };
  }

  toString(): string {
    return this.text;
  }

  #summary(): string {
    return `${counted(this.tensors, "tensor")}, ${bytesText(this.bytes)}, ${this.#title}`;
  }

  #cells(): Cells[] {
    return this.rows.slice(0, SHOWN).map(cellsOf);
  }

  #notes(): string[] {
    const hidden = this.rows.slice(SHOWN);
    const more =
      hidden.length > 0
        ? [
            `… and ${counted(hidden.length, "line")} more: ${counted(sumOf(hidden, "tensors"), "tensor")}, ${bytesText(sumOf(hidden, "bytes"))}.`,
          ]
        : [];
    const most = this.rows
      .filter(({ use, tensors }) => use === "tensor" && tensors >= MANY)
      .reduce<MemoryRow | null>((a, b) => (a !== null && a.tensors >= b.tensors ? a : b), null);
    if (most === null) return more;
    const advice = `${most.place} has made ${most.tensors} tensors that nothing frees: put the work into tf.tidy(() => …) or, with await, dl.scope(async () => …), or dispose of them.`;
    return [...more, advice];
  }
}

const HEAD = ["line", "code", "use", "tensors", "memory", "shapes", "oldest"];
/** Lines that are drawn; `rows` has them all. */
const SHOWN = 20;
/** Fewer tensors of one line are hardly a leak. */
const MANY = 10;
const CODE = 60;
const SHAPES = 3;

type Cells = [string, string, ...string[]];

function cellsOf({ place, code, use, tensors, bytes, shapes, oldest }: MemoryRow): Cells {
  const cut = code.length > CODE ? `${code.slice(0, CODE - 1)}…` : code;
  const more = shapes.length > SHAPES ? [`${shapes.length - SHAPES} more`] : [];
  return [
    place,
    cut,
    use,
    String(tensors),
    bytesText(bytes),
    [...shapes.slice(0, SHAPES), ...more].join(", "),
    ageText(oldest),
  ];
}

function ageText(milliseconds: number): string {
  if (Number.isNaN(milliseconds)) return "";
  const seconds = milliseconds / 1000;
  if (seconds < 1) return `${milliseconds.toFixed(0)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${seconds.toFixed(0)} s`;
  return seconds < 7200 ? `${(seconds / 60).toFixed(0)} min` : `${(seconds / 3600).toFixed(0)} h`;
}

/**
 * The tensors that are there, by the line of the notebook or script that made them, as a table: how many,
 * their bytes and shapes, how old the oldest is. Weights, slots of optimizers and other variables are told
 * from loose tensors, which only the program frees. All together they are what `tf.memory()` counts.
 *
 * A tensor that a `tf.tidy` gives back counts for the line of the `tf.tidy`. Always on: it costs some
 * microseconds for each tensor that leaves a `tidy`, nothing for those inside.
 *
 * @returns a report that shows itself; `rows` has the numbers, `since(before)` what was made after another one
 * @example
 * const before = dl.memory();
 * const kept: tf.Tensor[] = [];
 * for (let i = 0; i < 20; i++) kept.push(tf.ones([10]).mul(i));
 * const leaked = dl.memory().since(before);
 * leaked.tensors; // 40
 * leaked.bytes; // 1600
 */
export function memory(): MemoryReport {
  const { numTensors, numBytes } = tfjs().memory();
  const now = performance.now();
  const entries = allEntries();
  const rows = rowsOf(entries, now);
  const unknown: MemoryRow = {
    place: "",
    code: "",
    use: "made before",
    tensors: numTensors - sumOf(rows, "tensors"),
    bytes: numBytes - sumOf(rows, "bytes"),
    shapes: [],
    oldest: Number.NaN,
  };
  const total = { tensors: numTensors, bytes: numBytes };
  const snapshot = { entries, nextId: nextTensorId(), now, tensors: numTensors };
  const all = unknown.tensors > 0 ? [...rows, unknown] : rows;
  return new MemoryReport(snapshot, all, total, "all that tf.memory() counts");
}

function sumOf(rows: readonly MemoryRow[], of: "tensors" | "bytes"): number {
  return rows.reduce((sum, row) => sum + row[of], 0);
}

interface Group {
  readonly line: SourceLine | null;
  readonly use: Use;
  readonly entries: Entry[];
}

function rowsOf(entries: readonly Entry[], now: number): MemoryRow[] {
  const lines = new Map<Site, SourceLine>();
  const groups = new Map<string, Group>();
  for (const entry of entries) {
    const { site, use } = entry;
    const line = site === null ? null : (lines.get(site) ?? sourceLine(site));
    if (site !== null && line !== null) lines.set(site, line);
    const key = `${use} ${line?.title}:${line?.line}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { line, use, entries: [entry] });
    else group.entries.push(entry);
  }
  return [...groups.values()]
    .map((group) => rowOf(group, now))
    .toSorted((a, b) => b.bytes - a.bytes || b.tensors - a.tensors);
}

function rowOf({ line, use, entries }: Group, now: number): MemoryRow {
  const shapes = new Map<string, number>();
  for (const { dtype, shape } of entries) {
    const text = `${dtype} [${shape.join(", ")}]`;
    shapes.set(text, (shapes.get(text) ?? 0) + 1);
  }
  const texts = new Set(entries.flatMap(({ data }) => data ?? []));
  return {
    place: line === null ? "" : `${line.title}:${line.line}`,
    code: line?.text ?? "",
    use,
    tensors: entries.length,
    bytes: [...entries.map(bytesOf), ...[...texts].map((text) => text.bytes)].reduce(
      (sum, bytes) => sum + bytes,
      0,
    ),
    shapes: [...shapes]
      .toSorted(([, a], [, b]) => b - a)
      .map(([text, count]) => (count > 1 ? `${text} × ${count}` : text)),
    oldest: entries.reduce((most, { madeAt }) => Math.max(most, now - madeAt), 0),
  };
}

/** As tfjs counts: a clone as much as its original; of texts what they hold, once; complex numbers nothing. */
function bytesOf({ dtype, shape }: Entry): number {
  if (dtype === "complex64" || dtype === "string") return 0;
  return shape.reduce((a, b) => a * b, 1) * tfjs().util.bytesPerElement(dtype as "float32");
}
