import { requireThat } from "../core/errors.js";
import type { LayerStatistics, ModelStatistics } from "../interpret/index.js";
import { slider, type SliderParam, spread } from "./slider.js";

/** What `dl.interpret.layerStatistics` gave at some moment of a training. */
export interface StatisticsSnapshot {
  readonly epoch: number;
  readonly statistics: ModelStatistics;
}

/** One moment, or several of one training: then a slider picks the epoch. */
export type Statistics = ModelStatistics | readonly StatisticsSnapshot[];

/** More epochs than this are thinned: all travel with the chart. */
const MOST_EPOCHS = 20;

/** The same layers at one or more moments. */
export interface Snapshots {
  readonly moments: readonly StatisticsSnapshot[];
  /** Names of the layers, in order. */
  readonly layers: readonly string[];
  /** Of one moment none. */
  readonly params: readonly SliderParam[];
  /** Keeps the rows of the epoch at the slider. */
  readonly filter: readonly object[];
  /** What was left out; empty for nothing. */
  readonly note: string;
}

/** @throws ArgumentError for no snapshot, epochs that do not rise, or layers that differ */
export function snapshotsOf(given: Statistics, argument = "statistics"): Snapshots {
  const all: readonly StatisticsSnapshot[] = isStatistics(given)
    ? [{ epoch: 0, statistics: given }]
    : given;
  const some = isList(all) && all.every((each) => isStatistics(each?.statistics));
  const expectation =
    "from dl.interpret.layerStatistics(model, { x, y }), one or [{ epoch, statistics }, …]";
  requireThat(some && all.length > 0, argument, expectation, given);
  const epochs = all.map(({ epoch }) => epoch);
  const rising = epochs.every(
    (epoch, i) => Number.isFinite(epoch) && (i === 0 || epoch > (epochs[i - 1] ?? 0)),
  );
  requireThat(rising, argument, "snapshots with rising epochs", epochs);
  const layers = all[0]?.statistics.layers.map(({ name }) => name) ?? [];
  requireThat(layers.length > 0, argument, "of a model with at least one layer", layers);
  const same = all.every(
    ({ statistics }) => statistics.layers.map(({ name }) => name).join("\n") === layers.join("\n"),
  );
  requireThat(same, argument, "snapshots of the same layers", layers);
  const kept = spread(all.length, MOST_EPOCHS);
  const moments = kept.flatMap((i) => all[i] ?? []);
  return {
    moments,
    layers,
    ...epochSlider(moments.map(({ epoch }) => epoch)),
    note: thinned(kept.length, all.length),
  };
}

/** A model has layers, too, but no loss. */
function isStatistics(given: unknown): given is ModelStatistics {
  const { layers, loss } = (given ?? {}) as Partial<ModelStatistics>;
  return isList(layers) && typeof loss === "number";
}

function isList(given: unknown): boolean {
  return Array.isArray(given);
}

/** A slider that shows the rows of one epoch, the last at first; of one epoch alone none. */
export function epochSlider(epochs: readonly number[]): Pick<Snapshots, "params" | "filter"> {
  const [min, value] = [epochs[0] ?? 0, epochs.at(-1) ?? 0];
  if (epochs.length < 2) return { params: [], filter: [] };
  const step = epochs
    .slice(1)
    .reduce((least, epoch, i) => Math.min(least, epoch - (epochs[i] ?? 0)), Infinity);
  // Between two epochs that were kept, the earlier one is shown.
  const shown = `datum.epoch <= epoch && (datum.nextEpoch === null || epoch < datum.nextEpoch)`;
  return {
    params: [slider("epoch", "epoch", { value, min, max: value, step })],
    filter: [{ filter: shown }],
  };
}

/** The columns that {@link epochSlider}'s filter reads. */
export function epochColumns(
  epochs: readonly number[],
  i: number,
): { epoch: number; nextEpoch: number | null } {
  return { epoch: epochs[i] ?? 0, nextEpoch: epochs[i + 1] ?? null };
}

function thinned(kept: number, all: number): string {
  return kept < all ? `${kept} of ${all} epochs are drawn.` : "";
}

/** One layer at every moment. */
export function momentsOf({ moments }: Snapshots, layer: number): LayerStatistics[] {
  return moments.flatMap(({ statistics }) => statistics.layers[layer] ?? []);
}
