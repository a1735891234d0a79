import { host } from "../core/host.js";
import { barText, ProgressLine } from "../core/progress.js";
import { learningCurves } from "../plot/learning.js";
import { oneLine, type History } from "./history.js";

export interface Position {
  readonly epoch: number;
  readonly epochs: number;
  readonly batch: number;
  readonly batches: number;
  /** Mean over the epoch so far. */
  readonly loss: number;
}

/**
 * Shows how far a training is: in a notebook one line and one live chart that are replaced in place, in
 * a terminal one line, otherwise nothing.
 */
export class Progress {
  readonly #line = new ProgressLine();
  #drawn = 0;

  constructor(
    readonly history: History,
    readonly verbose: boolean,
  ) {}

  /** Called at every batch; draws only when enough time has passed. */
  async at(position: Position): Promise<void> {
    if (this.verbose && this.#line.due) await this.#draw(this.#sentence(position));
  }

  /** Called at the end: the last state is always shown. */
  async end(): Promise<void> {
    if (!this.verbose) return;
    const { last, ended, epochs } = this.history;
    const { seconds } = this.#line;
    const figures = last ? ` · ${oneLine(last)}` : "";
    await this.#draw(`${ended}: ${epochs.length} epochs in ${seconds.toFixed(1)} s${figures}`);
    this.#line.end();
  }

  #sentence({ epoch, epochs, batch, batches, loss }: Position): string {
    const { seconds } = this.#line;
    const done = (epoch - 1) * batches + batch;
    const left = (seconds / done) * (epochs * batches - done);
    return (
      `${barText(done / (epochs * batches))} epoch ${epoch} of ${epochs} · batch ${batch} of ${batches} · loss ${loss.toFixed(4)} · ` +
      `${(done / seconds).toFixed(0)} batches/s · ${left.toFixed(0)} s left`
    );
  }

  async #draw(sentence: string): Promise<void> {
    await this.#line.show(sentence);
    const place = host();
    if (place === null || this.history.epochs.length === this.#drawn) return;
    this.#drawn = this.history.epochs.length;
    await place.show(learningCurves(this.history, { title: "Training" }), `${this.#line.id}-curve`);
  }
}
