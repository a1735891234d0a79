/** Closed until the execution process has loaded what it loads at its start. */
export class Gate {
  #open = false;
  #waiting: (() => void)[] = [];

  get isOpen(): boolean {
    return this.#open;
  }

  open(): void {
    this.#open = true;
    this.#release();
  }

  /** Who waits does not wait for the next process. */
  close(): void {
    this.#open = false;
    this.#release();
  }

  async passed(): Promise<void> {
    if (!this.#open) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
