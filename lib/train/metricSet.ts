import { capitalised } from "../core/words.js";
import type * as tf from "@tensorflow/tfjs";
import { ArgumentError } from "../core/errors.js";
import type { Metric } from "../metrics/index.js";
import { functionMetric } from "./functionMetric.js";
import { namedMetric } from "./metricNames.js";
import type { OutputInfo, StepResult, Trainable } from "./trainable.js";

/** A metric by name, as an object of `dl.metrics`, or a function of tensors: one value per sample. */
export type MetricLike = string | Metric | ((yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor);

/** Metrics for all outputs, or by the name of the output. */
export type MetricsOption =
  readonly MetricLike[] | Readonly<Record<string, MetricLike | readonly MetricLike[]>>;

interface Placed {
  readonly name: string;
  readonly output: number;
  readonly metric: Metric;
  readonly weighted: boolean;
}

/** The loss and all metrics of an epoch: right over its samples, whatever the batches were. */
export class MetricSet {
  readonly #placed: readonly Placed[];
  /** Σ samples × value and Σ samples, by name; the loss first. */
  readonly #means = new Map<string, { total: number; samples: number }>();

  constructor(
    trainable: Trainable,
    given: { readonly metrics?: MetricsOption; readonly weightedMetrics?: MetricsOption },
  ) {
    const { outputs } = trainable;
    const placed = [
      ...place(trainable.metrics, outputs, false),
      ...place(given.metrics, outputs, false),
      ...place(given.weightedMetrics, outputs, true),
    ];
    // The same name twice (compiled, and asked for here) is one metric.
    this.#placed = placed.filter(
      ({ name }, i) => placed.findIndex((other) => other.name === name) === i,
    );
  }

  /** Adds a batch; the metrics read the predictions of the same forward pass. */
  add({ loss, logs, outputs }: StepResult, samples: number): void {
    for (const [name, value] of Object.entries({ loss, ...logs })) {
      const mean = this.#means.get(name) ?? { total: 0, samples: 0 };
      mean.total += value * samples;
      mean.samples += samples;
      this.#means.set(name, mean);
    }
    for (const { metric, output, weighted } of this.#placed) {
      const pair = outputs[output];
      if (pair === undefined) continue;
      // A masked position counts in no metric; the rest of the weights only in those that ask for it.
      const weights = weighted ? pair.weights : pair.mask;
      metric.update(pair.yTrue, pair.yPred, ...(weights === null ? [] : [weights]));
    }
  }

  /** Everything over the samples so far. */
  logs(): Record<string, number> {
    return {
      ...this.means(),
      ...Object.fromEntries(this.#placed.map(({ name, metric }) => [name, metric.result()])),
    };
  }

  /** The same, each computed when it is read. */
  lazyLogs(): Record<string, number> {
    const logs: Record<string, number> = this.means();
    for (const { name, metric } of this.#placed) {
      let known: number | undefined;
      const get = (): number => (known ??= metric.result());
      Object.defineProperty(logs, name, { get, enumerable: true });
    }
    return logs;
  }

  /** What costs nothing to read: the loss, and what steps return. */
  means(): Record<string, number> {
    const entries = [...this.#means].map(([name, { total, samples }]) => [name, total / samples]);
    return Object.fromEntries(entries) as Record<string, number>;
  }

  reset(): void {
    this.#means.clear();
    for (const { metric } of this.#placed) metric.reset();
  }

  state(): unknown[] {
    return [[...this.#means], ...this.#placed.map(({ metric }) => metric.state())];
  }

  restore(state: readonly unknown[]): void {
    const [means, ...rest] = state;
    if (!Array.isArray(means) || rest.length !== this.#placed.length) {
      throw new ArgumentError("state", `the state of ${this.#placed.length} metrics`, state);
    }
    this.#means.clear();
    for (const [name, sums] of means as [string, { total: number; samples: number }][]) {
      this.#means.set(name, { ...sums });
    }
    this.#placed.forEach(({ metric }, i) => metric.restore(rest[i]));
  }
}

function place(
  given: MetricsOption | undefined | null,
  outputs: readonly OutputInfo[],
  weighted: boolean,
): Placed[] {
  if (given === undefined || given === null) return [];
  const names = outputs.map(({ name }) => name);
  const byOutput = (output: OutputInfo): readonly MetricLike[] => {
    if (Array.isArray(given)) return given as readonly MetricLike[];
    const own = (given as Readonly<Record<string, MetricLike | readonly MetricLike[]>>)[
      output.name
    ];
    return own === undefined
      ? []
      : Array.isArray(own)
        ? (own as MetricLike[])
        : [own as MetricLike];
  };
  if (!Array.isArray(given)) {
    const unknown = Object.keys(given).find((name) => !names.includes(name));
    if (unknown !== undefined) {
      throw new ArgumentError("metrics", `named after outputs: ${names.join(", ")}`, unknown);
    }
  } else if (given.length > 0 && outputs.length === 0) {
    throw new ArgumentError(
      "metrics",
      "none: a step of your own returns what it measures, { loss, accuracy }",
      given,
    );
  }
  return outputs.flatMap((info, output) =>
    byOutput(info).map((like) => {
      const metric = metricOf(like, info);
      const name = outputs.length > 1 ? info.name + capitalised(metric.name) : metric.name;
      return { name, output, metric, weighted };
    }),
  );
}

function metricOf(like: MetricLike, output: OutputInfo): Metric {
  if (typeof like === "string") return namedMetric(like, output);
  if (typeof like === "function") return functionMetric(like);
  const valid = typeof like === "object" && like !== null && typeof like.update === "function";
  if (!valid) {
    throw new ArgumentError(
      "metrics",
      "names, metrics of dl.metrics, or functions of tensors",
      like,
    );
  }
  return like;
}
