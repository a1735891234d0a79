/** `dl.facts`: every number that a notebook claims, checked when the notebook runs. */
import { requireText, requireThat } from "../core/errors.js";
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
 * @param actual what the notebook computed; NaN does not hold
 * @param expected what the course says
 * @param tolerance largest accepted distance; 0 by default
 * @throws ArgumentError for a blank id, an expected value or a tolerance that is not finite
 * @example
 * dl.facts.expect("B04 x1", 2 * 3, 6);
 * dl.facts.expect("B12 third", 1 / 3, 0.333, 0.001);
 */
export function expect(id: string, actual: number, expected: number, tolerance = 0): void {
  requireThat(Number.isFinite(expected), "expected", "a finite number", expected);
  const distance = Number.isFinite(tolerance) && tolerance >= 0;
  requireThat(distance, "tolerance", "a finite number of at least 0", tolerance);
  const within = tolerance === 0 ? "" : ` ± ${formatNumber(tolerance, 2)}`;
  record(id, {
    expectation: `= ${formatNumber(expected, 10)}${within}`,
    actual: formatNumber(actual, 10),
    holds: Math.abs(actual - expected) <= tolerance,
  });
}

/**
 * Records that a number is no larger than a bound.
 *
 * @param id the row of the coverage table, then what is counted
 * @param actual what the notebook computed; NaN does not hold
 * @param bound finite
 * @throws ArgumentError for a blank id and a bound that is not finite
 * @example
 * dl.facts.atMost("K02 loss", 0.03, 0.1);
 */
export function atMost(id: string, actual: number, bound: number): void {
  requireThat(Number.isFinite(bound), "bound", "a finite number", bound);
  const expectation = `≤ ${formatNumber(bound)}`;
  record(id, { expectation, actual: formatNumber(actual), holds: actual <= bound });
}

/**
 * Records that a number is no smaller than a bound.
 *
 * @param id the row of the coverage table, then what is counted
 * @param actual what the notebook computed; NaN does not hold
 * @param bound finite
 * @throws ArgumentError for a blank id and a bound that is not finite
 * @example
 * dl.facts.atLeast("K02 accuracy", 0.98, 0.95);
 */
export function atLeast(id: string, actual: number, bound: number): void {
  requireThat(Number.isFinite(bound), "bound", "a finite number", bound);
  const expectation = `≥ ${formatNumber(bound)}`;
  record(id, { expectation, actual: formatNumber(actual), holds: actual >= bound });
}

/**
 * Records that a statement is true.
 *
 * @param id the row of the coverage table, then what is stated
 * @param statement in words, for the table
 * @param truth whether it is so
 * @throws ArgumentError for a blank id or statement
 * @example
 * dl.facts.holds("B02 order", "the same seed gives the same order", true);
 */
export function holds(id: string, statement: string, truth: boolean): void {
  requireText("statement", statement);
  record(id, { expectation: statement, actual: truth ? "yes" : "no", holds: truth });
}

/**
 * The table of all facts so far, by row.
 *
 * @param rows rows that must have at least one fact
 * @throws Error naming each fact that does not hold and each row without one
 * @example
 * dl.facts.reset();
 * dl.facts.expect("B04 x1", 2 * 3, 6);
 * dl.facts.report(["B04"]);
 * dl.facts.report(["B05"]); // throws Error: 1 of the notebook's facts do not hold:…
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

/**
 * Forgets all facts.
 *
 * @example
 * dl.facts.reset();
 */
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
