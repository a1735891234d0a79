import { requireThat } from "../core/errors.js";
import { DISPLAY, type MimeData } from "../core/host.js";
import {
  outputsOn,
  planeOf,
  type Plane,
  type PlaneData,
  type PlaneModel,
  type PlaneSnapshot,
} from "./boundaryGrid.js";
import { decisionBoundary } from "./decisionBoundary.js";

/** More snapshots than this, and every second one is dropped. */
const MOST = 24;

/**
 * A callback for `dl.fit` that keeps what the model says over the plane at the end of each epoch, at most 24
 * times (of more epochs every second, fourth, … is kept, and always the last). As the last line of a
 * cell it is the picture with a slider over epochs.
 *
 * @param data points [n, 2] and their targets
 * @param resolution grid points per side, a whole number from 8 to 200; 50 by default
 * @throws ArgumentError for points that are no pairs, another number of targets, or another resolution
 * @example
 * const film = new dl.plot.BoundaryRecorder({ x: [[0, 0], [1, 1]], y: [0, 1] });
 * film.record((points) => points.map(([a, b]) => (a + b > 1 ? 1 : 0)), "start");
 * film.snapshots.length; // 1
 */
export class BoundaryRecorder {
  readonly name = "BoundaryRecorder";
  readonly #plane: Plane;
  #kept: { readonly at: number; readonly snapshot: PlaneSnapshot }[] = [];
  #stride = 1;
  #count = 0;

  constructor(
    readonly data: PlaneData,
    readonly resolution = 50,
  ) {
    this.#plane = planeOf(data, resolution);
  }

  /** What was kept, oldest first. */
  get snapshots(): readonly PlaneSnapshot[] {
    return this.#kept.map(({ snapshot }) => snapshot);
  }

  /**
   * Keeps what the model says now; for a training loop of your own.
   *
   * @param model as for `decisionBoundary`
   * @param label of the snapshot, usually the number of epochs
   * @throws ArgumentError for a blank label, or outputs that are not one finite row per point
   */
  record(model: PlaneModel, label: string): void {
    requireThat(label.trim() !== "", "label", "a text", label);
    const at = this.#count++;
    // The latest one stays until the next comes, so that the film ends with the end of the training.
    if ((this.#kept.at(-1)?.at ?? 0) % this.#stride !== 0) this.#kept.pop();
    this.#kept.push({ at, snapshot: { label, outputs: outputsOn(this.#plane, model) } });
    if (this.#kept.length <= MOST) return;
    this.#stride *= 2;
    const last = this.#kept.at(-1);
    this.#kept = this.#kept.filter((each) => each.at % this.#stride === 0 || each === last);
  }

  /** Called by `dl.fit`: keeps what the untrained model says, as epoch 0. */
  onTrainBegin(_logs: unknown, { model }: { readonly model: unknown }): void {
    if (this.#count === 0) this.record(model as PlaneModel, "0");
  }

  /** Called by `dl.fit`: keeps what the model says after an epoch, under its number from 1 on. */
  onEpochEnd(epoch: number, _logs: unknown, { model }: { readonly model: unknown }): void {
    this.record(model as PlaneModel, String(epoch + 1));
  }

  [DISPLAY](): MimeData {
    return this.#kept.length === 0
      ? { "text/plain": "No epoch has been recorded." }
      : decisionBoundary(this.snapshots, this.data, { resolution: this.resolution })[DISPLAY]();
  }
}
