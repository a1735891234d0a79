import { ArgumentError, requireThat } from "../core/errors.js";
import { throwIfInterrupted } from "../core/host.js";
import { barText, ProgressLine } from "../core/progress.js";

/** What {@link progress} shows beside the bar. */
export interface ProgressOptions {
  /** What the loop does, before the bar. */
  readonly description?: string;
  /** How many items there are, where the items do not say. */
  readonly total?: number;
}

/**
 * Gives the items one by one and shows how far the loop is: a bar, the share, the rate and the time left, replaced
 * in place at most 8 times a second. Stop ends the loop at the next item.
 *
 * @param items anything that can be iterated, also with `for await`; a whole number n counts 0 … n − 1
 * @param options description: before the bar; total: how many items, where they do not say themselves
 * @throws ArgumentError for what cannot be iterated and for a total that is no whole number ≥ 0
 * @example
 * const squares: number[] = [];
 * for (const n of dl.progress([1, 2, 3], { description: "squares" })) squares.push(n ** 2);
 * squares; // [1, 4, 9]
 */
export function progress(items: number, options?: ProgressOptions): Generator<number>;
export function progress<T>(items: Iterable<T>, options?: ProgressOptions): Generator<T>;
export function progress<T>(items: AsyncIterable<T>, options?: ProgressOptions): AsyncGenerator<T>;
export function progress(
  items: number | Iterable<unknown> | AsyncIterable<unknown>,
  options: ProgressOptions = {},
): Generator | AsyncGenerator {
  const { total = sizeOf(items) } = options;
  if (typeof items === "number") {
    requireThat(Number.isInteger(items) && items >= 0, "items", "a whole number ≥ 0", items);
  }
  const counted = total === null || (Number.isInteger(total) && total >= 0);
  requireThat(counted, "total", "a whole number ≥ 0", total);
  const meter = new Meter(options.description ?? "", total);
  if (typeof items === "number") {
    return each(Array(items).keys(), meter);
  }
  const given: object = Object(items) as object;
  if (Symbol.asyncIterator in given) return eachAsync(items as AsyncIterable<unknown>, meter);
  if (Symbol.iterator in given) return each(items as Iterable<unknown>, meter);
  throw new ArgumentError("items", "a number, or something that can be iterated", items);
}

function* each<T>(items: Iterable<T>, meter: Meter): Generator<T> {
  try {
    for (const item of items) {
      throwIfInterrupted();
      yield item;
      meter.step();
    }
    meter.finished = true;
  } finally {
    meter.end();
  }
}

async function* eachAsync<T>(items: AsyncIterable<T>, meter: Meter): AsyncGenerator<T> {
  try {
    for await (const item of items) {
      throwIfInterrupted();
      yield item;
      meter.step();
    }
    meter.finished = true;
  } finally {
    meter.end();
  }
}

function sizeOf(items: unknown): number | null {
  if (typeof items === "number") return items;
  const { length, size } = Object(items) as { length?: unknown; size?: unknown };
  const found = length ?? size;
  return typeof found === "number" ? found : null;
}

class Meter {
  finished = false;
  readonly #line = new ProgressLine();
  #done = 0;

  constructor(
    private readonly description: string,
    private readonly total: number | null,
  ) {
    this.#show();
  }

  step(): void {
    this.#done++;
    if (this.#line.due) this.#show();
  }

  end(): void {
    this.#show(this.finished ? "" : " · ended early");
    this.#line.end();
  }

  /** A loop that does not wait shows its line at once, too: a line of text needs no waiting. */
  #show(ending?: string): void {
    const { seconds } = this.#line;
    const rate = this.#done / seconds;
    const left = this.total === null ? null : (this.total - this.#done) / rate;
    const parts = [
      this.total === null
        ? `${this.#done}`
        : `${barText(this.#done / Math.max(1, this.total))} ${this.#done} of ${this.total}`,
      this.#done === 0 ? null : `${rate >= 10 ? rate.toFixed(0) : rate.toPrecision(2)}/s`,
      ending !== undefined
        ? `${seconds.toFixed(1)} s${ending}`
        : left !== null && Number.isFinite(left)
          ? `${left.toFixed(0)} s left`
          : null,
    ];
    const text = parts.filter((part) => part !== null).join(" · ");
    void this.#line.show(this.description ? `${this.description} ${text}` : text);
  }
}
