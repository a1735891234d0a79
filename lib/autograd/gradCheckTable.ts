import { escapeHtml, tableHtml, tableText } from "../core/html.js";
import { DISPLAY, type MimeData } from "../core/host.js";
import { formatNumber } from "../core/number.js";
import { Panel } from "../core/panel.js";

/** What to think of a relative error: see {@link THRESHOLDS}. */
export type Judgement = "right" | "fine with a kink" | "doubtful" | "wrong";

/** Numbers are checked in float64, tensors in tfjs's float32. */
export type Precision = "float64" | "float32";

/**
 * Up to which relative error a gradient is right, fine where there is a kink, or doubtful; above the
 * last it is wrong. Those of float64 are of Stanford's course CS231n. A float32 has 7 digits, of which a
 * centred difference loses about 4, so 1e-3 is as good as it gets there and no kink shows.
 */
export const THRESHOLDS: Readonly<
  Record<Precision, Readonly<Record<Exclude<Judgement, "wrong">, number>>>
> = {
  float64: { right: 1e-7, "fine with a kink": 1e-4, doubtful: 1e-2 },
  float32: { right: 1e-3, "fine with a kink": 1e-3, doubtful: 1e-2 },
};

/** One number whose gradient was checked: a scalar input, or an element of a tensor. */
export interface GradCheckRow {
  /** The input's name, for a tensor with the element's place: "w[0, 2]". */
  readonly input: string;
  readonly analytic: number;
  readonly numeric: number;
  /** |analytic − numeric| / max(|analytic|, |numeric|); 0 for differences within rounding noise. */
  readonly relativeError: number;
  readonly judgement: Judgement;
  /** Operations whose kink lies between x − h and x + h, where no derivative exists. */
  readonly kinks: readonly string[];
}

/**
 * The table that `gradCheck` gives: as the last line of a cell it shows each gradient beside its
 * difference, with a judgement.
 *
 * @param rows one per number that was checked
 * @param h the step of the differences
 * @param precision in which they were computed: it decides the judgements; "float64" by default
 * @example
 * const check = dl.gradCheck(({ x }) => x.pow(3), { x: 2 });
 * check.rows[0]?.analytic; // 12
 * check.rows[0]?.numeric; // ≈ 12.000000
 * check.worst < 1e-7; // true
 */
export class GradCheck {
  constructor(
    readonly rows: readonly GradCheckRow[],
    /** The step of the differences. */
    readonly h: number,
    readonly precision: Precision = "float64",
  ) {}

  /** The largest relative error. */
  get worst(): number {
    return this.rows.reduce((worst, row) => Math.max(worst, row.relativeError), 0);
  }

  [DISPLAY](): MimeData {
    const head = ["input", "analytic", "numeric", "relative error", "judgement"];
    const digits = this.precision === "float64" ? 10 : 6;
    const rows = this.rows.map((row) => [
      row.input,
      formatNumber(row.analytic, digits),
      formatNumber(row.numeric, digits),
      formatNumber(row.relativeError, 2),
      row.kinks.length === 0
        ? row.judgement
        : `${row.judgement}; kink within ±h: ${row.kinks.join(", ")}`,
    ]);
    const title = `Gradient check, centred differences with h = ${formatNumber(this.h)}`;
    const limits = limitsOf(this.precision);
    const table = tableHtml(
      head,
      rows.map((row) => row.map(escapeHtml)),
    );
    return new Panel(
      `<p>${title}</p>${table}<p>${limits}</p>`,
      `${title}\n${tableText(head, rows)}\n${limits}`,
    )[DISPLAY]();
  }
}

function limitsOf(precision: Precision): string {
  const { right, doubtful, ...between } = THRESHOLDS[precision];
  const kink = between["fine with a kink"];
  const middle = kink > right ? `fine with a kink up to ${formatNumber(kink)}, ` : "";
  const why =
    precision === "float32"
      ? "; in float32 the differences themselves are no better than about 1e−3"
      : "";
  return (
    `In ${precision} a relative error is right up to ${formatNumber(right)}, ${middle}` +
    `doubtful up to ${formatNumber(doubtful)}, wrong above${why}.`
  );
}

/** The relative error, 0 where the difference lies within the noise of rounding. */
export function relativeErrorOf(analytic: number, numeric: number, noise: number): number {
  const difference = Math.abs(analytic - numeric);
  if (difference <= noise) return 0;
  return difference / Math.max(Math.abs(analytic), Math.abs(numeric));
}

export function judge(relativeError: number, precision: Precision): Judgement {
  const limits = THRESHOLDS[precision];
  if (relativeError <= limits.right) return "right";
  if (relativeError <= limits["fine with a kink"]) return "fine with a kink";
  return relativeError <= limits.doubtful ? "doubtful" : "wrong";
}
