import { requireThat } from "../core/errors.js";
import { escapeHtml, tableHtml, tableText } from "../core/html.js";
import { DISPLAY, type MimeData } from "../core/host.js";
import { formatNumber } from "../core/number.js";
import { Panel } from "../core/panel.js";
import { dependenciesOf } from "./backward.js";
import { moved, numericGradient } from "./numericGradient.js";
import { Value } from "./value.js";

/** What to think of a relative error in float64; thresholds of Stanford's course CS231n. */
export type Judgement = "right" | "fine with a kink" | "doubtful" | "wrong";

export interface GradCheckRow {
  readonly input: string;
  readonly analytic: number;
  readonly numeric: number;
  /** |analytic − numeric| / max(|analytic|, |numeric|); 0 for differences within rounding noise. */
  readonly relativeError: number;
  readonly judgement: Judgement;
  /** Operations whose kink lies between x − h and x + h, where no derivative exists. */
  readonly kinks: readonly string[];
}

/** The table of a gradient check; leave it as the last line of a cell. */
export class GradCheck {
  constructor(
    readonly rows: readonly GradCheckRow[],
    readonly h: number,
  ) {}

  /** The largest relative error. */
  get worst(): number {
    return this.rows.reduce((worst, row) => Math.max(worst, row.relativeError), 0);
  }

  [DISPLAY](): MimeData {
    const head = ["input", "analytic", "numeric", "relative error", "judgement"];
    const rows = this.rows.map((row) => [
      row.input,
      formatNumber(row.analytic, 10),
      formatNumber(row.numeric, 10),
      formatNumber(row.relativeError, 2),
      row.kinks.length === 0
        ? row.judgement
        : `${row.judgement}; kink within ±h: ${row.kinks.join(", ")}`,
    ]);
    const title = `Gradient check, centred differences with h = ${formatNumber(this.h)}`;
    const table = tableHtml(
      head,
      rows.map((row) => row.map(escapeHtml)),
    );
    return new Panel(`<p>${title}</p>${table}`, `${title}\n${tableText(head, rows)}`)[DISPLAY]();
  }
}

/**
 * Compares the gradients that `backward()` gives with centred differences.
 *
 * @param fn builds the result from values of the given names
 * @param at name → number
 * @param h the step of the differences, 1e-5 by default
 * @example gradCheck(({ x, w }) => x.mul(w).tanh(), { x: 2, w: 0.3 }).worst; // below 1e-7
 */
export function gradCheck<Name extends string>(
  fn: (inputs: Readonly<Record<Name, Value>>) => Value,
  at: Readonly<Record<Name, number>>,
  h = 1e-5,
): GradCheck {
  const names = Object.keys(at) as Name[];
  requireThat(names.length > 0, "at", "an object with at least one number", at);
  const numbers = names.map((name) => at[name]);
  const run = (x: readonly number[]): Run<Name> => {
    const entries = names.map((name, i) => [name, Value.parameter(name, x[i] as number)] as const);
    const inputs = Object.fromEntries(entries) as Record<Name, Value>;
    return { inputs, output: fn(inputs) };
  };
  const { inputs, output } = run(numbers);
  output.backward();
  const numeric = numericGradient((x) => run(x).output.data, numbers, h);
  // Each difference carries about one rounding of each side's result, divided by 2h.
  const noise = (4 * Number.EPSILON * Math.abs(output.data)) / h;
  const rows = names.map((name, i) => {
    const analytic = inputs[name].grad ?? 0;
    const kinks = crossed(run(moved(numbers, i, -h)).output, run(moved(numbers, i, h)).output);
    const relativeError = compare(analytic, numeric[i] as number, noise);
    const judgement = judge(relativeError);
    return {
      input: name,
      analytic,
      numeric: numeric[i] as number,
      relativeError,
      judgement,
      kinks,
    };
  });
  return new GradCheck(rows, h);
}

interface Run<Name extends string> {
  readonly inputs: Readonly<Record<Name, Value>>;
  readonly output: Value;
}

function compare(analytic: number, numeric: number, noise: number): number {
  const difference = Math.abs(analytic - numeric);
  if (difference <= noise) return 0;
  return difference / Math.max(Math.abs(analytic), Math.abs(numeric));
}

function judge(relativeError: number): Judgement {
  if (relativeError <= 1e-7) return "right";
  if (relativeError <= 1e-4) return "fine with a kink";
  return relativeError <= 1e-2 ? "doubtful" : "wrong";
}

/** Operations that lie in different smooth pieces on the two sides. */
function crossed(left: Value, right: Value): string[] {
  const pieces = (root: Value) =>
    dependenciesOf(root).flatMap(({ name, origin }) =>
      origin?.operation.piece ? [{ name, piece: origin.operation.piece(origin.arguments) }] : [],
    );
  const others = pieces(right);
  return pieces(left)
    .filter(({ piece }, at) => piece !== others[at]?.piece)
    .map(({ name }) => name);
}
