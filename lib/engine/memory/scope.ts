import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout } from "node:timers";
import type { Tensor } from "@tensorflow/tfjs";
import { requireThat } from "../../core/errors.js";
import { host } from "../../core/host.js";
import { override } from "../jit/override.js";
import { tfjs } from "../tfjsNode.js";
import { tensorsWithin } from "./contained.js";
import { entryOf, watchTensors, type TensorScope } from "./ledger.js";

/** A scope of tfjs that was opened inside one of ours frees its tensors itself. */
const OPENED_IN: unique symbol = Symbol("gradlab.scope");

interface OwnedScope extends TensorScope {
  [OPENED_IN]?: Scope | undefined;
}

interface Engine {
  readonly state: { readonly activeScope: OwnedScope | null | undefined };
  startScope(name?: string): void;
}

/** Which scope code runs in: it follows awaits, timers and callbacks. */
const storage = new AsyncLocalStorage<Scope>();

let open = 0;

class Scope {
  readonly #outer: Scope | undefined;
  #made: Tensor[] = [];
  #sweepAt = 1000;
  #open = true;
  /** Moves on as long as something happens in it. */
  #moves = 0;

  constructor(outer: Scope | undefined) {
    this.#outer = outer;
    install();
    open++;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  get moves(): number {
    return this.#moves;
  }

  /** Itself, or the next one around it that is still open. */
  get orOuter(): Scope | undefined {
    return this.#open ? this : this.#outer?.orOuter;
  }

  take(tensor: Tensor): void {
    this.#moves++;
    this.#made.push(tensor);
    const entry = entryOf(tensor);
    if (entry?.use === "tensor") entry.use = "in scope";
    if (this.#made.length < this.#sweepAt) return;
    this.#made = this.#made.filter(({ isDisposed }) => !isDisposed);
    this.#sweepAt = Math.max(1000, 2 * this.#made.length);
  }

  /** Frees all but what `result` holds, which the scope around goes on with. */
  end(result: unknown): void {
    if (!this.#open) return;
    this.#open = false;
    open--;
    const left = this.#made.filter(({ isDisposed, kept }) => !isDisposed && !kept);
    this.#made = [];
    const given = left.length > 0 ? tensorsWithin(result) : new Set<Tensor>();
    const outer = this.#outer?.orOuter;
    for (const tensor of left) {
      if (!given.has(tensor)) {
        tensor.dispose();
        continue;
      }
      const entry = entryOf(tensor);
      if (entry?.use === "in scope") entry.use = "tensor";
      outer?.take(tensor);
    }
  }
}

/**
 * Runs a function and frees the tensors made in it, as `tf.tidy` does, and across `await`, too: also those
 * that were made after an await, in a function called, in a callback. What it returns stays, in lists, records,
 * maps and objects of any depth; so does what was kept by `tf.keep`, and variables. An error and Stop free all
 * the same. Scopes nest, and scopes that run at the same time know their own tensors; what goes on after the
 * end, because nobody waited for it, is outside.
 *
 * @param fn what to do; may be asynchronous, and may use `tf.tidy` for its parts
 * @returns what `fn` returns
 * @throws ArgumentError when fn is no function
 * @example
 * const before = tf.memory().numTensors;
 * const mean = await dl.scope(async () => {
 *   const x = tf.tensor1d([1, 2, 3]);
 *   const [first = 0] = await x.data();
 *   return x.sub(first).mean();
 * });
 * mean; // 1
 * tf.memory().numTensors - before; // 1
 */
export function scope<T>(fn: () => T): T {
  requireThat(typeof fn === "function", "fn", "a function", fn);
  const own = new Scope(storage.getStore()?.orOuter);
  const unwatch = endAfterStop(own);
  const end = (result?: unknown): void => {
    unwatch();
    own.end(result);
  };
  let result: T;
  try {
    result = storage.run(own, fn);
  } catch (error) {
    end();
    throw error;
  }
  if (!isThenable(result)) {
    end(result);
    return result;
  }
  return Promise.resolve(result).then(
    (value) => {
      end(value);
      return value;
    },
    (error: unknown) => {
      end();
      throw error;
    },
  ) as T;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}

/** How long nothing must happen in a scope, in milliseconds. */
const QUIET = 1000;

/**
 * Code that Stop ends from outside never comes to its end, so its scope cannot either: it is ended when
 * nothing happens in it any more.
 */
function endAfterStop(scope: Scope): () => void {
  const signal = host()?.signal;
  const look = (moves: number): void => {
    if (!scope.isOpen) return;
    if (scope.moves === moves) scope.end(undefined);
    else later();
  };
  const later = (): void => {
    const { moves } = scope;
    setTimeout(() => look(moves), QUIET).unref();
  };
  signal?.addEventListener("abort", later, { once: true });
  return () => signal?.removeEventListener("abort", later);
}

let installed = false;

function install(): void {
  if (installed) return;
  installed = true;
  const engine = tfjs().engine() as unknown as Engine;
  override(engine, "startScope", (original) => (name) => {
    original.call(engine, name);
    const { activeScope } = engine.state;
    if (open > 0 && activeScope) activeScope[OPENED_IN] = storage.getStore()?.orOuter;
  });
  watchTensors((tensor, inner: OwnedScope | null) => {
    if (open === 0) return;
    const own = storage.getStore()?.orOuter;
    if (own !== undefined && inner?.[OPENED_IN] !== own) own.take(tensor);
  });
}
