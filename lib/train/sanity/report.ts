import { escapeHtml, tableHtml, tableText } from "../../core/html.js";
import { DISPLAY, type MimeData } from "../../core/host.js";
import { ArgumentError } from "../../core/errors.js";

/** ok: as it should be; look: unusual; ill: training will not work like this; skipped: not tried. */
export type Verdict = "ok" | "look" | "ill" | "skipped";

/** One thing that was looked at. */
export interface SanityCheck {
  readonly name: SanityName;
  readonly verdict: Verdict;
  /** What was found, in words. */
  readonly found: string;
  /** What to do; empty where there is nothing to do. */
  readonly advice: string;
  /** The figures behind it, by name or by layer. */
  readonly values: Readonly<Record<string, number>>;
}

export const SANITY_NAMES = [
  "finite numbers",
  "constant columns",
  "scale of the inputs",
  "targets",
  "loss at chance",
  "gradients by layer",
  "update-to-weight ratio",
  "dead units",
  "overfit one batch",
] as const;

/** The name of a check. */
export type SanityName = (typeof SANITY_NAMES)[number];

const MARKS: Readonly<Record<Verdict, string>> = { ok: "✓", look: "!", ill: "✗", skipped: "–" };

/**
 * What {@link sanityChecks} found; as the last line of a cell it shows itself as a table.
 *
 * @param checks in the order of the table
 * @throws ArgumentError from `get`, for a check that was not asked for
 * @example
 * const scale = { name: "targets", verdict: "look", found: "y has mean 100", advice: "standardise them", values: {} } as const;
 * const report = new dl.SanityReport([scale]);
 * report.ok; // true
 * report.get("targets").found; // "y has mean 100"
 */
export class SanityReport {
  constructor(readonly checks: readonly SanityCheck[]) {}

  /** True when nothing is ill. */
  get ok(): boolean {
    return this.checks.every(({ verdict }) => verdict !== "ill");
  }

  /**
   * The check of that name.
   *
   * @param name as in the table
   * @throws ArgumentError for one that was not asked for
   */
  get(name: SanityName): SanityCheck {
    const check = this.checks.find((each) => each.name === name);
    if (check) return check;
    throw new ArgumentError("name", this.checks.map(({ name }) => name).join(", "), name);
  }

  [DISPLAY](): MimeData {
    const rows = this.checks.map(({ verdict, name, found, advice }) => {
      const cells = [`${MARKS[verdict]} ${verdict}`, name, found, advice];
      return verdict === "ok" || verdict === "skipped"
        ? cells.map(escapeHtml)
        : cells.map((cell, i) =>
            i < 2 ? `<strong>${escapeHtml(cell)}</strong>` : escapeHtml(cell),
          );
    });
    return { "text/html": tableHtml(HEAD, rows), "text/plain": this.toString() };
  }

  /** The table as text, and the advice below it. */
  toString(): string {
    const rows = this.checks.map(({ verdict, name, found }) => [
      `${MARKS[verdict]} ${verdict}`,
      name,
      found,
    ]);
    const advice = this.checks
      .filter((check) => check.advice !== "")
      .map((check) => `${check.name}: ${check.advice}`);
    return [tableText(HEAD.slice(0, 3), rows), ...advice].join("\n");
  }
}

const HEAD = ["verdict", "check", "found", "what to do"];

/** A check from its verdict. */
export function check(
  name: SanityName,
  verdict: Verdict,
  found: string,
  advice = "",
  values: Readonly<Record<string, number>> = {},
): SanityCheck {
  return { name, verdict, found, advice: verdict === "ok" ? "" : advice, values };
}

/** Four digits for a table. */
export function short(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size >= 1e5 || size < 1e-3 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}

export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
