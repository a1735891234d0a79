import { DISPLAY, host, type MimeData } from "../core/host.js";
import { learningCurves } from "../plot/learning.js";
import { oneLine, type History } from "./history.js";

/** At most this often is anything drawn, so that a page or terminal is never flooded. */
const MS_BETWEEN = 125;

export interface Position {
  readonly epoch: number;
  readonly epochs: number;
  readonly batch: number;
  readonly batches: number;
  /** Mean over the epoch so far. */
  readonly loss: number;
}

let shown = 0;

/**
 * Shows how far a training is: in a notebook one line and one live chart that are replaced in place, in
 * a terminal one line, otherwise nothing.
 */
export class Progress {
  readonly #started = performance.now();
  readonly #id = `gradlab-training-${++shown}`;
  #last = -Infinity;
  #drawn = 0;

  constructor(
    readonly history: History,
    readonly verbose: boolean,
  ) {}

  /** Called at every batch; draws only when enough time has passed. */
  async at(position: Position): Promise<void> {
    if (!this.verbose || performance.now() - this.#last < MS_BETWEEN) return;
    await this.#draw(this.#sentence(position));
    this.#last = performance.now();
  }

  /** Called at the end: the last state is always shown. */
  async end(): Promise<void> {
    if (!this.verbose) return;
    const { last, ended, epochs } = this.history;
    const seconds = (performance.now() - this.#started) / 1000;
    const figures = last ? ` · ${oneLine(last)}` : "";
    await this.#draw(`${ended}: ${epochs.length} epochs in ${seconds.toFixed(1)} s${figures}`);
    if (host() === null && process.stderr.isTTY) process.stderr.write("\n");
  }

  #sentence({ epoch, epochs, batch, batches, loss }: Position): string {
    const seconds = (performance.now() - this.#started) / 1000;
    const done = (epoch - 1) * batches + batch;
    const left = (seconds / done) * (epochs * batches - done);
    const filled = Math.round((20 * done) / (epochs * batches));
    const bar = "█".repeat(filled) + "░".repeat(20 - filled);
    return (
      `${bar} epoch ${epoch} of ${epochs} · batch ${batch} of ${batches} · loss ${loss.toFixed(4)} · ` +
      `${(done / seconds).toFixed(0)} batches/s · ${left.toFixed(0)} s left`
    );
  }

  async #draw(sentence: string): Promise<void> {
    const place = host();
    if (place === null) {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${sentence}`);
      return;
    }
    const line = { [DISPLAY]: (): MimeData => ({ "text/plain": sentence }) };
    await place.show(line, `${this.#id}-line`);
    if (this.history.epochs.length === this.#drawn) return;
    this.#drawn = this.history.epochs.length;
    await place.show(learningCurves(this.history, { title: "Training" }), `${this.#id}-curve`);
  }
}
