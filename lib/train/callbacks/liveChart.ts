import { requireThat } from "../../core/errors.js";
import { host } from "../../core/host.js";
import { formatNumber } from "../../core/number.js";
import type { Chart } from "../../plot/chart.js";
import { chart } from "../../plot/theme.js";
import type { Callback, Logs, TrainingContext } from "../callback.js";
import type { Saved } from "../checkpoint/saved.js";
import { validationName } from "../history.js";
import { callable } from "./callable.js";
import { rateOf } from "./require.js";

/** What is drawn. */
export interface LiveChartOptions {
  /** What is drawn, a panel each: names of the history, or "learningRate"; all by default. */
  readonly metrics?: readonly string[];
  /** A point per "epoch" (default) or per "batch". */
  readonly per?: "epoch" | "batch";
  readonly title?: string;
}

interface Point {
  /** Epochs counted from 1; updates counted from 1. */
  readonly at: number;
  readonly logs: Logs;
}

/** More points than this are thinned to every second, fourth, … one. */
const MOST_POINTS = 400;
const MS_BETWEEN = 250;

let charts = 0;

class Live implements Callback {
  readonly name = "LiveChart";
  readonly metrics: readonly string[] | null;
  readonly per: "epoch" | "batch";
  readonly title: string;
  #points: Point[] = [];
  #stride = 1;
  #count = 0;
  #drawn = -Infinity;
  #id = "";

  constructor({ metrics, per = "epoch", title = "Training" }: LiveChartOptions = {}) {
    const names =
      metrics === undefined ||
      (Array.isArray(metrics) &&
        metrics.length > 0 &&
        metrics.every((each) => typeof each === "string"));
    requireThat(names, "metrics", "one or more names", metrics);
    requireThat(per === "epoch" || per === "batch", "per", '"epoch" or "batch"', per);
    this.metrics = metrics ?? null;
    this.per = per;
    this.title = title;
  }

  onTrainBegin(): void {
    this.#id = `gradlab-live-chart-${++charts}`;
    this.#points = [];
    [this.#stride, this.#count, this.#drawn] = [1, 0, -Infinity];
  }

  async onBatchEnd(_: number, logs: Logs, context: TrainingContext): Promise<void> {
    if (this.per === "batch") await this.#add(logs, context);
  }

  async onEpochEnd(_: number, logs: Logs, context: TrainingContext): Promise<void> {
    if (this.per === "epoch") await this.#add(logs, context);
  }

  async onTrainEnd(): Promise<void> {
    await this.#draw();
  }

  saveState(): Saved {
    const points = this.#points.map(({ at, logs }) => ({ at, logs }));
    return { points, stride: this.#stride, count: this.#count };
  }

  restoreState(state: Saved): void {
    const { points, stride, count } = state as unknown as {
      readonly points: readonly Point[];
      readonly stride: number;
      readonly count: number;
    };
    this.#points = [...points];
    [this.#stride, this.#count] = [stride, count];
  }

  /**
   * What has been drawn so far.
   *
   * @throws ArgumentError before the first point, or for a name that was never measured
   */
  chart(): Chart {
    const points = this.#points;
    requireThat(points.length > 0, "the training", "one with a point to draw", "none");
    const names = this.metrics ?? namesOf(points);
    for (const name of names) {
      const known = points.some(({ logs }) => name in logs || validationName(name) in logs);
      requireThat(known, "metrics", `some of ${namesOf(points).join(", ")}`, name);
    }
    const unit = this.per === "epoch" ? "epoch" : "update";
    return chart(
      {
        title: this.title,
        hconcat: names.map((name) => panel(name, points, unit)),
        resolve: { legend: { strokeDash: "independent" } },
      },
      `${this.title}: ${names.map((name) => told(name, points)).join("; ")}.`,
    );
  }

  async #add(logs: Logs, context: TrainingContext): Promise<void> {
    const at = ++this.#count;
    if ((at - 1) % this.#stride === 0) {
      const rate = rateOf(context);
      this.#points.push({
        at,
        logs: { ...logs, ...(rate === null ? {} : { learningRate: rate }) },
      });
      if (this.#points.length > MOST_POINTS) {
        this.#stride *= 2;
        this.#points = this.#points.filter((point) => (point.at - 1) % this.#stride === 0);
      }
    }
    if (performance.now() - this.#drawn >= MS_BETWEEN) await this.#draw();
  }

  async #draw(): Promise<void> {
    const place = host();
    if (place === null || this.#points.length === 0) return;
    this.#drawn = performance.now();
    await place.show(this.chart(), this.#id);
  }
}

/** Without those of validation, which share a panel with their namesakes. */
function namesOf(points: readonly Point[]): string[] {
  const names = new Set(points.flatMap(({ logs }) => Object.keys(logs)));
  return [...names].filter((name) => !/^val[A-Z]/.test(name));
}

function seriesOf(name: string, points: readonly Point[]) {
  const parts = [
    { part: "train", key: name },
    { part: "validation", key: validationName(name) },
  ];
  return parts.flatMap(({ part, key }) =>
    points.flatMap(({ at, logs }) => {
      const value = logs[key];
      return value === undefined || !Number.isFinite(value) ? [] : [{ part, at, value }];
    }),
  );
}

function panel(name: string, points: readonly Point[], unit: string) {
  const values = seriesOf(name, points);
  const both = new Set(values.map(({ part }) => part)).size > 1;
  return {
    width: 280,
    height: 200,
    data: { values },
    mark: { type: "line", point: values.length <= 60 ? { size: 18 } : false },
    encoding: {
      x: { field: "at", type: "quantitative", title: unit, axis: { tickMinStep: 1 } },
      y: { field: "value", type: "quantitative", title: name, scale: { zero: false } },
      strokeDash: {
        field: "part",
        type: "nominal",
        title: null,
        // As in the learning curves: training dashed, validation solid.
        scale: {
          domain: ["train", "validation"],
          range: [
            [4, 3],
            [1, 0],
          ],
        },
        legend: both ? { symbolType: "stroke" } : null,
      },
    },
  };
}

function told(name: string, points: readonly Point[]): string {
  const values = seriesOf(name, points);
  const parts = ["train", "validation"].flatMap((part) => {
    const own = values.filter((each) => each.part === part);
    const [first, last] = [own[0], own.at(-1)];
    if (!first || !last) return [];
    return [
      `${part === "train" ? "" : "validation "}${formatNumber(first.value)} to ${formatNumber(last.value)}`,
    ];
  });
  return `${name} ${parts.join(", ")}`;
}

/**
 * Draws chosen measures while a model trains, in place and at most 4 times a second: the loss of batches,
 * the learning rate, metrics that the chart of `fit` does not show. In a plain script it draws nothing;
 * `chart()` gives the picture afterwards.
 *
 * @param options metrics all; per "epoch"; title "Training"
 * @throws ArgumentError for no name; and from `fit` for a name that the training does not measure
 * @example
 * const live = dl.callbacks.LiveChart({ metrics: ["loss"], title: "Falling" });
 * const falling = ({ epoch }: { epoch: number }) => ({ loss: 1 / (epoch + 1) });
 * await dl.fit(falling, { x: [[0]] }, { epochs: 4, callbacks: live, verbose: 0 });
 * live.chart().description; // "Falling: loss 1 to 0.25."
 */
export const LiveChart = callable(Live);
export type LiveChart = Live;
