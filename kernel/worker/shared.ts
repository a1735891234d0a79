/** The few numbers that the main thread and the watchdog thread share. */

const CURRENT = 0;
const LAST_DONE = 1;
const INTERRUPTED = 2;
const ANSWERED = 3;
const LOCK = 4;
const BELL = 5;
const SIZE = 6;

export class SharedState {
  readonly #cells: Int32Array<SharedArrayBuffer>;

  constructor(readonly buffer = new SharedArrayBuffer(SIZE * Int32Array.BYTES_PER_ELEMENT)) {
    this.#cells = new Int32Array(buffer);
  }

  /** The run that the main thread has begun and not ended; 0 when there is none. */
  get current(): number {
    return Atomics.load(this.#cells, CURRENT);
  }

  begin(run: number): void {
    Atomics.store(this.#cells, CURRENT, run);
  }

  get lastDone(): number {
    return Atomics.load(this.#cells, LAST_DONE);
  }

  end(run: number): void {
    Atomics.store(this.#cells, LAST_DONE, run);
    Atomics.store(this.#cells, CURRENT, 0);
  }

  /** The last run that Stop was pressed for. */
  get interrupted(): number {
    return Atomics.load(this.#cells, INTERRUPTED);
  }

  set interrupted(run: number) {
    Atomics.store(this.#cells, INTERRUPTED, run);
  }

  /** The number of the last question of the watchdog that the main thread's event loop answered. */
  get answered(): number {
    return Atomics.load(this.#cells, ANSWERED);
  }

  set answered(question: number) {
    Atomics.store(this.#cells, ANSWERED, question);
  }

  /** How often the bell was rung: for an answer, or for Stop. */
  get rung(): number {
    return Atomics.load(this.#cells, BELL);
  }

  ring(): void {
    Atomics.add(this.#cells, BELL, 1);
    Atomics.notify(this.#cells, BELL);
  }

  /**
   * Blocks this thread until the bell was rung more often than `before`, or for a moment: a Stop says
   * whom it is for a little after it rang.
   */
  awaitBell(before: number): void {
    Atomics.wait(this.#cells, BELL, before, 100);
  }

  writeLock(): WriteLock {
    return new WriteLock(this.#cells, LOCK);
  }
}

/** Keeps frames of two threads on one pipe apart. */
export class WriteLock {
  constructor(
    private readonly cells: Int32Array<SharedArrayBuffer>,
    private readonly index: number,
  ) {}

  take(): void {
    while (!this.tryTake()) Atomics.wait(this.cells, this.index, 1, 10);
  }

  tryTake(): boolean {
    return Atomics.compareExchange(this.cells, this.index, 0, 1) === 0;
  }

  release(): void {
    Atomics.store(this.cells, this.index, 0);
    Atomics.notify(this.cells, this.index, 1);
  }
}
