import type { Kind } from "./kinds.js";
import { Latest } from "./latest.js";
import type { State } from "./model.js";
import type { Models } from "./models.js";
import type { Change, ValueWidget } from "./types.js";
import { BasicWidget, type Making } from "./widget.js";

/** How a value stands in the state. */
export interface Codec<T> {
  /** The state's name that changes with it. */
  readonly key: string;
  readonly read: (state: unknown) => T;
  /** @throws TypeError or RangeError for what the widget cannot hold */
  readonly write: (value: T, state: State) => unknown;
}

export class BasicValueWidget<T> extends BasicWidget implements ValueWidget<T> {
  declare description: string;
  readonly #codec: Codec<T>;

  constructor(models: Models, name: string, kind: Kind, codec: Codec<T>, making: Making) {
    super(models, name, kind, making);
    this.#codec = codec;
  }

  get value(): T {
    return this.#codec.read(this.model.get(this.#codec.key));
  }

  set value(value: T) {
    this.model.set({ [this.#codec.key]: this.#codec.write(value, this.model.state) });
  }

  on(event: "change", handler: (value: T, old: T) => unknown): () => void {
    if (event !== "change")
      throw new TypeError(`event must be "change"; received ${String(event)}`);
    requireHandler(handler);
    const { key, read } = this.#codec;
    return this.model.onChange(key, (value, old) => handler(read(value), read(old)));
  }

  observe(handler: (change: Change<T>) => unknown): () => void {
    requireHandler(handler);
    return this.on("change", (value, old) =>
      handler({ name: "value", old, new: value, owner: this }),
    );
  }

  changes(): AsyncIterableIterator<T> {
    const values = new Latest<T>(() => remove());
    const remove = this.on("change", (value) => values.push(value));
    this.model.onClose(() => values.end());
    return values;
  }
}

export function requireHandler(handler: unknown): void {
  if (typeof handler === "function") return;
  throw new TypeError(`handler must be a function; received ${typeof handler}`);
}
