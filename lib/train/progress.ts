import { host } from "../core/host.js";
import { barText, ProgressLine } from "../core/progress.js";
import { learningCurves, type Epoch } from "../plot/learning.js";
import { oneLine, type History } from "./history.js";

/** 0: nothing; 1: one line, and in a notebook a live chart; 2: a line per epoch. */
export type Verbosity = 0 | 1 | 2;

/** Where there is no line to replace (a file, a log), a line is written at most this often. */
const MS_BETWEEN_LINES = 10_000;
/** And a line per epoch, when asked for, at most this often. */
const MS_BETWEEN_EPOCHS = 125;

/**
 * Shows how far a training is: in a notebook one line and one live chart that are replaced in place, in
 * a terminal one line, in a file a line now and then.
 */
export class Progress {
  readonly #line = new ProgressLine();
  #epoch = 0;
  #epochs = 1;
  #batches: number | null = null;
  #batch = 0;
  #samples = 0;
  #done = 0;
  /** Epochs and batch losses in the picture that stands there. */
  #drawn = "";
  #written = performance.now();

  constructor(
    readonly history: History,
    readonly verbose: Verbosity,
  ) {}

  beginEpoch(epoch: number, epochs: number, batches: number | null, batch: number): void {
    [this.#epoch, this.#epochs, this.#batches, this.#batch] = [epoch, epochs, batches, batch];
  }

  /** Called at every batch; draws only when enough time has passed. */
  async batchEnded(samples: number, logs: () => Readonly<Record<string, number>>): Promise<void> {
    this.#batch++;
    this.#done++;
    this.#samples += samples;
    if (this.verbose === 1 && this.#line.due) await this.#draw(this.#sentence(logs()), false);
  }

  /** Called before a step that is compiled first, where that takes longer than a moment. */
  async compiling(): Promise<void> {
    if (this.verbose !== 1) return;
    const where = `epoch ${this.#epoch + 1} of ${this.#epochs}`;
    await this.#draw(`${where} · the step is being compiled for batches of this shape`, false);
  }

  async epochEnded(): Promise<void> {
    const { last } = this.history;
    if (this.verbose !== 2 || last === undefined) return;
    const now = performance.now();
    if (now - this.#written < MS_BETWEEN_EPOCHS && this.#epoch + 1 < this.#epochs) return;
    this.#written = now;
    const place = `epoch ${last.epoch} of ${this.#epochs} · ${last.seconds.toFixed(1)} s`;
    console.log(`${place} · ${oneLine(last)}`);
    await Promise.resolve();
  }

  /** Called at the end: the last state is always shown. */
  async end(): Promise<void> {
    if (this.verbose === 0) return;
    const { last, ended, epochs, reason } = this.history;
    const { seconds } = this.#line;
    const figures = last ? ` · ${oneLine(last)}` : "";
    const why = reason === null ? (ended ?? "") : `stopped (${reason})`;
    const count = `${epochs.length} ${epochs.length === 1 ? "epoch" : "epochs"}`;
    await this.#draw(`${why}: ${count} in ${seconds.toFixed(1)} s${figures}`, true);
    this.#line.end();
  }

  #sentence(logs: Readonly<Record<string, number>>): string {
    const { seconds } = this.#line;
    const rate = `${(this.#samples / seconds).toFixed(0)} samples/s`;
    const where = `epoch ${this.#epoch + 1} of ${this.#epochs}`;
    if (this.#batches === null) {
      return `${where} · batch ${this.#batch} · ${oneLine(logs)} · ${rate}`;
    }
    const share = (this.#epoch + this.#batch / this.#batches) / this.#epochs;
    const remaining = (this.#epochs - this.#epoch) * this.#batches - this.#batch;
    const left = (seconds / this.#done) * remaining;
    return (
      `${barText(share)} ${where} · batch ${this.#batch} of ${this.#batches} · ${oneLine(logs)} · ` +
      `${rate} · ${left.toFixed(0)} s left`
    );
  }

  async #draw(sentence: string, last: boolean): Promise<void> {
    await this.#line.show(sentence);
    const place = host();
    if (place === null) {
      this.#write(sentence, last);
      return;
    }
    const epochs = this.#curve();
    const shown = `${epochs.length} ${epochs.at(-1)?.epoch ?? 0}`;
    if (this.verbose === 2 || epochs.length === 0 || shown === this.#drawn) return;
    this.#drawn = shown;
    const chart = learningCurves(epochs, { title: "Training", smoothing: false });
    await place.show(chart, `${this.#line.id}-curve`);
  }

  /** The epochs; within the first ones, the losses of the batches. */
  #curve(): readonly Epoch[] {
    const { epochs, batches } = this.history;
    if (epochs.length >= 2 || this.#batches === null || this.history.ended !== null) return epochs;
    const perEpoch = this.#batches;
    const every = Math.ceil(batches.length / 200);
    return batches
      .filter((_, i) => i % every === 0)
      .map(({ step, loss }) => ({ epoch: (step + 1) / perEpoch, loss }));
  }

  #write(sentence: string, last: boolean): void {
    if (process.stderr.isTTY) return;
    const now = performance.now();
    if (!last && now - this.#written < MS_BETWEEN_LINES) return;
    this.#written = now;
    process.stderr.write(`${sentence}\n`);
  }
}
