/** Work that is asked for often and done a few times a second: who asks meanwhile shares the next result. */
const INTERVAL_MS = 250;

export class Throttle<T> {
  #next: Promise<T> | null = null;
  #last = Number.NEGATIVE_INFINITY;

  constructor(private readonly work: () => Promise<T>) {}

  get(): Promise<T> {
    this.#next ??= this.#later();
    return this.#next;
  }

  async #later(): Promise<T> {
    const wait = this.#last + INTERVAL_MS - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    // Who asks from now on may have changed something that this look does not see.
    this.#next = null;
    this.#last = performance.now();
    return await this.work();
  }
}
