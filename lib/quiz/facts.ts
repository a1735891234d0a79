/** `dl.facts`: every number that a notebook claims, checked when the notebook runs. */
import { requireThat } from "../core/errors.js";
import { escapeHtml, tableHtml, tableText } from "../core/html.js";
import { formatNumber } from "../core/number.js";
import { Panel } from "../core/panel.js";

interface Fact {
  readonly expectation: string;
  readonly actual: string;
  readonly holds: boolean;
}

/** A fact runs again with its cell, so the latest one of a name counts. */
const facts = new Map<string, Fact>();

/**
 * Records that a number is what the course says. Nothing is thrown here: {@link report} does, with
 * all failures at once.
 *
 * @param id the row of the coverage table, then what is counted: "B04 x1"
 * @param tolerance largest accepted distance; 0 by default
 * @example expect("B04 x1", x1.value, 6)
 */
export function expect(id: string, actual: number, expected: number, tolerance = 0): void {
  requireThat(Number.isFinite(expected), "expected", "a finite number", expected);
  requireThat(tolerance >= 0, "tolerance", "a number of at least 0", tolerance);
  const within = tolerance === 0 ? "" : ` ± ${formatNumber(tolerance, 2)}`;
  record(id, {
    expectation: `= ${formatNumber(expected, 10)}${within}`,
    actual: formatNumber(actual, 10),
    holds: Math.abs(actual - expected) <= tolerance,
  });
}

/** Records that a number is no larger than a bound. */
export function atMost(id: string, actual: number, bound: number): void {
  const expectation = `≤ ${formatNumber(bound)}`;
  record(id, { expectation, actual: formatNumber(actual), holds: actual <= bound });
}

/** Records that a number is no smaller than a bound. */
export function atLeast(id: string, actual: number, bound: number): void {
  const expectation = `≥ ${formatNumber(bound)}`;
  record(id, { expectation, actual: formatNumber(actual), holds: actual >= bound });
}

/** Records that a statement is true. */
export function holds(id: string, statement: string, truth: boolean): void {
  record(id, { expectation: statement, actual: truth ? "yes" : "no", holds: truth });
}

/**
 * The table of all facts so far, by row.
 *
 * @param rows rows that must have at least one fact
 * @throws Error naming each fact that does not hold and each row without one
 */
export function report(rows: readonly string[] = []): Panel {
  const names = new Set([...facts.keys()].map(rowOf));
  const missing = rows.filter((row) => !names.has(row));
  const failed = [...facts].filter(([, fact]) => !fact.holds);
  if (missing.length > 0 || failed.length > 0) {
    const lines = [
      ...failed.map(
        ([id, { expectation, actual }]) => `${id}: expected ${expectation}, is ${actual}`,
      ),
      ...missing.map((row) => `${row}: no fact was recorded; run the notebook from the top`),
    ];
    throw new Error(`${lines.length} of the notebook's facts do not hold:\n${lines.join("\n")}`);
  }
  const head = ["fact", "expected", "actual", ""];
  const table = [...facts]
    .toSorted(([a], [b]) => a.localeCompare(b, "en", { numeric: true }))
    .map(([id, { expectation, actual }]) => [id, expectation, actual, "✓"]);
  const title = `${table.length} facts hold.`;
  return new Panel(
    `<p>${title}</p>${tableHtml(
      head,
      table.map((row) => row.map(escapeHtml)),
    )}`,
    `${title}\n${tableText(head, table)}`,
  );
}

/** Forgets all facts. */
export function reset(): void {
  facts.clear();
}

function record(id: string, fact: Fact): void {
  requireThat(id.trim() !== "", "id", "a coverage row and a name, such as “B04 x1”", id);
  facts.set(id, fact);
}

function rowOf(id: string): string {
  return id.trim().split(/\s+/)[0] ?? "";
}
