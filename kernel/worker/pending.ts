/** The awaits of user code that wait now, so that Stop can end them. */
import { InterruptedError } from "./interrupted.js";
import { causingRun, type Run } from "./run.js";

interface Pending {
  readonly run: Run | null;
  readonly reject: (error: Error) => void;
}

const pending = new Set<Pending>();

/** A cell may replace the global. */
const { Promise } = globalThis;

/**
 * What `await x` waits for: two more links in the chain, about 0.1 µs, both of the kind that V8
 * follows when it writes an asynchronous stack trace.
 */
export function wait<T>(value: T): Promise<Awaited<T>> {
  const run = causingRun();
  if (run?.stopped && run.overstays) return Promise.reject(new InterruptedError());
  // `await` takes a plain value as it is.
  if (!isThenable(value)) return value as unknown as Promise<Awaited<T>>;
  const inner = isPlainPromise(value) ? value : new Promise((resolve) => resolve(value));
  return new Promise((resolve, reject) => {
    const entry: Pending = { run, reject };
    pending.add(entry);
    inner
      .then(
        (result) => {
          pending.delete(entry);
          return result;
        },
        (error: unknown) => {
          pending.delete(entry);
          throw error;
        },
      )
      .then(resolve as (value: unknown) => void, reject);
  });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === "object" && value !== null) || typeof value === "function") &&
    typeof (value as { then?: unknown }).then === "function"
  );
}

/** Neither of a subclass nor with a `then` of its own. */
function isPlainPromise(value: PromiseLike<unknown>): value is Promise<unknown> {
  return (
    value instanceof Promise &&
    value.constructor === Promise &&
    value.then === Promise.prototype.then
  );
}

/** What `for await (const v of values)` goes through. */
export function iterate<T>(values: AsyncIterable<T> | Iterable<T>): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]: () =>
      Symbol.asyncIterator in values
        ? fromAsync(values[Symbol.asyncIterator]())
        : fromSync(values[Symbol.iterator]()),
  };
}

function fromAsync<T>(source: AsyncIterator<T>): AsyncIterator<T> {
  const close = source.return?.bind(source);
  return {
    next: () => wait(source.next()),
    ...(close && { return: (value?: unknown) => wait(close(value)) }),
  };
}

function fromSync<T>(source: Iterator<T>): AsyncIterator<T> {
  const close = source.return?.bind(source);
  return {
    async next() {
      const step = source.next();
      return step.done ? step : { done: false, value: await wait(step.value) };
    },
    ...(close && { return: async (value?: unknown) => close(value) }),
  };
}

/** Rejects the pending awaits that `of` picks, the innermost first. Gives back how many there were. */
/** The runs of the awaits that wait now, once for each. */
export function pendingRuns(): (Run | null)[] {
  return [...pending].map(({ run }) => run);
}

export function rejectPending(of: (run: Run | null) => boolean): number {
  const entries = [...pending].filter((entry) => of(entry.run)).toReversed();
  for (const entry of entries) {
    pending.delete(entry);
    entry.run?.deliver();
    entry.reject(new InterruptedError());
  }
  return entries.length;
}
