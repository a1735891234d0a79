import * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";

/** What an optimizer remembers of one variable. */
interface Memory {
  /** Null after loading, until the variable is seen. */
  variable: tf.Variable | null;
  readonly slots: Map<string, tf.Variable>;
  /** Batches seen before its slots were made; −1 where they were loaded. */
  born: number;
}

/** What an optimizer remembers of the variables of a model, by their names. */
export class SlotVariables {
  readonly #memories = new Map<string, Memory>();

  /** The variables that were trained and still exist, with their slots. */
  *[Symbol.iterator](): Generator<{
    variable: tf.Variable;
    slots: ReadonlyMap<string, tf.Variable>;
  }> {
    for (const { variable, slots } of this.#memories.values()) {
      if (variable !== null && !variable.isDisposed) yield { variable, slots };
    }
  }

  /**
   * Makes the memories of these variables theirs. Names that a loaded state lacks are taken in the
   * order of training when all of them are new: tfjs renames the variables of a model that is loaded
   * beside its original.
   *
   * @throws ArgumentError for a loaded state of other variables; nothing is changed then
   */
  bind(variables: readonly tf.Variable[]): void {
    const waiting = [...this.#memories].filter(([, { variable }]) => variable === null);
    const unknown = variables.filter(({ name }) => !this.#memories.has(name));
    const renamed = waiting.length > 0 && unknown.length > 0;
    if (renamed) this.#requireInOrder(variables, unknown, waiting);
    else for (const variable of variables) this.#requireShape(variable, variable.name);
    if (renamed) {
      this.#memories.clear();
      waiting.forEach(([, memory], i) => {
        this.#memories.set((variables[i] as tf.Variable).name, memory);
      });
    }
    for (const variable of variables) {
      const memory = this.#memories.get(variable.name);
      if (memory?.variable?.isDisposed === true) this.#forget(variable.name);
      else if (memory) memory.variable = variable;
      if (!this.#memories.has(variable.name)) {
        this.#memories.set(variable.name, { variable, slots: new Map(), born: -1 });
      }
    }
  }

  /** Makes the slots that bound variables lack, each with its value before the first step. */
  begin(
    variables: readonly tf.Variable[],
    initial: Readonly<Record<string, number>>,
    batches: number,
  ): void {
    for (const { name, shape } of variables) {
      const memory = this.#memories.get(name) as Memory;
      for (const [slot, value] of Object.entries(initial)) {
        if (memory.slots.has(slot)) continue;
        memory.slots.set(
          slot,
          tf.tidy(() => tf.variable(tf.fill(shape, value), false)),
        );
        memory.born = batches;
      }
    }
  }

  /** Batches seen before a variable was first remembered. */
  born(name: string): number {
    return this.#memories.get(name)?.born ?? -1;
  }

  /** The slots of a bound variable, as tensors. */
  get(name: string): Readonly<Record<string, tf.Tensor>> {
    return Object.fromEntries(this.#memories.get(name)?.slots ?? []);
  }

  /** Keeps a value; it may be freed afterwards. */
  set(name: string, slot: string, value: tf.Tensor): void {
    const slots = this.#memories.get(name)?.slots;
    const stored = slots?.get(slot);
    if (stored !== value) stored?.assign(value);
  }

  /** "dense/kernel/velocity" and so on; they stay the optimizer's own. */
  list(): { readonly name: string; readonly tensor: tf.Tensor }[] {
    return [...this.#memories].flatMap(([name, { slots }]) =>
      [...slots].map(([slot, tensor]) => ({ name: `${name}/${slot}`, tensor })),
    );
  }

  /**
   * Replaces everything by copies of a list as `list` gives it.
   *
   * @param slots names that may occur
   * @throws ArgumentError for a name with another slot, or one twice; nothing is changed then
   */
  load(
    weights: readonly { readonly name: string; readonly tensor: tf.Tensor }[],
    slots: readonly string[],
  ): void {
    const entries = weights.map(({ name, tensor }) => {
      const cut = name.lastIndexOf("/");
      const slot = name.slice(cut + 1);
      const expected = `a name that ends in one of /${slots.join(", /")}`;
      requireThat(cut > 0 && slots.includes(slot), "weights", expected, name);
      return { variable: name.slice(0, cut), slot, tensor };
    });
    const names = weights.map(({ name }) => name);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    requireThat(twice === undefined, "weights", "tensors with different names", twice);
    this.dispose();
    for (const { variable, slot, tensor } of entries) {
      const memory = this.#memories.get(variable) ?? { variable: null, slots: new Map(), born: -1 };
      memory.slots.set(
        slot,
        tf.tidy(() => tf.variable(tensor.clone(), false)),
      );
      this.#memories.set(variable, memory);
    }
  }

  dispose(): void {
    for (const name of this.#memories.keys()) this.#forget(name);
  }

  #forget(name: string): void {
    tf.dispose([...(this.#memories.get(name)?.slots.values() ?? [])]);
    this.#memories.delete(name);
  }

  #requireShape(variable: tf.Variable, saved: string): void {
    const memory = this.#memories.get(saved);
    if (memory?.variable?.isDisposed === true) return;
    for (const [slot, value] of memory?.slots ?? []) {
      const same = tf.util.arraysEqual(value.shape, variable.shape);
      const expected = `of shape [${variable.shape.join(", ")}], as ${variable.name} is`;
      requireThat(same, `${saved}/${slot}`, expected, value);
    }
  }

  #requireInOrder(
    variables: readonly tf.Variable[],
    unknown: readonly tf.Variable[],
    waiting: readonly (readonly [string, Memory])[],
  ): void {
    const fits = unknown.length === variables.length && waiting.length === variables.length;
    if (!fits || waiting.length !== this.#memories.size) {
      throw new ArgumentError(
        "weights",
        `loaded for the variables that are trained: ${variables.map(({ name }) => name).join(", ")}`,
        waiting.map(([name]) => name).join(", "),
      );
    }
    waiting.forEach(([name], i) => this.#requireShape(variables[i] as tf.Variable, name));
  }
}
