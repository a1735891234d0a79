import type { JitGraph, JitOperation, Phase } from "../engine/jit/index.js";
import { partOf } from "../engine/jit/index.js";
import { counted, formatNumber } from "../core/number.js";
import type { Link } from "./graphLayout.js";

/** A box of a drawn compiled graph: an operation, an input, or a part of the program. */
export interface GraphBox {
  readonly id: string;
  readonly kind: Phase | typeof ENDS;
  /** The first line is set bold. */
  readonly lines: readonly string[];
  /** Of the time of all operations; null where none was taken. */
  readonly share: number | null;
  /** What a tooltip says besides. */
  readonly about: string;
}

/** Where values come in and go out. */
export const ENDS = "input, result";

export interface BoxesAndLinks {
  readonly boxes: readonly GraphBox[];
  readonly links: readonly Link[];
}

export type Detail = "operations" | "parts";

/** More boxes are taller than a page: then parts give the view, and single operations are for who asks. */
const MOST_OPERATIONS = 45;
/** More boxes are more than a page can show readably. */
const MOST_PARTS = 120;
/** Shares below this are not written. */
const WORTH = 0.005;
const LONGEST = 30;

/** As fine as can be seen at a glance. */
export function detailFor({ recorded, optimised }: JitGraph): Detail {
  const most = Math.max(boxCount(recorded), boxCount(optimised ?? []));
  return most <= MOST_OPERATIONS ? "operations" : "parts";
}

/** How many boxes there are when each operation has one. */
export function boxCount(operations: readonly JitOperation[]): number {
  return shown(operations).length;
}

export function boxesOf(operations: readonly JitOperation[], detail: Detail): BoxesAndLinks {
  const visible = shown(operations);
  return detail === "operations" ? operationBoxes(visible) : partBoxes(visible);
}

/**
 * Constants, handles of variables and numbers are left out, and variables that nobody reads: what uses them
 * says so by its kind or its subject, and arrows to each would hide the rest.
 */
function shown(operations: readonly JitOperation[]): JitOperation[] {
  const read = new Set(
    operations.flatMap(({ subject, inputs }) => (subject === null ? inputs : [])),
  );
  return operations.filter(({ role, kind, name }) =>
    role === "input" || kind === READ ? read.has(name) : role !== "constant",
  );
}

const READ = "ReadVariableOp";

function operationBoxes(operations: readonly JitOperation[]): BoxesAndLinks {
  const known = new Set(operations.map(({ name }) => name));
  const boxes = operations.map((operation): GraphBox => {
    const { name, kind, role, subject, shape, share, milliseconds } = operation;
    const input = role === "input" || kind === READ;
    const size = shape === null ? [] : [shape.length === 0 ? "scalar" : `[${shape.join(", ")}]`];
    const title = input ? (subject ?? kind) : kind;
    return {
      id: name,
      kind: input || role === "result" ? ENDS : operation.phase,
      lines: [
        cut(title),
        ...(input || subject === null ? size : [cut(subject)]),
        ...(share !== null && share >= WORTH ? [percent(share)] : []),
      ],
      share,
      about: [
        partOf(operation),
        ...(milliseconds === null ? [] : [`${formatNumber(milliseconds, 3)} ms`]),
      ].join("; "),
    };
  });
  const links = operations.flatMap(({ name, inputs }) =>
    [...new Set(inputs)]
      .filter((from) => known.has(from))
      .map((from) => ({ from, to: name, text: "" })),
  );
  return { boxes, links };
}

function partBoxes(operations: readonly JitOperation[]): BoxesAndLinks {
  const partOfName = new Map<string, string>();
  const parts = new Map<string, JitOperation[]>();
  const named = mergedNames(operations);
  for (const operation of operations) {
    const part = named(operation);
    partOfName.set(operation.name, part);
    const members = parts.get(part);
    if (members === undefined) parts.set(part, [operation]);
    else members.push(operation);
  }
  const boxes = [...parts].map(([id, members]): GraphBox => {
    const timed = members.flatMap(({ share }) => share ?? []);
    const share = timed.length === 0 ? null : timed.reduce((sum, each) => sum + each, 0);
    const [first] = members as [JitOperation];
    const [place = id, phase] = id.split(SEPARATOR);
    const end = first.role === "input" || first.role === "result";
    const kinds = kindsOf(members);
    return {
      id,
      kind: end ? ENDS : first.phase,
      lines: end
        ? [cut(place)]
        : [
            cut(place),
            [...(phase === undefined ? [] : [phase]), counted(members.length, "operation")].join(
              ", ",
            ),
            ...(share !== null && share >= WORTH ? [percent(share)] : []),
          ],
      share,
      about: `${place}: ${kinds}`,
    };
  });
  const pairs = new Map<string, Link>();
  for (const { name, inputs } of operations) {
    const to = partOfName.get(name) as string;
    for (const input of inputs) {
      const from = partOfName.get(input);
      if (from === undefined || from === to) continue;
      pairs.set(`${from} → ${to}`, { from, to, text: "" });
    }
  }
  return { boxes, links: [...pairs.values()] };
}

const SEPARATOR = " · ";

/** Parts by name; where they are too many, the small ones of a phase become one. */
function mergedNames(operations: readonly JitOperation[]): (operation: JitOperation) => string {
  const nameOf = (operation: JitOperation): string => {
    const { role, subject, layer, line, phase, kind } = operation;
    if (role === "input" || role === "result") return subject ?? kind;
    const place = layer ?? line;
    return place === null ? partOf(operation) : `${place}${SEPARATOR}${phase}`;
  };
  const weights = new Map<string, number>();
  for (const operation of operations) {
    const name = nameOf(operation);
    // Where there are no times, the number of operations decides.
    const weight = operation.milliseconds ?? 1e-6;
    weights.set(name, (weights.get(name) ?? 0) + weight);
  }
  const ranked = [...weights].toSorted(([, a], [, b]) => b - a).map(([name]) => name);
  if (ranked.length <= MOST_PARTS) return nameOf;
  const kept = new Set(ranked.slice(0, MOST_PARTS));
  return (operation) => {
    const name = nameOf(operation);
    if (kept.has(name)) return name;
    return operation.role === "input"
      ? "other inputs"
      : `other parts${SEPARATOR}${operation.phase}`;
  };
}

function kindsOf(operations: readonly JitOperation[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of operations) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const ranked = [...counts].toSorted(([, a], [, b]) => b - a);
  const told = ranked.slice(0, 8).map(([kind, count]) => `${count} × ${kind}`);
  return [...told, ...(ranked.length > 8 ? ["…"] : [])].join(", ");
}

export function percent(share: number): string {
  return `${formatNumber(100 * share, 2)} %`;
}

export function cut(text: string, longest = LONGEST): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}
