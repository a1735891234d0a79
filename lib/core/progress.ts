/** How far a loop is: a bar in one line, replaced in place. */
import { DISPLAY, host, type MimeData } from "./host.js";

/** At most this often is anything drawn, so that a page or terminal is never flooded. */
const MS_BETWEEN = 125;
const BAR = 20;

/** "████░░░░" */
export function barText(share: number): string {
  const filled = Math.round(BAR * Math.min(1, Math.max(0, share)));
  return "█".repeat(filled) + "░".repeat(BAR - filled);
}

let shown = 0;

/** In a notebook a line of output, in a terminal one of standard error, otherwise nothing. */
export class ProgressLine {
  /** A name for what is shown beside the line. */
  readonly id = `gradlab-progress-${++shown}`;
  readonly #started = performance.now();
  #last = -Infinity;

  /** Since it was made. */
  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  /** True when enough time has passed since the line was drawn. */
  get due(): boolean {
    return performance.now() - this.#last >= MS_BETWEEN;
  }

  async show(sentence: string): Promise<void> {
    this.#last = performance.now();
    const place = host();
    if (place) {
      const line = { [DISPLAY]: (): MimeData => ({ "text/plain": sentence }) };
      await place.show(line, `${this.id}-line`);
    } else if (process.stderr.isTTY) {
      process.stderr.write(`\r\u001b[K${sentence}`);
    }
  }

  /** The line stays as it is, and what follows stands below it. */
  end(): void {
    if (host() === null && process.stderr.isTTY) process.stderr.write("\n");
  }
}
