import { requireThat } from "../../core/errors.js";
import { escapeHtml, tableHtml, tableText } from "../../core/html.js";
import { DISPLAY, type MimeData } from "../../core/host.js";
import { counted, formatNumber } from "../../core/number.js";
import { Panel } from "../../core/panel.js";
import type { Phase } from "./origins.js";

/** An operation of a compiled function. */
export interface JitOperation {
  /** Unique in its graph. */
  readonly name: string;
  /** TensorFlow's word: "BatchMatMulV2"; "Input" and "Result" for what comes in and what goes out. */
  readonly kind: string;
  readonly role: "input" | "constant" | "operation" | "result";
  /** The names of the operations whose results it reads. */
  readonly inputs: readonly string[];
  /** Of the first result; null where nothing says it. */
  readonly shape: readonly number[] | null;
  /** What an input is ("argument 1", "dense/kernel"), or the variable that the operation reads or changes. */
  readonly subject: string | null;
  readonly phase: Phase;
  /** The layer that it was part of; a gradient belongs to the layer whose call it differentiates. */
  readonly layer: string | null;
  /** Outside of layers, the user's line: "In [3]:2  const y = x.matMul(w)". */
  readonly line: string | null;
  /** How long it ran, the median of several runs; null where it was not timed. */
  readonly milliseconds: number | null;
  /** Of the time of all operations together; null where it was not timed. */
  readonly share: number | null;
}

/** All operations of a kind, or of a part of the program. */
export interface JitGroup {
  readonly name: string;
  /** How many the program recorded. */
  readonly recorded: number;
  /** How many TensorFlow runs; null where that is not known. */
  readonly optimised: number | null;
  readonly milliseconds: number | null;
  readonly share: number | null;
}

/** How a {@link JitGraph} becomes a picture: `dl.plot` says it. */
type Draw = (graph: JitGraph) => Promise<{ [DISPLAY](): MimeData }>;

let draw: Draw | null = null;

/** Lets compiled graphs show themselves as pictures; without, they show their tables. */
export function drawJitGraphsBy(drawing: Draw): void {
  draw = drawing;
}

/** The operations that cost most, in a table. */
const COSTLIEST = 8;

/**
 * What `jit` made of a function: the operations as they were recorded, and those that run after its own
 * rewriting and TensorFlow's optimiser Grappler (constants folded, common parts shared, operations
 * fused), with the time of each. Given by `jitted.graph()`; as the last line of a cell it draws itself, `dl.plot.jitGraph` draws
 * it with options.
 *
 * Times are those of a run beside the program: on copies of the variables and on stand-ins for the
 * arguments, so that nothing changes. Operations may run side by side: their sum, of which `share` is
 * the part, can exceed a call's time.
 *
 * @param recorded the operations of the program, each after what it reads
 * @param optimised those that run; null where XLA makes one kernel of all, or they could not be had
 * @param note why something is missing; null where nothing is
 * @throws ArgumentError for what are no operations
 * Source: Larsen and Shpeisman, "TensorFlow Graph Optimizations", 2019 (Grappler).
 * @example
 * const twice = dl.jit((x: tf.Tensor) => x.mul(tf.scalar(1).add(1)).sum());
 * twice(tf.ones([3])); // 6
 * const graph = twice.graph();
 * graph.recorded.filter(({ role }) => role === "operation").map(({ kind }) => kind); // ["Add", "Mul", "Sum"]
 * graph.optimised?.some(({ kind }) => kind === "Add"); // false (1 + 1 is folded into a constant)
 */
export class JitGraph {
  constructor(
    readonly recorded: readonly JitOperation[],
    readonly optimised: readonly JitOperation[] | null,
    readonly note: string | null = null,
  ) {
    requireOperations("recorded", recorded);
    if (optimised !== null) requireOperations("optimised", optimised);
    requireThat(note === null || typeof note === "string", "note", "a text or null", note);
  }

  /** The time of all operations of a call together, in milliseconds; null where it was not taken. */
  get milliseconds(): number | null {
    const times = this.optimised?.flatMap(({ milliseconds }) => milliseconds ?? []) ?? [];
    return times.length === 0 ? null : times.reduce((sum, each) => sum + each, 0);
  }

  /** Operations by kind, the costliest first; constants are a kind, inputs and results are none. */
  kinds(): JitGroup[] {
    return this.#groups(({ kind }) => kind);
  }

  /** Operations by the layer or the line that they come from, with the phase: "dense_1, backward". */
  parts(): JitGroup[] {
    return this.#groups(partOf);
  }

