import * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";
import { isTensor } from "../core/nested.js";
import { randomState, restoreRandomState } from "../engine/seed.js";
import { tensorsOf, type Batch } from "./batch.js";
import { Rows, type RowData } from "./rows.js";
import type { BatchSource, SourceState } from "./source.js";

type AnyIterator = Iterator<unknown> | AsyncIterator<unknown>;

/** Gives an iterator for a pass. */
export interface Stream {
  readonly open: () => AnyIterator | Promise<AnyIterator>;
  readonly batches: number | null;
  /** The tensors of a batch are made for this pass alone, and are ours to dispose. */
  readonly fresh: boolean;
  /** There is only one iterator, which cannot begin again. */
  readonly once: boolean;
}

/** Batches that come from elsewhere: a `tf.data.Dataset`, a generator, an array of batches. */
export class StreamSource implements BatchSource {
  readonly samples = null;
  #next: SourceState = { epoch: 0, batch: 0 };
  #skip = 0;
  #passed = 0;
  #opened = false;

  constructor(
    readonly stream: Stream,
    readonly argument: string,
  ) {}

  get batches(): number | null {
    return this.stream.batches;
  }

  state(): SourceState {
    return this.#next;
  }

  /** What was given before is asked for again, and left unused: the numbers are then the same. */
  restore(state: SourceState): void {
    this.#next = state;
    this.#skip = state.batch;
    this.#passed = state.epoch;
  }

  /** A data set that shuffles draws from a stream of its own each time it is opened. */
  async #reopen({ open, once }: Stream): Promise<void> {
    const random = randomState();
    const passed = once ? 0 : this.#passed;
    this.#passed = 0;
    for (let i = 0; i < passed; i++) {
      const iterator = await open();
      await iterator.return?.();
    }
    if (random !== null) restoreRandomState(random);
  }

  async *epoch(): AsyncGenerator<Batch, void, undefined> {
    const { open, fresh, once } = this.stream;
    requireThat(
      !once || !this.#opened,
      this.argument,
      "a function that returns a new generator for each epoch (a generator runs only once), or one that never ends with stepsPerEpoch",
      "a generator that has ended",
    );
    this.#opened = true;
    await this.#reopen(this.stream);
    const iterator = await open();
    const { epoch } = this.#next;
    try {
      for (let batch = 0; ; batch++) {
        const { done, value } = await iterator.next();
        if (done === true) break;
        const converted = asBatch(value, `${this.argument}, batch ${batch + 1}`);
        const ours = tensorsOf(converted).filter((tensor) => fresh || !isGiven(value, tensor));
        try {
          if (batch < this.#skip) continue;
          this.#next = { epoch, batch: batch + 1 };
          yield converted;
        } finally {
          tf.dispose(ours);
        }
      }
    } finally {
      this.#skip = 0;
      this.#next = { epoch: epoch + 1, batch: 0 };
      await iterator.return?.();
    }
  }
}

function parts(value: unknown): Partial<RowData> {
  if (typeof value !== "object" || value === null) return {};
  if (Array.isArray(value)) {
    const [x, y, sampleWeight] = value as RowData["x"][];
    return {
      ...(x === undefined ? {} : { x }),
      ...(y === undefined ? {} : { y }),
      ...(sampleWeight === undefined ? {} : { sampleWeight }),
    };
  }
  const { x, y, xs, ys, sampleWeight } = value as Partial<RowData> & {
    readonly xs?: RowData["x"];
    readonly ys?: RowData["x"];
  };
  const [inputs, targets] = [x ?? xs, y ?? ys];
  return {
    ...(inputs === undefined ? {} : { x: inputs }),
    ...(targets === undefined ? {} : { y: targets }),
    ...(sampleWeight === undefined ? {} : { sampleWeight }),
  };
}

/** A batch as a learner writes it: `{ x, y, sampleWeight }`, tfjs's `{ xs, ys }`, or `[x, y]`. */
function asBatch(value: unknown, argument: string): Batch {
  const { x, ...rest } = parts(value);
  if (x === undefined) throw new ArgumentError(argument, "a batch { x, y } or [x, y]", value);
  return Rows.of({ x, ...rest }, argument).whole();
}

/** Whether a tensor came with the batch, and was not made from it. */
function isGiven(value: unknown, tensor: tf.Tensor): boolean {
  return Object.values(parts(value)).some(
    (part: unknown) =>
      part === tensor ||
      (!isTensor(part) &&
        typeof part === "object" &&
        part !== null &&
        Object.values(part).includes(tensor)),
  );
}
