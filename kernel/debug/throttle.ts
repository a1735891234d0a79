/** Work that is asked for often and done a few times a second: who asks meanwhile shares the next result. */
const INTERVAL_MS = 250;

export class Throttle<T> {
  #next: Promise<T> | null = null;
  #last = Number.NEGATIVE_INFINITY;
  #hurry: (() => void) | null = null;
  #working: Promise<unknown> = Promise.resolve();

  constructor(private readonly work: () => Promise<T>) {}

  get(): Promise<T> {
    this.#next ??= this.#later();
    return this.#next;
  }

  /** Does now what waits, and resolves when nothing is left to do. */
  async flush(): Promise<void> {
    const next = this.#next;
    this.#hurry?.();
    await Promise.allSettled([next, this.#working]);
  }

  async #later(): Promise<T> {
    const wait = Math.max(0, this.#last + INTERVAL_MS - performance.now());
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, wait);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#hurry = null;
    // Who asks from now on may have changed something that this look does not see.
    this.#next = null;
    this.#last = performance.now();
    const work = this.work();
    this.#working = work;
    return await work;
  }
}