  /** The operations that take most of the time; none where no times were taken. */
  costliest(count = COSTLIEST): JitOperation[] {
    requireThat(Number.isInteger(count) && count > 0, "count", "a whole number ≥ 1", count);
    return (this.optimised ?? [])
      .filter(({ milliseconds }) => milliseconds !== null)
      .toSorted((a, b) => (b.milliseconds ?? 0) - (a.milliseconds ?? 0))
      .slice(0, count);
  }

  /** "88 operations and 35 constants recorded, 58 and 16 run, 3.1 ms". */
  summary(): string {
    const told = (operations: readonly JitOperation[]): [string, string] => {
      const of = (role: string): number => operations.filter((each) => each.role === role).length;
      return [counted(of("operation"), "operation"), counted(of("constant"), "constant")];
    };
    const time = this.milliseconds;
    return [
      `${told(this.recorded).join(" and ")} recorded`,
      ...(this.optimised === null ? [] : [`${told(this.optimised).join(" and ")} run`]),
      ...(time === null ? [] : [`${formatNumber(time, 3)} ms in operations`]),
    ].join("; ");
  }

  /** Counts and times in plain text. */
  toString(): string {
    return this.#panel().text;
  }

  async [DISPLAY](): Promise<MimeData> {
    return draw === null ? this.#panel()[DISPLAY]() : (await draw(this))[DISPLAY]();
  }

  /** What `console.log` shows in Node. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  #groups(nameOf: (operation: JitOperation) => string): JitGroup[] {
    const [before, after] = [by(nameOf, this.recorded), by(nameOf, this.optimised ?? [])];
    const total = this.milliseconds;
    const rows = [...new Set([...before.keys(), ...after.keys()])].map((name): JitGroup => {
      const run = after.get(name) ?? [];
      const time = run.reduce((sum, { milliseconds }) => sum + (milliseconds ?? 0), 0);
      return {
        name,
        recorded: before.get(name)?.length ?? 0,
        optimised: this.optimised === null ? null : run.length,
        milliseconds: total === null ? null : time,
        share: total === null ? null : time / total,
      };
    });
    return rows.toSorted(
      (a, b) => (b.milliseconds ?? 0) - (a.milliseconds ?? 0) || b.recorded - a.recorded,
    );
  }

  #panel(): Panel {
    const percent = (share: number | null): string =>
      share === null ? "—" : `${formatNumber(100 * share, 2)} %`;
    const tables = [
      {
        head: ["operation", "recorded", "run", "time"],
        rows: this.kinds().map(({ name, recorded, optimised, share }) => [
          name,
          String(recorded),
          String(optimised ?? "—"),
          percent(share),
        ]),
      },
      {
        head: ["costliest", "shape", "part", "ms", "time"],
        rows: this.costliest().map((each) => [
          each.kind,
          each.shape === null ? "" : `[${each.shape.join(", ")}]`,
          shortened(partOf(each)),
          formatNumber(each.milliseconds ?? 0, 3),
          percent(each.share),
        ]),
      },
    ].filter(({ rows }) => rows.length > 0);
    const said = [this.summary(), ...(this.note === null ? [] : [this.note])];
    return Panel.stack([
      new Panel(said.map((each) => `<p>${escapeHtml(each)}.</p>`).join(""), `${said.join(".\n")}.`),
      ...tables.map(({ head, rows }) => {
        const html = tableHtml(
          head,
          rows.map((row) => row.map(escapeHtml)),
        );
        return new Panel(html, tableText(head, rows));
      }),
    ]);
  }
}

function requireOperations(argument: string, operations: readonly JitOperation[]): void {
  const fits = ({ name, kind, inputs }: JitOperation): boolean =>
    typeof name === "string" && typeof kind === "string" && Array.isArray(inputs);
  const all = Array.isArray(operations) && operations.every((each) => each != null && fits(each));
  requireThat(all, argument, "an array of operations", operations);
}

function by(
  nameOf: (operation: JitOperation) => string,
  operations: readonly JitOperation[],
): Map<string, JitOperation[]> {
  const groups = new Map<string, JitOperation[]>();
  for (const operation of operations) {
    if (operation.role === "input" || operation.role === "result") continue;
    const group = groups.get(nameOf(operation));
    if (group === undefined) groups.set(nameOf(operation), [operation]);
    else group.push(operation);
  }
  return groups;
}

/** The layer or the line of an operation, with its phase. */
export function partOf({ layer, line, phase }: JitOperation): string {
  const place = layer ?? line;
  return place === null ? NAMELESS[phase] : `${place}, ${phase}`;
}

/** A table has no room for a long line; its phase stays. */
function shortened(part: string): string {
  return part.replace(/^(.{50}).{4,}(, \w+)$/s, "$1…$2");
}

/** Parts of no layer and no line. */
const NAMELESS: Readonly<Record<Phase, string>> = {
  forward: "function",
  backward: "sums of gradients",
  update: "update",
};
