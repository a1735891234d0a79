import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { Chart } from "./chart.js";
import { chart } from "./theme.js";
import { titled } from "./thin.js";

/** How many steps of the schedules are drawn, on which axis, with which words. */
export interface SchedulesText {
  /** Updates to draw; whole number ≥ 2. */
  readonly steps: number;
  readonly title?: string;
  /** What a step is: "update" by default, or "epoch". */
  readonly unit?: string;
  /** A logarithmic vertical axis; rates of 0 are then left out, with a note. */
  readonly logY?: boolean;
}

/** More steps than this are drawn as evenly spread ones. */
const MOST_STEPS = 1000;

/**
 * Learning rates against the step, one line per schedule.
 *
 * @param schedules name → schedule, each a function step → rate, from step 0 on: `dl.schedules.*`, or your own
 * @param text how many steps, title, unit, logarithmic axis
 * @throws ArgumentError for no schedule, fewer than two steps, or a rate that is no finite number ≥ 0
 * @example
 * dl.plot.schedules({ halved: (step) => 0.1 * 0.5 ** Math.floor(step / 10) }, { steps: 40 });
 */
export function schedules(
  schedules: Readonly<Record<string, (step: number) => number>>,
  { steps, title, unit = "update", logY = false }: SchedulesText,
): Chart {
  const names = Object.keys(schedules);
  requireThat(names.length > 0, "schedules", "at least one named schedule", schedules);
  requireThat(Number.isInteger(steps) && steps >= 2, "steps", "a whole number ≥ 2", steps);
  const every = Math.max(1, Math.ceil(steps / MOST_STEPS));
  const at = Array.from({ length: Math.ceil(steps / every) }, (_, i) => i * every);
  if (at.at(-1) !== steps - 1) at.push(steps - 1);
  const all = Object.entries(schedules).flatMap(([name, schedule]) => {
    requireThat(typeof schedule === "function", name, "a function step → rate", schedule);
    return at.map((step) => {
      const rate = schedule(step);
      requireThat(
        Number.isFinite(rate) && rate >= 0,
        `${name}(${step})`,
        "a finite rate ≥ 0",
        rate,
      );
      return { name, step, rate };
    });
  });
  const values = logY ? all.filter(({ rate }) => rate > 0) : all;
  requireThat(values.length > 0, "schedules", "some rate above 0 for logY", schedules);
  const zero = values.length < all.length ? "Rates of 0 have no place on this axis." : "";
  const thinned = every > 1 ? `Every ${every} ${unit}s are drawn.` : "";
  const note = [zero, thinned].filter((line) => line !== "").join(" ");
  const told = names.map((name) => {
    const mine = all.filter((row) => row.name === name);
    const peak = mine.reduce((a, b) => (b.rate > a.rate ? b : a));
    const [first, last] = [mine[0]?.rate ?? 0, mine.at(-1)?.rate ?? 0];
    const inside = peak.rate > Math.max(first, last) * (1 + 1e-9);
    const most = inside ? `, at most ${formatNumber(peak.rate)} at ${unit} ${peak.step}` : "";
    return `${name} goes from ${formatNumber(first)} to ${formatNumber(last)}${most}`;
  });
  return chart(
    {
      ...titled(title ?? "Learning-rate schedules", note),
      data: { values },
      width: 460,
      height: 260,
      mark: {
        type: "line",
        tooltip: true,
        interpolate: every > 1 || steps > 200 ? "linear" : "step-after",
      },
      encoding: {
        x: {
          field: "step",
          type: "quantitative",
          title: unit,
          axis: { tickMinStep: 1 },
          scale: { nice: false },
        },
        y: {
          field: "rate",
          type: "quantitative",
          title: "learning rate",
          ...(logY ? { scale: { type: "log" } } : {}),
        },
        color: {
          field: "name",
          type: "nominal",
          title: null,
          sort: names,
          ...(names.length === 1 ? { legend: null } : {}),
        },
        strokeDash: {
          field: "name",
          type: "nominal",
          title: null,
          sort: names,
          ...(names.length === 1 ? { legend: null } : {}),
        },
      },
    },
    `${title ?? "Learning-rate schedules"} over ${steps} ${unit}s: ${told.join("; ")}.${note === "" ? "" : ` ${note}`}`,
  );
}
