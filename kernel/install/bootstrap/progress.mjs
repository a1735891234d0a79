const QUIET_SECONDS = 10;

/** @param {number} milliseconds */
export function seconds(milliseconds) {
  return milliseconds < 9950
    ? `${(milliseconds / 1000).toFixed(1)} s`
    : `${Math.round(milliseconds / 1000)} s`;
}

/** One live line: on a terminal rewritten in place, elsewhere a line at most every ten seconds. */
export class LiveLine {
  #started = Date.now();
  #printed = Date.now();
  #detail = "";
  #name;
  #timer;

  /** @param {string} name */
  constructor(name) {
    this.#name = name;
    this.#timer = setInterval(() => this.#draw(), process.stdout.isTTY ? 250 : 1000);
    this.#draw();
  }

  /** @param {string} detail what is being done at this moment */
  report(detail) {
    this.#detail = detail;
  }

  /**
   * Replaces the live line by its last state.
   * @param {string} mark
   * @param {string} [remark]
   */
  end(mark, remark = "") {
    clearInterval(this.#timer);
    if (process.stdout.isTTY) process.stdout.write("\r\x1b[2K");
    const took = seconds(Date.now() - this.#started);
    console.log(`${mark} ${this.#name} (${took})${remark === "" ? "" : `: ${remark}`}`);
  }

  #draw() {
    const elapsed = Date.now() - this.#started;
    const detail = this.#detail === "" ? "" : `, ${this.#detail}`;
    const text = `… ${this.#name}, ${Math.round(elapsed / 1000)} s${detail}`;
    if (process.stdout.isTTY) {
      process.stdout.write(`\r\x1b[2K${text.slice(0, (process.stdout.columns || 80) - 1)}`);
    } else if (Date.now() - this.#printed >= QUIET_SECONDS * 1000) {
      this.#printed = Date.now();
      console.log(text);
    }
  }
}
