/** Values that come when they come, read one by one with `for await`. */
export class Latest<T> implements AsyncIterableIterator<T> {
  #value: { readonly value: T } | null = null;
  #waiting: ((result: IteratorResult<T>) => void)[] = [];
  #ended = false;

  constructor(private readonly stop: () => void) {}

  /** A value that nobody has read yet is replaced. */
  push(value: T): void {
    const next = this.#waiting.shift();
    if (next) next({ done: false, value });
    else this.#value = { value };
  }

  end(): void {
    this.#ended = true;
    for (const next of this.#waiting.splice(0)) next({ done: true, value: undefined });
  }

  next(): Promise<IteratorResult<T>> {
    const ready = this.#value;
    this.#value = null;
    if (ready) return Promise.resolve({ done: false, value: ready.value });
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  return(): Promise<IteratorResult<T>> {
    this.stop();
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
